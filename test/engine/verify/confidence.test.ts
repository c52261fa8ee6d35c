import {describe, expect, test} from 'vitest';
import {boundOf, mostDiffering} from '../../../source/engine/verify/confidence.ts';
import {seeded} from '../../../source/engine/verify/seeded.ts';

describe('hazard 83: what a sample says of the whole', () => {
	test('nothing in a thousand of a million: fewer than 0.3 %', () => {
		expect(mostDiffering(0, 1000, 1_000_000)).toBeCloseTo(1 - 0.05 ** (1 / 1000), 9);
		expect(mostDiffering(0, 1000, 1_000_000)).toBeLessThan(0.003);
	});

	// The upper bounds of Clopper and Pearson, one-sided 95 %, from the quantiles of the beta distribution.
	test.each([
		[1, 10, 0.394163],
		[2, 20, 0.282619],
		[5, 100, 0.102253],
	])('%i in %i', (differing, sample, bound) => {
		expect(mostDiffering(differing, sample, 1_000_000)).toBeCloseTo(bound, 5);
	});

	test('everything in the sample leaves no doubt, nothing in it leaves all', () => {
		expect(mostDiffering(3, 300, 300)).toBe(0.01);
		expect(mostDiffering(10, 10, 100)).toBe(1);
		expect(mostDiffering(0, 0, 100)).toBe(1);
		expect(mostDiffering(0, 0, 0)).toBe(0);
	});

	test('of one that was stopped nothing: its records are walked in their order', () => {
		const found = {complete: false, counts: {records: 300, inFlight: 0}, differing: 0, population: 1_000_000};
		expect(boundOf(found)).toBeNull();
		expect(boundOf({...found, complete: true})).toBe(mostDiffering(0, 300, 1_000_000));
	});

	test('records that a run was changing say nothing', () => {
		const found = {complete: true, counts: {records: 300, inFlight: 100}, differing: 2, population: 300};
		expect(boundOf(found)).toBe(mostDiffering(2, 200, 300));
		expect(boundOf({...found, counts: {records: 300, inFlight: 400}})).toBe(1);
	});

	test('stands with samples of any size', () => {
		expect(mostDiffering(0, 500_000, 1_000_000)).toBeCloseTo(3 / 500_000, 7);
		expect(mostDiffering(200, 100_000, 1_000_000)).toBeGreaterThan(0.002);
		expect(mostDiffering(200, 100_000, 1_000_000)).toBeLessThan(0.0023);
	});

	test('holds: of many samples from a whole at the bound, about one in twenty shows so little', () => {
		const random = seeded(3);
		const bound = mostDiffering(0, 100, 1_000_000);
		const clean = Array.from({length: 2000}, () => Array.from({length: 100}, random).every(n => n >= bound));
		const share = clean.filter(Boolean).length / clean.length;
		expect(share).toBeGreaterThan(0.03);
		expect(share).toBeLessThan(0.07);
	});
});
