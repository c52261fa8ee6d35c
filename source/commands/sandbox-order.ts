/** `sandbox do …`: what a user does, from the words of the command line to what the org is told. */

import {MigrationError} from '../engine/failure.ts';
import {nearest} from '../engine/nearest.ts';

export type Order = {readonly verb: string; readonly [part: string]: unknown};

type Reading = (words: readonly string[], count: number | undefined) => Order;

/** How each verb is written, and how it is read. */
const verbs: Readonly<Record<string, {readonly usage: string; readonly read: Reading}>> = {
	edit: {
		usage: 'edit ID FIELD=VALUE…',
		read: ([id, ...fields]) => ({verb: 'edit', id: need(id), fields: fieldsOf(fields)}),
	},
	delete: {usage: 'delete ID', read: one('delete', 'id')},
	undelete: {usage: 'undelete ID', read: one('undelete', 'id')},
	add: {
		usage: 'add [--count N] [FIELD=VALUE…]',
		read: (fields, count) => ({verb: 'add', fields: fieldsOf(fields), ...(count !== undefined && {count})}),
	},
	'rename-account': {
		usage: 'rename-account ID NAME',
		read: ([id, ...name]) => ({verb: 'rename-account', id: need(id), name: need(name.join(' '))}),
	},
	'change-file': {usage: 'change-file KEY', read: one('change-file', 'key')},
	'remove-file': {usage: 'remove-file KEY', read: one('remove-file', 'key')},
	'close-vendor': {usage: 'close-vendor', read: none('close-vendor')},
	'expire-session': {usage: 'expire-session', read: none('expire-session')},
};

export const usageOfVerbs: readonly string[] = Object.values(verbs).map(({usage}) => usage);

/** Throws `usage` for a verb that does not exist or lacks a word. */
export function readOrder([verb, ...words]: readonly string[], count: number | undefined): Order {
	const known = verb !== undefined && Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
	if (known === undefined) {
		const near = verb === undefined ? undefined : nearest(verb, Object.keys(verbs));
		const guess = near === undefined ? '' : `Did you mean ${near}? `;
		throw new MigrationError('usage', verb === undefined ? 'What is to be done?' : `There is no "${verb}" to do`, {
			hint: `${guess}It is one of ${Object.keys(verbs).join(', ')}.`,
		});
	}
	try {
		return known.read(words, count);
	} catch (error) {
		if (!(error instanceof TypeError)) throw error;
		throw new MigrationError('usage', `\`${verb}\`: ${error.message}`, {
			cause: error,
			hint: `Write \`doclift sandbox do ${known.usage}\`.`,
		});
	}
}

function one(verb: string, part: string): Reading {
	return ([word, ...more]) => {
		none(verb)(more, undefined);
		return {verb, [part]: need(word)};
	};
}

function none(verb: string): Reading {
	return ([word]) => {
		if (word !== undefined) throw new TypeError(`"${word}" is a word too many`);
		return {verb};
	};
}

function need(word: string | undefined): string {
	if (word === undefined || word === '') throw new TypeError('a word is missing');
	return word;
}

const numeric = new Set(['ApplicableYear__c', 'PageCount__c']);

/** `FIELD=VALUE`; nothing behind the sign empties the field. */
function fieldsOf(words: readonly string[]): Readonly<Record<string, string | number | null>> {
	return Object.fromEntries(
		words.map(word => {
			const equals = word.indexOf('=');
			if (equals < 1) throw new TypeError(`"${word}" is no FIELD=VALUE`);
			const name = word.slice(0, equals);
			const value = word.slice(equals + 1);
			if (value === '') return [name, null];
			return [name, numeric.has(name) ? Number(value) : value];
		}),
	);
}
