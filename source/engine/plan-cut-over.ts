/**
The use case of `migrate --dry-run`: every reading and every check that the execution will make, and the exact set of
changes that follows from them. Nothing is written but the ledger.
*/
import {classifyCandidate, isChange, isCopiedFirst, leftOut} from './classify-candidate.ts';
import {type ByHead, createByHead} from './compare-by-head.ts';
import {nameFiles} from './copy-files.ts';
import {MigrationError} from './failure.ts';
import {secondsToPlan} from './forecast.ts';
import {linkTo} from './link.ts';
import type {CutOverPlanOrder, LinkPorts, PlanResult} from './link-run.ts';
import {type Made, makePlan} from './make-plan.ts';
import {refuseBegun} from './may-execute.ts';
import {addTo, type Counts, stayingOf} from './plan-counts.ts';
import type {PlanSummary} from './plan-summary.ts';
import type {Candidate, CandidatePlace} from './ports/candidates.ts';
import type {PlanRow} from './ports/plans.ts';
import type {Stretch} from './ports/stretch.ts';
import {type Report, reportProgress} from './progress.ts';
import {type LinkProbe, linksTried} from './prove-links.ts';
import {compareCopies, readForPlan} from './read-for-plan.ts';
import {createSample} from './sample.ts';
import {openNewLinks, openOriginals} from './sample-links.ts';
import {sealPlan} from './seal-plan.ts';
import {addRows, beginPlan} from './store-plan.ts';

const pageRows = 2000;

export const planCutOver = (ports: LinkPorts, order: CutOverPlanOrder): Promise<PlanResult> =>
	makePlan(ports, {...order, type: 'migrate'}, run => plan(ports, run, order));

async function plan(ports: LinkPorts, run: number, order: CutOverPlanOrder): Promise<Made | null> {
	const {links, emit, control, clock} = ports;
	refuseWithout(ports);
	const report = reportProgress(ports, order.scope);

	const {count} = await ports.salesforce.count(order.scope);
	const reason = `planning takes about ${secondsToPlan(count)} seconds for ${count} records; nothing is changed by it`;
	emit({type: 'state', state: 'planning', reason});
	links.beginFindings(run);
	if (!(await readForPlan(ports, run, order, report)) || control.stopping.aborted) return null;
	const compared = await compareCopies(ports, run, order, report);
	await nameFiles(ports, run, order, report);
	if (control.stopping.aborted) return null;

	const {scope, linkBase} = order;
	const id = await beginPlan(ports, run, {direction: 'cutover', scope, linkBase});
	const byHead = createByHead(
		{...ports, stopping: control.stopping},
		{run, rules: {...order, ...order.rules}, compared},
	);
	const chosen = await choose(ports, run, id, order, {report, byHead, count});
	if (chosen === null) return null;
	const {counts, changes, newFiles, proof, wayBack} = chosen;
	return sealPlan(ports, run, id, order, {
		direction: 'cutover',
		counts,
		changes,
		newFiles,
		stayingAtVendor: stayingOf(counts),
		compared: byHead.compared(),
		linkProof: provenSo(proof, order, {run, at: clock.now()}),
		wayBack: wayBack.found(),
	});
}

function provenSo(
	proof: LinkProbe,
	{linkProof: {policy, overruled}}: CutOverPlanOrder,
	when: {readonly run: number; readonly at: number},
): PlanSummary['linkProof'] {
	return {
		...proof.found(),
		policy,
		overruled: overruled !== null,
		...(overruled && {overruling: {...overruled, ...when}}),
	};
}

function refuseWithout({links}: LinkPorts): void {
	if (links.lastBackupRun() === 0) {
		throw new MigrationError('refused', 'No backup has copied any file yet, so there is nothing to switch links to', {
			hint: 'Run `doclift backup --full` first.',
		});
	}
	refuseBegun(links.openPlan());
}

type Chosen = {
	readonly counts: Counts;
	readonly changes: number;
	readonly newFiles: number;
	readonly proof: LinkProbe;
	readonly wayBack: LinkProbe;
};

/** Every record of the scope into its class, in the order of accounts; the changes among them become rows. */
async function choose(
	ports: LinkPorts,
	run: number,
	id: number,
	order: CutOverPlanOrder,
	{report, byHead, count}: {readonly report: Report; readonly byHead: ByHead; readonly count: number},
): Promise<Chosen | null> {
	const {links, clock, control} = ports;
	const {scope, linkBase, linkProof} = order;
	const counts: Counts = {};
	const samples = {ours: createSample<Candidate>(linksTried), originals: createSample<Candidate>(linksTried)};
	const ours = openNewLinks(ports, linkBase);
	const originals = openOriginals(ports);
	let [changes, newFiles, read] = [0, 0, 0];

	for (let after: CandidatePlace | null = {account: 0, row: 0}; after !== null; ) {
		if (control.stopping.aborted) return null;
		const {found, next}: Stretch<Candidate, CandidatePlace> = links.candidates(scope, after, pageRows);
		after = next;
		// Beyond the limit nothing is to be switched, so nothing need be asked about.
		const page = changes < mostOf(order.limit) ? await byHead.look(found) : found;
		if (control.stopping.aborted) return null;
		const {rows, linked} = classifyPage(page, order, counts, {changes, newFiles});
		changes += rows.length;
		newFiles += rows.length - linked.length;
		await addRows(ports, run, id, rows);
		if (linkProof.all && linkProof.policy !== 'off') await ours.open(linked);
		for (const one of linked) {
			samples.ours.take(one);
			samples.originals.take(one);
		}
		read += page.length;
		report.working('planning', read, Math.max(read, count));
		await clock.sleep(0);
	}

	if (!linkProof.all && linkProof.policy !== 'off') await ours.open(samples.ours.kept());
	await originals.open(samples.originals.kept());
	return {counts, changes, newFiles, proof: ours.probe, wayBack: originals.probe};
}

const mostOf = (limit: number | null): number => limit ?? Number.POSITIVE_INFINITY;

type Changes = {readonly rows: readonly PlanRow[]; readonly linked: readonly Candidate[]};

/**
Counts each record of a page under its class. Returns the changes among them, as far as limits allow after those of the
pages before, and which of these have a copy already, so that their new links can be opened.
*/
function classifyPage(
	page: readonly Candidate[],
	order: CutOverPlanOrder,
	counts: Counts,
	before: Pick<Chosen, 'changes' | 'newFiles'>,
): Changes {
	const [limit, mostCopies] = [mostOf(order.limit) - before.changes, mostOf(order.mostCopies) - before.newFiles];
	const rows: PlanRow[] = [];
	const linked: Candidate[] = [];
	for (const candidate of page) {
		const found = classifyCandidate(candidate, order);
		const over = rows.length >= limit || (isCopiedFirst(found) && rows.length - linked.length >= mostCopies);
		const one = over ? leftOut(found) : found;
		addTo(counts, one);
		if (!isChange(one)) continue;
		rows.push(rowOf(candidate, one));
		if (!isCopiedFirst(one)) linked.push(candidate);
	}
	return {rows, linked};
}

/** A link that is ours already leads from there to the new base, not from the vendor. */
function rowOf({row, linkBase, key}: Candidate, one: PlanRow['class']): PlanRow {
	const spelt = one === 're-link' && linkBase !== null && key !== null;
	return {row, class: one, ...(spelt ? {from: linkTo(linkBase, key)} : {})};
}
