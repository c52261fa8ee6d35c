import {expect, test} from 'vitest';
import {isCostly, matching} from '../../source/screens/pattern.ts';

const found = (pattern: string, ...names: readonly string[]) => matching(pattern, names, (name, test) => test(name));
const long = `${'Bill_of_lading_'.repeat(8)}signed, final.txt`;

test('a pattern is tried without case, and what is none is taken by its letters', () => {
	expect(found('^hooli 0[01]', 'Hooli 00', 'HOOLI 01', 'Hooli 02', 'a Hooli 00')).toEqual(['Hooli 00', 'HOOLI 01']);
	expect(found('(copy', 'A (copy).pdf', 'copy.pdf')).toEqual(['A (copy).pdf']);
	expect(found('a\\-b', 'A-b.pdf', 'ab.pdf')).toEqual(['A-b.pdf']);
	expect(found('^.\\.pdf$', '👩.pdf')).toEqual(['👩.pdf']);
});

test('a pattern that would take for ever is given up, and taken by its letters', () => {
	const pattern = '^(\\w+_?)+\\.pdf';
	expect(isCostly(pattern)).toBe(false);
	expect(found(pattern, 'a.pdf', long, `as ${pattern} says`)).toEqual([`as ${pattern} says`]);
	expect(isCostly(pattern)).toBe(true);
	expect(found('\\.pdf$', 'a.pdf', long)).toEqual(['a.pdf']);
});

test('rows beyond the first slice are tried too', () => {
	const names = Array.from({length: 5000}, (_, at) => `POD ${at}.pdf`);
	expect(found('(1|2)999\\.', ...names)).toEqual(['POD 1999.pdf', 'POD 2999.pdf']);
	expect(found('^(\\w+_?)+ never', ...names, long)).toEqual([]);
	expect(isCostly('^(\\w+_?)+ never')).toBe(true);
});
