/** The counts of a plan: every record of the scope in one class, and what each class means for the link. Pure. */

import type {ClassCounts} from './plan-summary.ts';
import type {PlanClass} from './ports/candidates.ts';

export type Counts = {[K in PlanClass]?: number};

export const addTo = (counts: Counts, one: PlanClass): void => {
	counts[one] = (counts[one] ?? 0) + 1;
};

export const sumOf = (counts: ClassCounts): number => Object.values(counts).reduce((sum, n) => sum + n, 0);

/** Somebody would expect these links to change, and they stay. */
const blocked: readonly PlanClass[] = [
	...(['edited-by-user', 'too-long', 'destination-differs', 'no-original', 'not-ours'] as const),
	...(['failed', 'missing', 'archived', 'collision'] as const),
];

/** Their files stay where only the vendor has them, or their links lead there. */
const atVendor: readonly PlanClass[] = [
	...(['failed', 'missing', 'archived', 'collision', 'excluded', 'no-account', 'foreign-url', 'bad-url'] as const),
	...(['too-long', 'destination-differs', 'beyond-limit'] as const),
];

const only = (counts: ClassCounts, classes: readonly PlanClass[]): ClassCounts => {
	const chosen: Counts = {};
	for (const one of classes) {
		const n = counts[one] ?? 0;
		if (n > 0) chosen[one] = n;
	}
	return chosen;
};

export const blockedOf = (counts: ClassCounts): ClassCounts => only(counts, blocked);
export const stayingOf = (counts: ClassCounts): ClassCounts => only(counts, atVendor);
