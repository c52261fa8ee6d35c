import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	accountChunks,
	checkedName,
	datetime,
	literal,
	queryPath,
	relationshipOf,
	scopeConditions,
	where,
} from '../../source/salesforce/soql.ts';

/** What a SOQL parser takes for the value of a literal; undefined where the text does not end with it. */
function valueIn(text: string): string | undefined {
	const found = /^'((?:[^'\\]|\\.)*)'$/su.exec(text)?.[1];
	const escapes: Record<string, string> = {n: '\n', r: '\r'};
	return found?.replaceAll(/\\(.)/gsu, (_, c: string) => escapes[c] ?? c);
}

describe('hazard 77: literals', () => {
	test('hold any text whatever, and nothing of it gets out', () => {
		const nasty = fc.oneof(
			fc.string({unit: 'binary'}),
			fc.constantFrom("'", "\\'", '\\', "' OR Id != '", "\\\\'", '\n'),
		);
		fc.assert(
			fc.property(fc.array(nasty), parts => {
				expect(valueIn(literal(parts.join('')))).toBe(parts.join(''));
			}),
		);
	});

	test('names of fields and objects are nothing but names', () => {
		expect(checkedName('Document__c', 'salesforce.fields.url')).toBe('Document__c');
		for (const name of ['', 'A B', 'a,b', 'x FROM User', 'Account__r.Name', "a'"]) {
			expect(() => checkedName(name, 'salesforce.fields.url'), name).toThrow(/salesforce\.fields\.url/u);
		}
	});
});

test('an OR in the filter stays in its parentheses', () => {
	const scope = {object: 'X', filter: " A = 1 OR B = 'x' ", accounts: []};
	expect(where([...scopeConditions(scope, 'Account__c', ['001']), ''])).toBe(
		" WHERE (A = 1 OR B = 'x') AND (Account__c IN ('001'))",
	);
	expect(where(['', ' '])).toBe('');
});

test('datetimes are UTC, to the second below', () => {
	expect(datetime(Date.parse('2026-01-31T23:59:59.999Z'))).toBe('2026-01-31T23:59:59Z');
});

test('the lookup leads to its other end', () => {
	expect(relationshipOf('Account__c')).toBe('Account__r');
	expect(relationshipOf('AccountId')).toBe('Account');
	expect(relationshipOf('pkg__Parent_Account__c')).toBe('pkg__Parent_Account__r');
	expect(() => relationshipOf('Name')).toThrow(/no lookup/u);
});

test('accounts are cut so that no query is longer than Salesforce takes', () => {
	const ids = Array.from({length: 10_000}, (_, n) => `001${String(n).padStart(15, '0')}`);
	for (const [via, most] of [
		['url', 16_384],
		['body', 100_000],
	] as const) {
		const chunks = accountChunks(ids, 600, via);
		expect(chunks.flat()).toEqual(ids);
		for (const chunk of chunks) {
			const scope = {object: 'DocListEntry__c', filter: '', accounts: ids};
			const soql = `SELECT Id FROM DocListEntry__c${where(scopeConditions(scope, 'Account__c', chunk))}`;
			const length = via === 'url' ? queryPath('64.0', soql, 'query').length : soql.length;
			expect(length + 600).toBeLessThan(most);
		}
	}
	expect(accountChunks([], 600, 'url')).toEqual([[]]);
	expect(accountChunks(ids.slice(0, 3), 20_000, 'url')).toHaveLength(3);
});
