/** A plan into the ledger, a slice in each turn of the main thread: whole, a million rows would hold it for seconds. */
import {inTurns} from './in-turns.ts';
import type {Clock} from './ports/clock.ts';
import type {LinkLedger} from './ports/link-ledger.ts';
import type {NewPlan, PlanRow, Seal, Shares, StoredPlan} from './ports/plans.ts';
import {slices} from './slices.ts';

type StorePorts = {
	readonly links: Pick<
		LinkLedger,
		'clearUnbegun' | 'createPlan' | 'addPlanRows' | 'digestPlan' | 'shareOut' | 'sealPlan'
	>;
	readonly clock: Clock;
};

/** Some 30 ms, and a commit of its own. */
const rowsAtOnce = 1000;

/** A plan without rows, after those are gone that plans left behind which nobody began. Returns its number. */
export async function beginPlan({links, clock}: StorePorts, run: number, plan: NewPlan): Promise<number> {
	while (links.clearUnbegun(run, clock.now())) await clock.sleep(0);
	return links.createPlan(run, {...plan, now: clock.now()});
}

/** In the order of execution. */
export async function addRows(
	{links, clock}: StorePorts,
	run: number,
	plan: number,
	rows: readonly PlanRow[],
): Promise<void> {
	for (const some of slices(rows, rowsAtOnce)) {
		links.addPlanRows(run, plan, some);
		await clock.sleep(0);
	}
}

/** Fixes it: from here on it is what the operator reviews. */
export async function storeSealed(
	{links, clock}: StorePorts,
	run: number,
	plan: number,
	seal: Shares & Seal,
): Promise<StoredPlan> {
	const digest = await inTurns(links.digestPlan(plan), clock);
	await inTurns(links.shareOut(run, plan, {...seal, digest}), clock);
	return links.sealPlan(run, plan, {...seal, digest});
}
