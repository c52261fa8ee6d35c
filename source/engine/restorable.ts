/** What a rollback is made of, in pages: what the ledger has switched, or what a rollback file names. */

import type {Held, Switched} from './classify-rollback.ts';
import {mostInReading} from './collection-bounds.ts';
import {decide} from './decide.ts';
import {MigrationError} from './failure.ts';
import {asId18} from './id.ts';
import type {LinkState} from './life.ts';
import type {LinkPorts, RollbackPlanOrder, RollbackSource} from './link-run.ts';
import type {CandidatePlace, KnownCandidate, Returnable} from './ports/candidates.ts';
import type {PlanRow} from './ports/plans.ts';
import type {Stretch} from './ports/stretch.ts';
import {whenRoom} from './room.ts';
import {createRowSet} from './row-set.ts';
import type {Scope} from './scope.ts';

export type Restorable = Switched & {
	/** Null where the ledger has never seen the record and Salesforce has it no more: there is nothing to restore. */
	readonly row: number | null;
	readonly recordId: string;
	/** Values of the file, where the ledger's own are not to be relied on. */
	readonly spelt: Pick<PlanRow, 'from' | 'to'>;
};

const pageRows = mostInReading;

export const restorable = (
	ports: LinkPorts,
	run: number,
	order: RollbackPlanOrder,
): AsyncIterable<readonly Restorable[]> =>
	order.source.from === 'ledger'
		? fromLedger(ports, order, order.source.run)
		: fromFile(ports, run, order, order.source);

async function* fromLedger(ports: LinkPorts, {scope}: RollbackPlanOrder, run: number | null) {
	const {links, clock} = ports;
	for (let after: CandidatePlace | null = {account: 0, row: 0}; after !== null; ) {
		const {found, next}: Stretch<Returnable, CandidatePlace> = links.switched({scope, run}, after, pageRows);
		yield found.map(fromRow);
		after = next;
		await clock.sleep(0);
	}
	if (run === null) yield* fromUndone(ports, scope);
}

/**
A ledger that was put back from the copy that lies beside it is from before the first change, and knows of none; one that
was made for a rollback file knows of none either: their fields are read too.
*/
async function* fromUndone({links, clock}: LinkPorts, scope: Scope) {
	const plans = links.undonePlans();
	const seen = createRowSet();
	for (const plan of plans) {
		for (let after: number | null = 0; after !== null; ) {
			const {found, next}: Stretch<Returnable, number> = links.unmade({scope, plan}, after, pageRows);
			yield found.filter(({row}) => !seen.has(row)).map(fromRow);
			// A way back that was stopped and its cut-over name the same records; kept only while another plan follows.
			if (plan !== plans.at(-1)) for (const {row} of found) seen.add(row);
			after = next;
			await clock.sleep(0);
		}
	}
}

const fromRow = ({row, recordId, ours, original, spelt, link}: Returnable): Restorable => ({
	row,
	recordId,
	ours,
	original,
	spelt,
	held: heldBy[link],
});

const heldBy: Readonly<Record<LinkState, Held>> = {
	original: 'original',
	switched: 'ours',
	switching: 'perhaps',
	restoring: 'perhaps',
	conflict: 'unsettled',
	failed: 'unsettled',
	deleted: 'unsettled',
};

type FileRecord = Extract<RollbackSource, {from: 'file'}>['records'] extends Iterable<infer R> ? R : never;

async function* fromFile(
	ports: LinkPorts,
	run: number,
	order: RollbackPlanOrder,
	{records}: Extract<RollbackSource, {from: 'file'}>,
) {
	const {ledger, clock, control} = ports;
	const discovery = await whenRoom(ports, control.stopping, () =>
		ledger.beginDiscovery(run, order.scope, 'incremental', clock.now()),
	);
	for (const page of pagesOf(records)) {
		const fresh = await among(ports, order, page);
		const known = await lookUp(ports, order, discovery, fresh);
		yield fresh.map((told, at) => fromRecord(told, known[at] ?? null));
	}
}

/** Those of the accounts that the operator has named: Salesforce says to which one a record belongs. */
async function among(
	{salesforce}: LinkPorts,
	{scope}: RollbackPlanOrder,
	records: readonly FileRecord[],
): Promise<readonly FileRecord[]> {
	if (scope.accounts.length === 0 || records.length === 0) return records;
	const found = await salesforce.retrieve(records.map(({Id}) => Id));
	return records.filter((_, at) => scope.accounts.includes(found[at]?.account?.id ?? ''));
}

/** Records that the ledger has never seen are read and taken in first: a rollback file works without its ledger. */
async function lookUp(
	ports: LinkPorts,
	{rules}: RollbackPlanOrder,
	discovery: number,
	records: readonly FileRecord[],
): Promise<ReadonlyArray<KnownCandidate | null>> {
	const {links, ledger, salesforce, control} = ports;
	const ids = records.map(({Id}) => Id);
	const known = links.candidatesById(ids);
	const unknown = ids.filter((_, at) => known[at] === null);
	if (unknown.length === 0) return known;
	const found = (await salesforce.retrieve(unknown)).filter(record => record !== null);
	await whenRoom(ports, control.stopping, () =>
		ledger.absorb(discovery, found, (before, record) => decide(before, record, rules)),
	);
	return links.candidatesById(ids);
}

function fromRecord(
	{Id: recordId, original_url: original, new_url: written}: FileRecord,
	known: KnownCandidate | null,
): Restorable {
	const ours = oursOf(written, original, known);
	const [from] = ours;
	return {
		row: known?.row ?? null,
		recordId,
		original: original === '' ? null : original,
		ours,
		held: heldAs(known, original),
		spelt: {...(from === undefined ? {} : {from}), ...(original === '' ? {} : {to: original})},
	};
}

/**
What the file says was written, and where the ledger's links to the same file may stand by now: they may have been moved to
another link base since. A link to a newer file is none of the file's.
*/
function oursOf(written: string | undefined, original: string, known: KnownCandidate | null): readonly string[] {
	const links = known?.ours ?? [];
	if (written === undefined) return links;
	return [written, ...(known?.original === original ? links.filter(url => url !== written) : [])];
}

/** What a file names may be ours whatever the ledger says, and is told of; the ledger's own word counts for its own original. */
function heldAs(known: KnownCandidate | null, original: string): Held {
	const held = known === null ? 'perhaps' : heldBy[known.link];
	return held === 'original' || (held === 'unsettled' && known?.original !== original) ? 'perhaps' : held;
}

function* pagesOf(records: Iterable<FileRecord>): Generator<readonly FileRecord[]> {
	let page: FileRecord[] = [];
	const seen = new Set<string>();
	for (const record of records) {
		const id = asId18(record.Id);
		if (id === undefined) {
			throw new MigrationError(
				'usage',
				`The rollback file names "${record.Id.slice(0, 40)}", which is no Salesforce Id`,
				{hint: 'Correct or remove that line of the file, then run the same command again.'},
			);
		}
		if (seen.has(id)) throw standsTwice(id);
		seen.add(id);
		page.push({...record, Id: id});
		if (page.length < pageRows) continue;
		yield page;
		page = [];
	}
	if (page.length > 0) yield page;
}

/** Only a file that somebody has put together can do that, and which of its originals is meant nobody can tell. */
const standsTwice = (recordId: string): MigrationError =>
	new MigrationError('usage', `The record ${recordId} stands twice in what is to be restored`, {
		hint: 'Leave one of its lines in the rollback file, then run the same command again.',
	});
