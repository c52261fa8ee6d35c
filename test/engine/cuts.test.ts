import {describe, expect, test} from 'vitest';
import {cutsIn, cutsOf, cutsUnder} from '../../source/engine/cuts.ts';

const digits = (n: number) => String(n).padStart(4, '0');
const numbered = (count: number, head = '') =>
	Array.from({length: count}, (_, n) => `${head}${digits((n * 7) % count)}`);

describe('a listing', () => {
	test('is cut into eight parts of about one size, whatever the order of the samples', () => {
		const cuts = cutsOf(numbered(256));
		expect(cuts).toEqual(['0032', '0064', '0096', '0128', '0160', '0192', '0224']);
	});

	test('stays whole where few copies speak for it', () => {
		expect(cutsOf([])).toEqual([]);
		expect(cutsOf(numbered(63))).toEqual([]);
		expect(cutsOf(numbered(64))).toEqual(['0032']);
	});

	test('is cut nowhere twice, and not before its first name', () => {
		expect(cutsOf(Array.from({length: 256}, () => 'same'))).toEqual(['same']);
		expect(cutsOf(Array.from({length: 256}, () => ''))).toEqual([]);
	});

	test('is cut where all orders of keys agree: before characters that UTF-8 and UTF-16 put in other places', () => {
		const names = numbered(32, '株式/😀').concat(numbered(32, '株式/\uff08'), numbered(32, 'a'), numbered(32, '会社/'));
		const cuts = cutsOf(names);
		expect(cuts).toContain('株式/');
		expect(cuts.every(cut => !/[\ud800-\uffff]/.test(cut))).toBe(true);
		expect(cuts).toEqual(cuts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
	});

	test('of one bucket is cut by what lies in it', () => {
		const samples = numbered(64).flatMap(key => [
			{bucket: 'docs', key: `d${key}`},
			{bucket: 'scans', key: `s${key}`},
		]);
		expect(cutsIn('scans', samples)).toEqual(['s0032']);
		expect(cutsIn('elsewhere', samples)).toEqual([]);
	});

	test('of one prefix is cut by the copies under it', () => {
		const samples = [...numbered(64, 'new/'), ...numbered(64, 'old/')].map(key => ({key, url: ''}));
		expect(cutsUnder('old/', samples)).toEqual(['old/0032']);
		expect(cutsUnder('', samples)).toEqual(['new/0032', 'old/0000', 'old/0032']);
	});
});
