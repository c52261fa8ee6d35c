/** The ledger of link changes: plans, their execution, and the way back. */
import type {LinkLedger} from '../engine/ports/link-ledger.ts';
import {createAttention} from './attention.ts';
import {createCandidates} from './candidates.ts';
import {createPlannedClaim} from './copying.ts';
import type {Doors} from './doors.ts';
import {createExecution} from './execution.ts';
import {createFindings} from './findings.ts';
import {createOverrulings} from './overrulings.ts';
import {createPlanChanges} from './plan-changes.ts';
import {createPlans} from './plans.ts';
import type {Fence} from './runs.ts';
import {createDigest, createSeal} from './seal.ts';
import {createShareOut} from './share-out.ts';
import {createWindows} from './windows.ts';

export function createLinkLedger(doors: Doors, fence: Fence): LinkLedger {
	const plans = createPlans(doors, fence);
	const {urlsOfRow, ...changes} = createPlanChanges(doors);
	const {keepWindow, windows} = createWindows(doors);
	return {
		...createFindings(doors, fence),
		...createCandidates(doors),
		...plans,
		...createOverrulings(doors, fence),
		digestPlan: createDigest(doors),
		shareOut: createShareOut(doors, fence),
		sealPlan: createSeal(doors, fence, plans.plan),
		...changes,
		...createExecution(doors, fence, {urlsOf: urlsOfRow, keepWindow}),
		windows,
		claimPlanned: createPlannedClaim(doors, fence),
		...createAttention(doors),
	};
}
