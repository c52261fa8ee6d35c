/** The one class of a record in a plan of a rollback: what is known of it, and what its field holds now. Pure. */
import type {PlanClass} from './ports/candidates.ts';
import type {FieldValue} from './ports/link-fields.ts';

/**
What is known of a field before it is read: it holds ours; it may, as the change ended badly (`unsettled`) or as a file says
so (`perhaps`); or it holds the original, as far as this ledger has seen.
*/
export type Held = 'ours' | 'unsettled' | 'perhaps' | 'original';

export type Switched = {
	/** The exact values that were written, or may have been; none where nobody knows: such a record is left alone. */
	readonly ours: readonly string[];
	/** Null where nobody knows what stood there before. */
	readonly original: string | null;
	readonly held: Held;
};

/** Whether a link whose change ended badly stands where it began. */
export const isOriginalAgain = ({original, held}: Omit<Switched, 'ours'>, value: FieldValue): boolean =>
	held === 'unsettled' && original !== null && value?.url === original;

/** Null where nothing is to be taken back, as everybody would expect. */
export function classifyRollback(known: Switched, value: FieldValue): PlanClass | null {
	const {ours, original, held} = known;
	const holdsOurs = typeof value?.url === 'string' && ours.includes(value.url);
	if ((held === 'original' && !holdsOurs) || isOriginalAgain(known, value)) return null;
	if (value === null) return 'deleted';
	if (ours.length === 0) return 'not-ours';
	if (original === null) return 'no-original';
	if (holdsOurs) return 'to-restore';
	// Somebody has put the original back by hand: the plan takes it up, so that the ledger learns of it.
	if (value.url === original) return held === 'ours' ? 'to-restore' : 'not-ours';
	return held === 'ours' ? 'edited-by-user' : 'not-ours';
}
