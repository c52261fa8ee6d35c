import {expect, it} from 'vitest';
import {fileStates} from '../../source/engine/life.ts';
import type {Tally} from '../../source/engine/ports/ledger.ts';
import {
	accountedFor,
	attentionOf,
	dispositionsOf,
	settledCount,
	shownTally,
	wantingAttention,
} from '../../source/engine/tally.ts';

/** One record in the first state, two in the second, and so on; of three bytes each. */
const tally = Object.fromEntries(
	fileStates.map((state, n) => [state, {count: n + 1, bytes: (n + 1) * 3}]),
) as unknown as Tally;
const all = (fileStates.length * (fileStates.length + 1)) / 2;

it('counts every state but deleted', () => {
	const {deleted, discovered, copying} = tally;
	expect(accountedFor(tally)).toBe(all - deleted.count);
	expect(settledCount(tally)).toBe(all - deleted.count - discovered.count - copying.count);
	const dispositions = dispositionsOf(tally);
	expect(Object.values(dispositions).reduce((sum, count) => sum + count, 0)).toBe(accountedFor(tally));
	expect(Object.keys(dispositions)).toEqual(fileStates.filter(state => state !== 'deleted'));
});

it('shows only states that have records', () => {
	const some = {...tally, verified: {count: 0, bytes: 0}};
	expect(Object.keys(shownTally(some))).toEqual(fileStates.filter(state => state !== 'verified'));
});

it('asks for no attention for what is signed off', () => {
	expect(attentionOf({failed: 2, missing: 14, verified: 9}, {missing: 14})).toEqual({open: 2, signedOff: 14});
});

it('asks for attention for what has ended badly', () => {
	expect(wantingAttention).toEqual(['failed', 'missing', 'archived', 'collision']);
});
