import {expect, it} from 'vitest';
import type {Receipt} from '../../source/engine/ports/copier.ts';
import {createThreshold} from '../../source/engine/threshold.ts';

type Outcome = 'failed' | 'missing' | 'archived' | 'collision' | 'excluded';

const good: Receipt = {
	row: 1,
	outcome: 'verified',
	size: 1,
	sha256: '',
	sourceEtag: '',
	etag: '',
	servedBy: 's3',
	stored: 'put',
	attempts: 1,
};
const bad = (outcome: Outcome = 'failed'): Receipt => ({
	row: 1,
	recordId: '',
	outcome,
	attempts: 1,
	failure: {kind: 'network-reset', message: ''},
});
const times = (count: number, receipt: Receipt): Receipt[] => Array<Receipt>(count).fill(receipt);

it('lets a few failures pass, however short the run', () => {
	const threshold = createThreshold(5);
	expect(threshold.passedBy(times(10, bad()))).toBe(false);
	expect(threshold.passedBy([bad()])).toBe(true);
	expect(threshold.words()).toBe('11 of the last 11 files failed (limit 5 %)');
});

it('never ends a run for fewer than ten failures', () => {
	const threshold = createThreshold(0);
	expect(threshold.passedBy(times(9, bad()))).toBe(false);
	expect(threshold.passedBy([bad()])).toBe(true);
});

it('judges the last two thousand files: old failures are forgotten, old successes too', () => {
	const threshold = createThreshold(5);
	expect(threshold.passedBy([...times(1900, good), ...times(100, bad())])).toBe(false);
	expect(threshold.passedBy(times(2000, good))).toBe(false);
	expect(threshold.words()).toMatch(/^0 of the last 2000/);
	expect(threshold.passedBy(times(100_000, good))).toBe(false);
	expect(threshold.passedBy(times(100, bad()))).toBe(false);
	expect(threshold.passedBy([bad()])).toBe(true);
});

it('counts failures only: what is gone, archived, left out or handed back is none', () => {
	const threshold = createThreshold(1);
	for (const outcome of ['missing', 'archived', 'collision', 'excluded'] as const)
		expect(threshold.passedBy(times(500, bad(outcome)))).toBe(false);
	expect(threshold.passedBy(times(500, {row: 1, outcome: 'released'}))).toBe(false);
});

it('never ends a run at a hundred per cent', () => {
	expect(createThreshold(100).passedBy(times(5000, bad()))).toBe(false);
});
