/** Ring after ring: each is changed, read again, and only then the next one begins. The first is the canary. */
import {canaryWords, holdWords} from './canary-words.ts';
import {counted} from './counted.ts';
import {executeCommand} from './direction.ts';
import {MigrationError} from './failure.ts';
import type {ExecuteOrder, LinkPorts} from './link-run.ts';
import {isOverruled} from './may-execute.ts';
import type {PlanSummary, Probed} from './plan-summary.ts';
import {changeCount, openCount, ringsOf} from './plan-tally.ts';
import type {Outcome} from './ports/changes.ts';
import type {StoredPlan} from './ports/plans.ts';
import type {Report} from './progress.ts';
import {createLinkProbe} from './prove-links.ts';
import {rereadLinks} from './reread-links.ts';
import {switchRing} from './switch-ring.ts';
import {createThreshold, type Threshold} from './threshold.ts';
import {writersFor} from './writers.ts';

export type RingWork = {
	readonly run: number;
	readonly plan: StoredPlan;
	readonly summary: PlanSummary;
	readonly order: ExecuteOrder;
	readonly report: Report;
};

const canary = 0;
/** Links of a ring that are opened: more of them would say no more. */
const mostOpened = 20;
/** Records of a canary that are named: nobody looks at more of them. */
const mostNamed = 10;

/** Returns when the last ring is changed, or the run is told to stop. Throws what must end it. */
export async function switchRings(ports: LinkPorts, work: RingWork): Promise<void> {
	const {links, control, emit} = ports;
	const {plan, order} = work;
	const tally = links.planTally(plan.id);
	const rings = ringsOf(tally);
	const threshold = createThreshold(order.failurePercent.cutOver, 'links');
	const phase = plan.direction === 'cutover' ? 'switching' : 'restoring';
	const total = changeCount(tally);
	let done = total - openCount(tally);

	// Asked of the ledger: a run that ended during the hold has been told nothing yet.
	const begun = rings.some(({ring, settled}) => ring !== canary && settled > 0);
	const holds = order.holdAfterCanary && !begun;

	for (const [at, {ring, open}] of rings.entries()) {
		await control.whenReleased();
		if (control.stopping.aborted) return;
		const last = at === rings.length - 1;
		const ringsFollow = !last || order.plansFollow;
		if (!ringsFollow) control.lastRing();
		if (open > 0) emit({type: 'state', state: phase, reason: `${nameOf(ring)}: ${counted(open, 'link')}`});
		const failed = await change(ports, work, ring, threshold, settled => {
			done += settled;
			work.report.working(phase, done, total);
		});
		// The last ring is read again with all the others.
		if (control.stopping.aborted || (last && ring !== canary)) return;
		const reviewed = await review(ports, work, ring, {threshold, failed});
		if (!holds || ring !== canary || !ringsFollow || control.stopping.aborted) continue;
		sayCanary(ports, plan, reviewed);
		await control.whenReleased('after the canary');
	}
}

const nameOf = (ring: number): string => (ring === canary ? 'the canary' : `ring ${ring}`);

/** Returns how many could not be changed. */
async function change(
	ports: LinkPorts,
	{run, plan, order}: RingWork,
	ring: number,
	threshold: Threshold,
	onDone: (settled: number) => void,
): Promise<number> {
	let failed = 0;
	await switchRing(ports, {
		run,
		plan: plan.id,
		ring,
		writers: writersFor(order.writers),
		onSettled(settled: ReadonlyArray<{readonly outcome: Outcome}>) {
			failed += settled.filter(({outcome}) => outcome === 'failed').length;
			onDone(settled.filter(({outcome}) => outcome !== 'unsent').length);
			if (threshold.passedBy(settled)) throw tooMany(threshold.words());
		},
	});
	return failed;
}

type Reviewed = {readonly asPlanned: number; readonly opened: Probed | null};

/** Whoever is to say `resume` needs to know what to look at. */
function sayCanary({links, emit}: LinkPorts, {id, direction}: StoredPlan, {asPlanned, opened}: Reviewed): void {
	const {open, settled} = ringsOf(links.planTally(id)).find(({ring}) => ring === canary) ?? {open: 0, settled: 0};
	const words = canaryWords({
		changes: open + settled,
		asPlanned,
		recordIds: links.changesMade(id, canary, 0, mostNamed).map(({recordId}) => recordId),
		attention: links.attention(id, mostNamed),
		opened,
		windows: links.windows(id),
	});
	for (const reason of [words, holdWords[direction]]) emit({type: 'state', state: 'notice', reason});
}

/** What has become of a ring: a flow that puts the old link back, or a link that does not open, shows here first. */
async function review(
	ports: LinkPorts,
	work: RingWork,
	ring: number,
	{threshold, failed}: {readonly threshold: Threshold; readonly failed: number},
): Promise<Reviewed> {
	const {control} = ports;
	const {run, plan} = work;
	const reread = await rereadLinks({...ports, stopping: control.stopping}, {run, plan: plan.id, ring}, () => {});
	const {asPlanned, differing} = reread;
	if (threshold.passedBy(Array.from({length: differing}, () => ({outcome: 'failed'}))))
		throw tooMany(threshold.words());
	// An earlier run may have changed a part of it.
	const tried = asPlanned + differing + failed;
	const bad = differing + failed;
	if (ring === canary && bad > 0 && bad * 2 >= tried)
		throw tooMany(`${bad} of the ${tried} links of the canary failed or did not stay changed`);
	return {asPlanned, opened: plan.direction === 'cutover' ? await openSome(ports, work, ring) : null};
}

/** A plan's proof is as old as the plan, and new files had no link to open then. */
async function openSome({links, openLink, emit}: LinkPorts, work: RingWork, ring: number): Promise<Probed | null> {
	const {plan, summary, order} = work;
	const {policy} = summary.linkProof;
	if (policy === 'off') return null;
	const probe = createLinkProbe(openLink);
	const made = links.changesMade(plan.id, ring, 0, mostOpened);
	await probe.open(made.map(({to}) => ({url: to, expects: null})));
	const found = probe.found();
	const {tried, opened, failures} = found;
	if (opened === tried) return found;
	const answers = failures.map(({answer, count}) => `${answer} (${count})`).join(', ');
	const words = `${tried - opened} of ${tried} links of ${nameOf(ring)} do not open without credentials: ${answers}`;
	if (policy === 'required' && !isOverruled(plan, summary, order)) {
		throw new MigrationError('refused', words, {
			hint: `Mend it, then \`${executeCommand({direction: 'cutover', planId: plan.code})}\` goes on; with --accept-unproven-links it does so as it is. \`doclift rollback --from-database --dry-run\` plans the way back.`,
		});
	}
	emit({type: 'state', state: 'notice', reason: words});
	return found;
}

const tooMany = (words: string): MigrationError =>
	new MigrationError('failure-threshold', words, {
		hint: 'Too many links fail for this to be chance. Look at the errors and mend the cause; the same plan then goes on from here.',
	});
