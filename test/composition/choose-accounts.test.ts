import {expect, test} from 'vitest';
import {readChoice} from '../../source/commands/accounts.ts';
import type {AccountLine} from '../../source/composition/accounts.ts';
import {chooseAccounts} from '../../source/composition/choose-accounts.ts';

const line = (name: string | null, records: number, verified: number, attention: number): AccountLine => ({
	id: name === null ? null : `001${name}`,
	name,
	records,
	files: records - 1,
	ledger: {records, verified, open: records - verified - attention, attention, bytes: 0},
});
const lines = [line('beta', 10, 1, 0), line('Alpha', 10, 9, 1), line(null, 3, 0, 0), line('Gamma (old)', 40, 20, 5)];

const names = (flags: Record<string, unknown>) => {
	const {shown, matching} = chooseAccounts(lines, readChoice(flags));
	return [...shown.map(({name}) => name), matching.length];
};

test('accounts are in order of their names, in any case, and the nameless first', () => {
	expect(names({})).toEqual([null, 'Alpha', 'beta', 'Gamma (old)', 4]);
	expect(names({reverse: true})[0]).toBe('Gamma (old)');
});

test.each([
	['records', ['Gamma (old)', 'Alpha', 'beta', null]],
	['files', ['Gamma (old)', 'Alpha', 'beta', null]],
	['copied', ['Gamma (old)', 'Alpha', 'beta', null]],
	['open', ['Gamma (old)', 'beta', null, 'Alpha']],
	['attention', ['Gamma (old)', 'Alpha', null, 'beta']],
])('sorted by %s the largest comes first, and equals by name', (sort, order) => {
	expect(names({sort}).slice(0, 4)).toEqual(order);
});

test('a filter looks at names and ids, and the limit comes after it', () => {
	expect(names({filter: 'ALPHA|beta'})).toEqual(['Alpha', 'beta', 2]);
	expect(names({filter: '^001G'})).toEqual(['Gamma (old)', 1]);
	expect(names({filter: 'a', limit: 1})).toEqual([null, 4]);
});

test('what cannot be read is refused, with an example', () => {
	expect(() => readChoice({sort: 'size'})).toThrow('--sort takes one of name, records, files, copied, open, attention');
	expect(() => readChoice({filter: 'old ('})).toThrow('--filter takes a regular expression');
	expect(() => readChoice({limit: 0})).toThrow('--limit takes a whole number');
});
