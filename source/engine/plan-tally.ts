/** Sums over the rows of a plan: by ring, class and outcome. Pure. */
import type {RowOutcome} from './life.ts';
import type {PlanRow, PlanTally} from './ports/plans.ts';

const sum = (tally: PlanTally): number => tally.reduce((all, {count}) => all + count, 0);

export const changeCount = (tally: PlanTally): number => sum(tally);

/** Rows without an outcome. */
export const openCount = (tally: PlanTally): number => sum(tally.filter(({outcome}) => outcome === null));

/** Rows of these classes without an outcome. */
export const openIn = (tally: PlanTally, classes: ReadonlyArray<PlanRow['class']>): number =>
	sum(tally.filter(row => row.outcome === null && classes.includes(row.class)));

export const outcomeCount = (tally: PlanTally, outcome: RowOutcome): number =>
	sum(tally.filter(row => row.outcome === outcome));

export type RingTally = {readonly ring: number; readonly open: number; readonly settled: number};

/** Rings in the order in which they are changed. */
export function ringsOf(tally: PlanTally): readonly RingTally[] {
	const rings = new Map<number, {ring: number; open: number; settled: number}>();
	for (const {ring, outcome, count} of tally) {
		const known = rings.get(ring) ?? {ring, open: 0, settled: 0};
		if (outcome === null) known.open += count;
		else known.settled += count;
		rings.set(ring, known);
	}
	return [...rings.values()].sort((a, b) => a.ring - b.ring);
}
