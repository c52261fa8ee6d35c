/**
The use case of `migrate --dry-run`: every reading and every check that the execution will make, and the exact set of
changes that follows from them. Nothing is written but the ledger.
*/
import {classifyCandidate, isChange, isCopiedFirst, leftOut} from './classify-candidate.ts';
import {type ByHead, createByHead} from './compare-by-head.ts';
import {nameFiles} from './copy-files.ts';
import {MigrationError} from './failure.ts';
import {callsFor, callsLeft, secondsFor, secondsToPlan} from './forecast.ts';
import {linkTo} from './link.ts';
import type {Candidate, CandidatePlace, PlanRow, StoredPlan} from './link-ports.ts';
import type {CutOverPlanOrder, LinkPorts, PlanResult} from './link-run.ts';
import {type Made, makePlan} from './make-plan.ts';
import {addTo, blockedOf, type Counts, stayingOf, sumOf} from './plan-counts.ts';
import {cutOverGates} from './plan-gates.ts';
import {orgOf, type PlanSummary} from './plan-summary.ts';
import type {Step} from './ports.ts';
import {type Report, reportProgress} from './progress.ts';
import {createSample, type LinkProbe} from './prove-links.ts';
import {compareCopies, readForPlan} from './read-for-plan.ts';
import {openNewLinks, openOriginals} from './sample-links.ts';
import {addRows, beginPlan, sealPlan} from './store-plan.ts';
import {writersFor} from './writers.ts';

const pageRows = 2000;
const sampleSize = 25;

export const planCutOver = (ports: LinkPorts, order: CutOverPlanOrder): Promise<PlanResult> =>
	makePlan(ports, {...order, type: 'migrate'}, run => plan(ports, run, order));

async function plan(ports: LinkPorts, run: number, order: CutOverPlanOrder): Promise<Made | null> {
	const {links, emit, control} = ports;
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
	return chosen === null ? null : seal(ports, run, id, order, {...chosen, compared: byHead.compared()});
}

function refuseWithout({links}: LinkPorts): void {
	if (links.lastBackupRun() === 0) {
		throw new MigrationError('refused', 'No backup has copied any file yet, so there is nothing to switch links to', {
			hint: 'Run `doclift backup --full` first.',
		});
	}
	refuseBegun(links.openPlan());
}

/** While a plan is under way, no other is made beside it. Throws `refused`. */
export function refuseBegun(open: StoredPlan | undefined): void {
	if (open?.state !== 'executing') return;
	const command = open.direction === 'cutover' ? 'migrate' : 'rollback';
	throw new MigrationError('refused', `Plan ${open.code} has been begun and is not done`, {
		hint: `\`doclift ${command} --execute --confirm ${open.code}\` goes on with it; \`doclift rollback --from-database --dry-run\` plans the way back.`,
	});
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
	const [limit, mostCopies] = [order.limit ?? Number.POSITIVE_INFINITY, order.mostCopies ?? Number.POSITIVE_INFINITY];
	const counts: Counts = {};
	const samples = {ours: createSample<Candidate>(sampleSize), originals: createSample<Candidate>(sampleSize)};
	const ours = openNewLinks(ports, linkBase);
	const originals = openOriginals(ports);
	let [changes, newFiles, read] = [0, 0, 0];

	for (let after: CandidatePlace | null = {account: 0, row: 0}; after !== null; ) {
		if (control.stopping.aborted) return null;
		const {found, next}: Step<Candidate, CandidatePlace> = links.candidates(scope, after, pageRows);
		after = next;
		// Beyond the limit nothing is to be switched, so nothing need be asked about.
		const page = changes < limit ? await byHead.look(found) : found;
		if (control.stopping.aborted) return null;
		const rows: PlanRow[] = [];
		const linked: Candidate[] = [];
		for (const candidate of page) {
			const found = classifyCandidate(candidate, order);
			const over = changes >= limit || (isCopiedFirst(found) && newFiles >= mostCopies);
			const one = over ? leftOut(found) : found;
			addTo(counts, one);
			if (!isChange(one)) continue;
			const first = isCopiedFirst(one);
			rows.push(rowOf(candidate, one));
			changes += 1;
			if (first) newFiles += 1;
			else linked.push(candidate);
		}
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

/** A link that is ours already leads from there to the new base, not from the vendor. */
function rowOf({row, linkBase, key}: Candidate, one: PlanRow['class']): PlanRow {
	const spelt = one === 're-link' && linkBase !== null && key !== null;
	return {row, class: one, ...(spelt ? {from: linkTo(linkBase, key)} : {})};
}

async function seal(
	ports: LinkPorts,
	run: number,
	id: number,
	order: CutOverPlanOrder,
	{counts, changes, newFiles, proof, wayBack, compared}: Chosen & Pick<PlanSummary, 'compared'>,
): Promise<Made> {
	const {links, salesforce, clock} = ports;
	const {again, scope, test, linkBase, linkProof, apiReservePercent, urlField, mostLink, bucket} = order;
	const {updateable, fields} = await salesforce.describe();
	const records = sumOf(counts);
	const now = clock.now();
	const told: Omit<PlanSummary, 'planId'> = {
		...{direction: 'cutover', scope, test, linkBase, createdAt: now, records, classes: counts, changes, newFiles},
		...(again !== null && {again}),
		...{
			org: orgOf(salesforce.org),
			blocked: blockedOf(counts),
			stayingAtVendor: stayingOf(counts),
			compared,
			wayBack: wayBack.found(),
		},
		linkProof: {
			...{...proof.found(), policy: linkProof.policy, overruled: linkProof.overruled !== null},
			...(linkProof.overruled && {overruling: {...linkProof.overruled, at: now, run}}),
		},
		apiCalls: {
			needed: callsFor({changes}, writersFor(order.writers)),
			available: callsLeft(await salesforce.usage(), apiReservePercent),
		},
		secondsForecast: secondsFor({changes, newFiles, records}, writersFor(order.writers)),
	};
	const stored = await sealPlan(ports, run, id, {
		...order.rings,
		summary: planId => JSON.stringify({planId, ...told}),
		now,
	});
	const gates = cutOverGates({
		...{lastBackupRun: links.lastBackupRun(), orgId: salesforce.org.orgId, bucket, tooLong: counts['too-long'] ?? 0},
		...{apiCalls: told.apiCalls, compared, linkProof: told.linkProof},
		field: {name: urlField, updateable: updateable && fields.get(urlField)?.updateable === true, length: mostLink},
	});
	return {plan: {planId: stored.code, ...told}, gates};
}
