/** Reading a scope into the ledger: all of it, or what has changed; and what a reading of all of it did not see. */
import {mostInReading} from './collection-bounds.ts';
import {counted, moment} from './counted.ts';
import type {Emit} from './event.ts';
import type {Clock} from './ports/clock.ts';
import type {Absorbed, Decide} from './ports/discovery.ts';
import type {Ledger} from './ports/ledger.ts';
import type {Salesforce, SourceRecord} from './ports/salesforce.ts';
import type {Stretch} from './ports/stretch.ts';
import {whenRoom} from './room.ts';
import type {Scope} from './scope.ts';
import {slices} from './slices.ts';
import {accountedFor} from './tally.ts';
import {createVanished, type Vanished} from './vanished.ts';

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
	readonly decide: Decide;
	readonly stopping: AbortSignal;
	/** The operator has said that what Salesforce no longer shows is deleted, however much it is. */
	readonly acceptDeleted: boolean;
	/** What the parts that the same command has read before have lost; absent where this is all that it reads. */
	readonly vanished?: Vanished;
	/** Called after each page with the number of rows read, and of all; null where nobody knows how many have changed. */
	readonly onRead: (rows: number, total: number | null) => void;
};

/** Above this many records Bulk 2.0's minutes of queueing cost less than pages of 2,000. */
const bulkFrom = 50_000;
/** Which of Salesforce's two ways of reading so many records is the quicker. */
export const readerFor = (readWith: DiscoveryOrder['readWith'], total: number): 'rest' | 'bulk' =>
	readWith === 'auto' ? (total >= bulkFrom ? 'bulk' : 'rest') : readWith;
/** SystemModstamp is stamped inside a transaction and seen at its commit: look back further than any transaction lasts. */
const overlapMs = 15 * 60 * 1000;
/** Taken in without a break: some 10 ms of a run's main thread while they are new. */
const rowsAtOnce = 400;

/** False where the run was stopped before the end; so with the others. */
export async function readEverything(
	ports: DiscoveryPorts,
	order: DiscoveryOrder,
	discovery: number,
	total: number,
): Promise<boolean> {
	const {scope, readWith} = order;
	const via = readerFor(readWith, total);
	const how = via === 'bulk' ? 'Bulk API 2.0' : 'REST pages';
	ports.emit({type: 'state', state: 'reading', reason: `${total} records by ${how}`});

	const read = await absorbAll(ports, order, discovery, ports.salesforce.readAll(scope, via), total);
	return read && (await accountForUnseen(ports, order, discovery));
}

/** Records and accounts changed since a watermark. */
export async function readChanges(
	ports: DiscoveryPorts,
	order: DiscoveryOrder,
	discovery: number,
	since: number,
): Promise<boolean> {
	const {salesforce, ledger, emit} = ports;
	const from = since - overlapMs;
	emit({type: 'state', state: 'reading', reason: `what has changed since ${moment(from)}`});

	// An account's rename does not touch its records, so it is asked for by itself.
	for await (const accounts of salesforce.changedAccounts(from)) {
		sayRenames(emit, await whenRoom(ports, order.stopping, () => ledger.renameAccounts(accounts)));
	}
	return readDelta(ports, order, discovery, since);
}

/** Records changed since then, and a little before. */
export const readDelta = (
	ports: DiscoveryPorts,
	order: DiscoveryOrder,
	discovery: number,
	since: number,
): Promise<boolean> =>
	absorbAll(ports, order, discovery, ports.salesforce.readChanged(order.scope, since - overlapMs), null);

async function absorbAll(
	{ledger, clock, emit}: DiscoveryPorts,
	{decide, stopping, onRead}: DiscoveryOrder,
	discovery: number,
	pages: AsyncIterable<readonly SourceRecord[]>,
	total: number | null,
): Promise<boolean> {
	let rows = 0;
	let reparented = 0;
	let regenerated = 0;
	for await (const page of slicesOf(pages)) {
		const absorbed = await whenRoom({clock, emit}, stopping, () => ledger.absorb(discovery, page, decide));
		rows += page.length;
		reparented += absorbed.reparented;
		regenerated += absorbed.regenerated;
		sayRenames(emit, absorbed.renamed);
		onRead(rows, total === null ? null : Math.max(total, rows));
		if (stopping.aborted) return false;
		// Let sockets and signals have their turn.
		await clock.sleep(0);
	}
	saySums(emit, reparented, regenerated);
	return !stopping.aborted;
}

async function* slicesOf(pages: AsyncIterable<readonly SourceRecord[]>) {
	for await (const page of pages) yield* slices(page, rowsAtOnce);
}

/**
Records that the ledger has and this pass did not see: asked for by id. What is neither found nor in the recycle bin is
believed to be deleted only while it is little: a sharing rule or another user hides records without a word.
*/
async function accountForUnseen(ports: DiscoveryPorts, order: DiscoveryOrder, discovery: number): Promise<boolean> {
	const {ledger} = ports;
	const {scope, acceptDeleted, stopping} = order;
	const judge = (order.vanished ?? createVanished()).inPart(scope, accountedFor(ledger.tally(scope)));
	let vanished = 0;
	const asked = await eachUnseen(ports, order, discovery, async ids => {
		const more = await accountFor(ports, order, discovery, ids);
		vanished += more;
		if (!acceptDeleted) judge(more);
	});
	// All others have been seen by now, or lie in the bin: where nothing has vanished, there is nothing to walk for.
	const take = (ids: readonly string[]) =>
		whenRoom(ports, stopping, () => ledger.markDeleted(discovery, ids, 'vanished'));
	return asked && (vanished === 0 || eachUnseen(ports, order, discovery, take));
}

async function eachUnseen(
	{ledger, clock}: DiscoveryPorts,
	{scope, stopping}: DiscoveryOrder,
	discovery: number,
	work: (ids: readonly string[]) => Promise<unknown>,
): Promise<boolean> {
	for (let after: string | null = ''; after !== null; ) {
		if (stopping.aborted) return false;
		const {found, next}: Stretch<string, string> = ledger.unseen(discovery, scope, after, mostInReading);
		if (found.length > 0) await work(found);
		after = next;
		await clock.sleep(0);
	}
	return true;
}

/** Returns how many of them Salesforce shows nowhere, neither alive nor in the recycle bin. */
async function accountFor(
	ports: DiscoveryPorts,
	{scope, decide, stopping}: DiscoveryOrder,
	discovery: number,
	ids: readonly string[],
): Promise<number> {
	const {salesforce, ledger} = ports;
	const found = await salesforce.retrieve(ids);
	const lost = ids.filter((_, index) => found[index] === null);
	const binned = await salesforce.binned(lost);
	await whenRoom(ports, stopping, () => ledger.markDeleted(discovery, [...binned], 'binned'));
	const alive = found.filter(record => record !== null);
	await whenRoom(ports, stopping, () => ledger.absorb(discovery, alive, decide));
	// It exists where it was and the filter no longer selects it. A scope without a filter selects whatever exists.
	if (scope.filter.trim() !== '') {
		const outside = alive.filter(record => !record.deleted && isAmong(scope.accounts, record)).map(({id}) => id);
		await whenRoom(ports, stopping, () => ledger.markOutside(discovery, outside));
	}
	return lost.length - binned.size;
}

const isAmong = (accounts: readonly string[], {account}: SourceRecord): boolean =>
	accounts.length === 0 || (account !== null && accounts.includes(account.id));

function saySums(emit: Emit, reparented: number, regenerated: number): void {
	if (reparented > 0)
		notice(
			emit,
			`${counted(reparented, 'record now belongs', 'records now belong')} to another account; copies stay where they are`,
		);
	if (regenerated > 0)
		notice(
			emit,
			`${counted(regenerated, 'record names', 'records name')} another file than before; what was copied of the former one stays`,
		);
}

function sayRenames(emit: Emit, renamed: Absorbed['renamed']): void {
	for (const {accountId, from, to} of renamed) {
		notice(emit, `account ${accountId} is now called "${to}" (was "${from}"); its files keep their keys`);
	}
}

const notice = (emit: Emit, reason: string) => emit({type: 'state', state: 'notice', reason});
