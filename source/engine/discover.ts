/**
Discovery: read what Salesforce has, account for every record of it, and prove the count.

A pass counts, reads and counts again. The sum of the dispositions must equal Salesforce's own `COUNT()`; where the org
moved meanwhile, what changed is read once more and counted again, three times at most.
*/
import type {Emit} from './event.ts';
import {MigrationError} from './failure.ts';
import type {Absorbed, Clock, CountProof, Known, Ledger, Salesforce, Scope, SourceRecord, Verdict} from './ports.ts';
import {accountedFor, shownTally} from './tally.ts';

export type DiscoveryPorts = {
	readonly salesforce: Salesforce;
	readonly ledger: Ledger;
	readonly clock: Clock;
	readonly emit: Emit;
};

export type DiscoveryOrder = {
	readonly run: number;
	readonly scope: Scope;
	readonly mode: 'full' | 'incremental';
	readonly readWith: 'auto' | 'rest' | 'bulk';
	readonly decide: (known: Known | undefined, record: SourceRecord) => Verdict;
	readonly stopping: AbortSignal;
	/** Called after each page with the number of rows read. */
	readonly onRead: (rows: number, total: number) => void;
};

/** Null where the run was stopped before everything was read: nothing is proven, and the watermark stays. */
export type Discovery = {readonly proof: CountProof} | null;

/** Above this many records Bulk 2.0's minutes of queueing cost less than pages of 2,000. */
const bulkFrom = 50_000;
/** SystemModstamp is stamped inside a transaction and seen at its commit: look back further than any transaction lasts. */
const overlapMs = 15 * 60 * 1000;
const mostPasses = 3;
const idsInOneCall = 2000;

export async function discover(ports: DiscoveryPorts, order: DiscoveryOrder): Promise<Discovery> {
	const {salesforce, ledger, clock, emit} = ports;
	const {run, scope, mode, stopping} = order;

	const since = mode === 'incremental' ? ledger.watermark(scope) : 0;
	if (since === undefined) {
		throw new MigrationError(
			'refused',
			'No full discovery of this scope has been completed, so there is nothing to add to',
			{
				hint: 'Run `doclift backup --full` once for the same accounts and filter; after that --incremental continues it.',
			},
		);
	}

	emit({type: 'state', state: 'counting', reason: "asking for Salesforce's own count"});
	const before = await salesforce.count(scope);
	const discovery = ledger.beginDiscovery(run, scope, mode, clock.now());

	const complete =
		mode === 'full'
			? await readEverything(ports, order, discovery, before.count)
			: await readChanges(ports, order, discovery, since - overlapMs);
	if (!complete) return null;

	const proof = await prove(ports, order, discovery, before.serverTime);
	if (stopping.aborted && proof.verdict !== 'proven') return null;
	ledger.completeDiscovery(discovery, before.serverTime, clock.now());
	emit({type: 'proof', proof, dispositions: shownTally(ledger.tally(scope))});
	return {proof};
}

async function readEverything(
	ports: DiscoveryPorts,
	order: DiscoveryOrder,
	discovery: number,
	total: number,
): Promise<boolean> {
	const {scope, readWith} = order;
	const via = readWith === 'auto' ? (total >= bulkFrom ? 'bulk' : 'rest') : readWith;
	const how = via === 'bulk' ? 'Bulk API 2.0' : 'REST pages';
	ports.emit({type: 'state', state: 'reading', reason: `${total} records by ${how}`});

	const read = await absorbAll(ports, order, discovery, ports.salesforce.readAll(scope, via), total);
	return read && (await accountForUnseen(ports, order, discovery));
}

async function readChanges(
	ports: DiscoveryPorts,
	order: DiscoveryOrder,
	discovery: number,
	since: number,
): Promise<boolean> {
	const {salesforce, ledger, emit} = ports;
	emit({type: 'state', state: 'reading', reason: `what has changed since ${new Date(since).toISOString()}`});

	// An account's rename does not touch its records, so it is asked for by itself.
	for await (const accounts of salesforce.changedAccounts(since)) sayRenames(emit, ledger.renameAccounts(accounts));
	return absorbAll(ports, order, discovery, salesforce.readChanged(order.scope, since), 0);
}

async function absorbAll(
	{ledger, clock, emit}: DiscoveryPorts,
	{decide, stopping, onRead}: DiscoveryOrder,
	discovery: number,
	pages: AsyncIterable<readonly SourceRecord[]>,
	total: number,
): Promise<boolean> {
	let rows = 0;
	let reparented = 0;
	let regenerated = 0;
	for await (const page of pages) {
		const absorbed = ledger.absorb(discovery, page, decide);
		rows += page.length;
		reparented += absorbed.reparented;
		regenerated += absorbed.regenerated;
		sayRenames(emit, absorbed.renamed);
		onRead(rows, Math.max(total, rows));
		if (stopping.aborted) return false;
		// A page is some 20 ms of synchronous work: let sockets and signals have their turn.
		await clock.sleep(0);
	}
	saySums(emit, reparented, regenerated);
	return true;
}

/** Records that the ledger has and this pass did not see: asked for by id. What Salesforce does not know is deleted. */
async function accountForUnseen(
	{salesforce, ledger}: DiscoveryPorts,
	{scope, decide, stopping}: DiscoveryOrder,
	discovery: number,
): Promise<boolean> {
	let after = '';
	for (;;) {
		const ids = ledger.unseen(discovery, scope, after, idsInOneCall);
		const last = ids.at(-1);
		if (last === undefined) return true;
		if (stopping.aborted) return false;

		const found = await salesforce.retrieve(ids);
		ledger.markDeleted(
			discovery,
			ids.filter((_, index) => found[index] === null),
		);
		const alive = found.filter(record => record !== null);
		ledger.absorb(discovery, alive, decide);
		// It exists and the filter no longer selects it. A scope without a filter selects whatever exists.
		if (scope.filter.trim() !== '') {
			ledger.markOutside(
				discovery,
				alive.map(({id}) => id),
			);
		}
		after = last;
	}
}

async function prove(
	ports: DiscoveryPorts,
	order: DiscoveryOrder,
	discovery: number,
	readFrom: number,
): Promise<CountProof> {
	const {salesforce, ledger, emit} = ports;
	const {scope, stopping} = order;

	for (let passes = 1; ; passes++) {
		const {count} = await salesforce.count(scope);
		const accounted = accountedFor(ledger.tally(scope));
		const difference = accounted - count;
		const proof = {salesforceCount: count, accounted, difference, passes};
		if (difference === 0) return {...proof, verdict: 'proven'};
		if (passes > mostPasses || stopping.aborted) return {...proof, verdict: 'moved'};

		emit({
			type: 'state',
			state: 'counting',
			reason: `the org moved: Salesforce counts ${count}, the ledger ${accounted}; reading what has changed (pass ${passes})`,
		});
		await absorbAll(ports, order, discovery, salesforce.readChanged(scope, readFrom - overlapMs), 0);
	}
}

function saySums(emit: Emit, reparented: number, regenerated: number): void {
	if (reparented > 0)
		notice(emit, `${reparented} records now belong to another account; their files stay where they are`);
	if (regenerated > 0)
		notice(emit, `${regenerated} records name another file than the one that was copied; both are kept`);
}

function sayRenames(emit: Emit, renamed: Absorbed['renamed']): void {
	for (const {accountId, from, to} of renamed) {
		notice(emit, `account ${accountId} is now called "${to}" (was "${from}"); its files keep their keys`);
	}
}

const notice = (emit: Emit, reason: string) => emit({type: 'state', state: 'notice', reason});
