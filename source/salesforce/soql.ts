/** SOQL, built from the settings and a scope. Pure. Every value that is not ours goes through a literal's escape. */
import {MigrationError} from '../engine/failure.ts';
import type {Scope} from '../engine/scope.ts';
import {slices} from '../engine/slices.ts';

export type Fields = {
	readonly url: string;
	readonly name: string;
	readonly account: string;
	readonly type: string;
	/** Read only where the source is reached through them: the vendor's own key, and the Salesforce file. */
	readonly identifier?: string;
	readonly contentVersion?: string;
};

/** A string literal. The backslash and the quote are all that SOQL treats apart; line ends must be written as `\n`, `\r`. */
export const literal = (text: string): string =>
	`'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;

/** A datetime literal: UTC, without quotes, to the second below (`>=` must not skip what lies within it). */
export const datetime = (ms: number): string => `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;

/** The names of objects and fields stand in queries as they are, so they may be nothing but names. */
export function checkedName(name: string, setting: string): string {
	if (/^[A-Za-z]\w{0,79}$/u.test(name)) return name;
	throw new MigrationError('configuration', `${setting}: "${name}" is no name of an object or field in Salesforce`, {
		hint: 'Write its API name, such as DocListEntry__c or Document__c, then run `doclift doctor`.',
	});
}

/** The lookup's other end: `Account__c` → `Account__r`, `AccountId` → `Account`. */
export function relationshipOf(field: string): string {
	if (field.endsWith('__c')) return `${field.slice(0, -1)}r`;
	if (field.endsWith('Id') && field !== 'Id') return field.slice(0, -2);
	throw new MigrationError('configuration', `salesforce.fields.account: ${field} is no lookup field`, {
		hint: 'Name the lookup to the account, such as Account__c or AccountId.',
	});
}

/** Conditions joined by AND, each in parentheses of its own, so that an OR in the configured filter stays inside. */
export function where(conditions: readonly string[]): string {
	const given = conditions.filter(condition => condition.trim() !== '');
	return given.length === 0 ? '' : ` WHERE ${given.map(condition => `(${condition.trim()})`).join(' AND ')}`;
}

/** The condition of one chunk of a scope. */
export const scopeConditions = ({filter}: Scope, accountField: string, accounts: readonly string[]): string[] => [
	filter,
	accounts.length === 0 ? '' : `${accountField} IN (${accounts.map(id => literal(id)).join(', ')})`,
];

/** Ids that one query's URL can name. */
export const idsInOneUrl = 400;

/**
A scope's accounts in chunks that a query can name; one empty chunk means all records. `most` is 16,384 bytes of URL
for GET, percent-encoded, and 100,000 characters of SOQL in a POST: room is left in both.
*/
export function accountChunks(accounts: readonly string[], fixedLength: number, via: 'url' | 'body'): string[][] {
	if (accounts.length === 0) return [[]];
	const [most, each] = via === 'url' ? [15_000, 32] : [90_000, 22];
	const size = Math.max(1, Math.floor((most - fixedLength) / each));
	return [...slices(accounts, size)];
}

/** Live records, those in the recycle bin too, or the org's own setup. */
export type Resource = 'query' | 'queryAll' | 'tooling/query';

export const queryPath = (version: string, soql: string, resource: Resource): string =>
	`/services/data/v${version}/${resource}?q=${encodeURIComponent(soql)}`;
