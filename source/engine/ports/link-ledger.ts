/** The ledger of phase 2, whole. */
import type {Candidates, Findings} from './candidates.ts';
import type {Execution, PlanChanges, Windows} from './changes.ts';
import type {Attention, Overrulings, PlanBook, PlanSealing} from './plans.ts';

/**
Plans and their execution. As of all of the ledger: each method is one transaction, durable when it returns.
*/
export type LinkLedger = Findings &
	Candidates &
	PlanBook &
	PlanSealing &
	Overrulings &
	PlanChanges &
	Execution &
	Windows &
	Attention;
