/** The one class of a record in a plan of a rollback: what is known of it, and what its field holds now. Pure. */
import type {FieldValue, PlanClass} from './link-ports.ts';

export type Switched = {
	/** The exact value that was written; null where nobody knows it: such a record is left alone. */
	readonly ours: string | null;
	/** Null where nobody knows what stood there before. */
	readonly original: string | null;
	/** Whether the ledger says that the field holds ours at this moment. */
	readonly settled: boolean;
};

export function classifyRollback({ours, original, settled}: Switched, value: FieldValue): PlanClass {
	if (value === null) return 'deleted';
	if (ours === null) return 'not-ours';
	if (original === null) return 'no-original';
	if (value.url === ours) return 'to-restore';
	// Somebody has put the original back by hand: the plan takes it up, so that the ledger learns of it.
	if (value.url === original) return settled ? 'to-restore' : 'not-ours';
	return settled ? 'edited-by-user' : 'not-ours';
}
