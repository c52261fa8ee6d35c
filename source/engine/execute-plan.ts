/**
The execution of a plan, in either direction, and its resumption: what is kept for the way back is written first, new
files are copied, then ring after ring is changed and read again, and at the end every record is held against the plan.
*/
import {copyFiles} from './copy-files.ts';
import {count} from './counted.ts';
import {isCutShort} from './cut-short.ts';
import {MigrationError} from './failure.ts';
import {callsBetween, callsFor, callsLeft} from './forecast.ts';
import type {ExecuteOrder, LinkPorts} from './link-run.ts';
import {lookForArrivals} from './look-for-arrivals.ts';
import {summaryOf} from './make-plan.ts';
import {isOverruled, refuseBegun} from './may-execute.ts';
import {fieldFacts, gatesOf} from './plan-gates.ts';
import type {PlanSummary} from './plan-summary.ts';
import {openCount, openIn} from './plan-tally.ts';
import type {StoredPlan} from './ports/plans.ts';
import {type Report, reportProgress} from './progress.ts';
import {proveDestination} from './prove-destination.ts';
import {rereadLinks} from './reread-links.ts';
import {whenRoom} from './room.ts';
import {type RingWork, switchRings} from './switch-rings.ts';
import {withThreads} from './threads.ts';
import {writersFor} from './writers.ts';

export type Executed = {
	readonly rollbackFile: string | null;
	readonly ledgerCopy: string | null;
	readonly copied: number;
	readonly validated: number;
	readonly arrived: number;
	/** See `link-result.ts`. */
	readonly apiCalls: number | null;
	readonly done: boolean;
	readonly fault: unknown;
};

/**
Copies what the plan's links are to lead to, switches its links ring by ring and validates them; ends early where it is told
to stop, and then goes on from there. Never throws: what has ended it is its `fault`, which is `refused` for a gate that
does not hold any more, and `failure-threshold` for too many links that cannot be switched.
*/
export async function executePlan(
	ports: LinkPorts,
	run: number,
	plan: StoredPlan,
	order: ExecuteOrder,
): Promise<Executed> {
	const {links, salesforce, control, clock} = ports;
	const executed: {-readonly [K in keyof Executed]: Executed[K]} = {
		rollbackFile: null,
		ledgerCopy: null,
		copied: 0,
		validated: 0,
		arrived: 0,
		apiCalls: null,
		done: false,
		fault: null,
	};
	const stopped = () => control.stopping.aborted;
	try {
		const summary = summaryOf(plan);
		const before = await salesforce.usage();
		await passGates(ports, order, plan, summary);
		// To begin ends all other plans: a run that is to stop leaves them as they are.
		if (stopped()) return executed;
		await begin(ports, run, plan);
		keepOverruling(ports, run, plan, {summary, order});
		const report = reportProgress(ports, plan.scope);
		Object.assign(executed, await keep(ports, plan, report));
		executed.copied = await copyNew(ports, run, plan, order);
		const work: RingWork = {run, plan, summary, order, report};
		if (!stopped()) await switchRings(ports, work);
		if (stopped()) return executed;

		const validated = await validate(ports, work);
		executed.validated = validated.asPlanned;
		if (!validated.complete) return executed;
		// Before anything else is looked at: a plan that stays begun would be gone on with, and keep others from beginning.
		await whenRoom(ports, control.stopping, () =>
			links.movePlan(run, plan.id, {from: 'executing', to: 'done'}, clock.now()),
		);
		executed.done = true;
		if (plan.direction === 'cutover') Object.assign(executed, await lookForArrivals(ports, run, plan.scope, order));
		executed.apiCalls = callsBetween(before, await salesforce.usage());
	} catch (error) {
		executed.fault = isCutShort(error, control.stopping) ? null : error;
	}
	return executed;
}

/** The gates of the plan, asked again: rights and limits may have changed since. Throws `refused`. */
async function passGates(
	{salesforce, links, emit}: LinkPorts,
	order: ExecuteOrder,
	plan: StoredPlan,
	summary: PlanSummary,
): Promise<void> {
	const field = fieldFacts(await salesforce.describe(), order.urlField);
	const needed = callsFor({changes: openCount(links.planTally(plan.id))}, writersFor(order.writers));
	const gates = gatesOf[plan.direction]({
		orgId: salesforce.org.orgId,
		bucket: order.bucket,
		lastBackupRun: links.lastBackupRun(),
		field,
		apiCalls: {needed, available: callsLeft(await salesforce.usage(), order.apiReservePercent)},
		tooLong: summary.classes['too-long'] ?? 0,
		compared: summary.compared,
		linkProof: {...summary.linkProof, overruled: isOverruled(plan, summary, order)},
	});
	for (const {blocks: _, ...gate} of gates) emit(gate);
	const shut = gates.find(({holds, blocks}) => blocks && !holds);
	if (shut) throw new MigrationError('refused', `${shut.gate}: ${shut.found}`, shut.hint ? {hint: shut.hint} : {});
}

/** Ends every other plan. Only the way back may end one that is under way: its links come back with the others. */
async function begin(ports: LinkPorts, run: number, {id, direction, state}: StoredPlan): Promise<void> {
	const {links, clock, control} = ports;
	const open = links.openPlan();
	if (direction === 'cutover' && open?.id !== id) refuseBegun(open);
	// One that is neither is refused by the ledger, which looks at where it stands.
	const from = state === 'executing' ? state : 'ready';
	await whenRoom(ports, control.stopping, () => links.movePlan(run, id, {from, to: 'executing'}, clock.now()));
}

/**
What the operator takes on himself stands in the plan before the first change that he takes on; also where those links
opened that the plan has tried, for it holds for what is opened ring by ring.
*/
function keepOverruling(
	{links, clock, emit}: LinkPorts,
	run: number,
	{id, direction}: StoredPlan,
	{summary: {linkProof}, order}: Pick<RingWork, 'summary' | 'order'>,
): void {
	const {acceptUnproven} = order;
	if (direction === 'rollback' || linkProof.policy !== 'required' || linkProof.overruled || !acceptUnproven) return;
	links.overruleProof(run, id, {...acceptUnproven, at: clock.now()});
	const reason = `the link proof is overruled by ${acceptUnproven.by}: kept with the plan and its journal`;
	emit({type: 'state', state: 'notice', reason});
}

/** Before the first change. A plan that is gone on with keeps the copy of the ledger that was made before its first one. */
async function keep(
	{links, keepsakes, emit, control}: LinkPorts,
	{id, code, direction}: StoredPlan,
	report: Report,
): Promise<Pick<Executed, 'rollbackFile' | 'ledgerCopy'>> {
	// With millions of records each of the three takes a minute.
	const say = (reason: string) => emit({type: 'state', state: 'keeping', reason});
	const tally = links.planTally(id);
	const untouched = tally.every(({outcome}) => outcome === null);
	if (untouched) say('copying the ledger before the first change');
	const ledgerCopy = untouched ? await keepsakes.copyLedger(code) : null;
	// A run that is to stop changes nothing, and whoever goes on writes the file.
	if (direction === 'rollback' || control.stopping.aborted) return {rollbackFile: null, ledgerCopy};
	say('writing down where every link led');
	const changes = tally.reduce((sum, {count}) => sum + count, 0);
	const rollbackFile = await keepsakes.writeRollbackFile(code, counting(links.rollbackRecords(id), changes, report));
	say('storing that file in your bucket too');
	const onStored = (share: number) => report.working('keeping', Math.floor(share * changes), changes);
	const stored = await keepsakes.storeRollbackFile(rollbackFile, {onStored, stopping: control.stopping});
	const where = stored ? `${rollbackFile}, and in your bucket` : rollbackFile;
	emit({type: 'state', state: 'notice', reason: `the way back is kept in ${where}`});
	return {rollbackFile, ledgerCopy};
}

function* counting<T>(pages: Iterable<readonly T[]>, total: number, {working}: Report): Iterable<readonly T[]> {
	let written = 0;
	for (const page of pages) {
		yield page;
		written += page.length;
		working('keeping', written, total);
	}
}

/** Files of the plan that have no copy yet, or an older one. Returns how many were copied. */
async function copyNew(ports: LinkPorts, run: number, plan: StoredPlan, order: ExecuteOrder): Promise<number> {
	const {links, ledger, control} = ports;
	const limit = openIn(links.planTally(plan.id), ['new', 'changed-since-backup']);
	if (limit === 0 || control.stopping.aborted) return 0;
	const {scope} = plan;
	const abilities = await proveDestination(ports);
	const before = ledger.tally(scope).verified.count;
	const claiming: typeof ledger = {...ledger, claim: (by, _, most) => links.claimPlanned(by, plan.id, most)};
	const {concurrency, bandwidth, failurePercent} = order;
	const copying = {scope, limit, concurrency, bandwidth, failurePercent: failurePercent.backup};
	await withThreads(
		() => ports.openCopier(abilities),
		threads => copyFiles({...ports, ledger: claiming}, run, {...copying, threads}, reportProgress(ports, scope)),
	);
	return ledger.tally(scope).verified.count - before;
}

/** Every record of the plan, whatever was read before. */
async function validate(ports: LinkPorts, {run, plan, report}: RingWork) {
	const {links, emit, control} = ports;
	const total = links
		.planTally(plan.id)
		.reduce((sum, {outcome, count}) => sum + (outcome === 'applied' ? count : 0), 0);
	emit({
		type: 'state',
		state: 'validating',
		reason: `reading ${total === 1 ? 'the changed record' : `all ${count(total)} changed records`} again`,
	});
	const validated = await rereadLinks(
		{...ports, stopping: control.stopping},
		{run, plan: plan.id, ring: null},
		records => report.working('validating', records, total),
	);
	if (validated.differing > 0) {
		const {differing} = validated;
		const [records, them] = differing === 1 ? ['1 record holds', 'it'] : [`${count(differing)} records hold`, 'them'];
		const reason = `${records} something else than was written: somebody has changed ${them} since`;
		emit({type: 'state', state: 'notice', reason});
	}
	return validated;
}
