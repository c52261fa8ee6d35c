import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createIdTable} from '../../source/salesforce/id-table.ts';

const letters = [...'0123456789ABCXYZabcxyz'];
const id = fc
	.array(fc.constantFrom(...letters), {minLength: 3, maxLength: 3})
	.map(end => `a0B5g0000000${end.join('')}`);

test('knows what a Map knows, however often it grows', () => {
	fc.assert(
		fc.property(fc.array(fc.tuple(id, fc.integer({min: 1, max: 5}))), marks => {
			const map = new Map<string, number>();
			const table = createIdTable(4);
			for (const [one, reading] of marks) {
				expect(table.has(one)).toBe(map.has(one));
				expect(table.mark(one, reading)).toBe(map.get(one) ?? 0);
				map.set(one, reading);
			}
			expect(table.size()).toBe(map.size);
			for (const one of map.keys()) expect(table.has(one)).toBe(true);
			table.clear();
			expect([table.size(), ...[...map.keys()].filter(table.has)]).toEqual([0]);
		}),
	);
});

test('tells Ids apart by every one of their characters', () => {
	const table = createIdTable();
	const base = 'a0B5g0000000001';
	table.mark(base, 1);
	for (let at = 0; at < base.length; at++) {
		for (const letter of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz') {
			const other = base.slice(0, at) + letter + base.slice(at + 1);
			expect(table.has(other)).toBe(other === base);
		}
	}
});
