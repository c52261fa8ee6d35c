/**
After a crash: files that the ledger left in `copying` are settled by asking the bucket, never by guessing.

An object that carries this record's id and a SHA-256 was sent signed with that hash, so the store itself has proven it:
it is verified, unless it is the older copy that this one was to replace. Anything else goes back to `discovered`; the
copier's conditional PUT then finds out what lies there.
*/
import type {Emit} from './event.ts';
import {MigrationError} from './failure.ts';
import {foldKey, planOfKey, probeKey, withoutNested} from './key.ts';
import type {Destination} from './ports/buckets.ts';
import type {Clock} from './ports/clock.ts';
import type {Receipt} from './ports/copier.ts';
import type {InFlight} from './ports/copies.ts';
import type {Ledger} from './ports/ledger.ts';
import type {LinkLedger} from './ports/link-ledger.ts';
import {slices} from './slices.ts';

type Ports = {
	readonly ledger: Ledger;
	readonly links: Pick<LinkLedger, 'plan'>;
	readonly destination: Destination;
	readonly clock: Clock;
	readonly emit: Emit;
};

const atOnce = 16;
const pageRows = 400;

export type Reconciled = {readonly verified: number; readonly released: number; readonly aborted: number};

/**
Settles what a dead run left in flight and, where this run writes at all, aborts the multipart uploads that it left
behind, below `prefix` and below every other one that the ledger's keys have.
*/
export async function reconcile(
	{ledger, links, destination, clock, emit}: Ports,
	{run, prefix, writes}: {readonly run: number; readonly prefix: string; readonly writes: boolean},
): Promise<Reconciled> {
	let verified = 0;
	let released = 0;
	const first = ledger.inFlight(0, pageRows);
	if (first.length > 0)
		emit({type: 'state', state: 'reconciling', reason: 'asking the bucket what an earlier run left in flight'});

	for (let rows = first; rows.length > 0; rows = ledger.inFlight(rows.at(-1)?.row ?? 0, pageRows)) {
		const receipts: Receipt[] = [];
		for (const some of slices(rows, atOnce)) {
			receipts.push(...(await Promise.all(some.map(row => ask(destination, row)))));
		}
		ledger.settle(run, receipts, clock.now());
		verified += receipts.filter(({outcome}) => outcome === 'verified').length;
		released += receipts.filter(({outcome}) => outcome === 'released').length;
	}

	const aborted = writes ? await abortStranded({ledger, links, destination, emit}, prefix) : 0;
	if (verified + released + aborted > 0) {
		emit({
			type: 'state',
			state: 'notice',
			reason: `settled after an interrupted run: ${verified} files were already there, ${released} begin again, ${aborted} unfinished uploads removed`,
		});
	}
	return {verified, released, aborted};
}

async function ask(destination: Destination, {row, recordId, key, replaces}: InFlight): Promise<Receipt> {
	const stored = await destination.stat(key);
	if (stored?.recordId !== recordId || stored.sha256 === undefined || stored.etag === replaces?.etag) {
		return {row, outcome: 'released'};
	}
	return {
		row,
		outcome: 'verified',
		size: stored.size,
		sha256: stored.sha256,
		sourceEtag: stored.sourceEtag ?? '',
		etag: stored.etag,
		servedBy: null,
		stored: 'found',
		attempts: 0,
	};
}

/**
Only uploads to keys of this ledger, of its probe and of its own plans' rollback files: somebody else's are not ours to
abort. Another ledger may be storing one into this very bucket, and its cut-over would break off.
*/
async function abortStranded(
	{ledger, links, destination, emit}: Omit<Ports, 'clock'>,
	prefix: string,
): Promise<number> {
	const places = [prefix === '' ? '' : `${prefix}/`, ...ledger.prefixes()];
	const isOwn = (under: string, key: string): boolean => {
		const code = planOfKey(under, key);
		return key === probeKey(under) || (code !== null && links.plan(code) !== undefined);
	};
	const isOurs = (key: string): boolean =>
		places.some(place => isOwn(place.replace(/\/$/, ''), key)) || ledger.keyTaken(foldKey(key));
	let aborted = 0;
	try {
		for (const place of withoutNested(places)) {
			for await (const {key, uploadId} of destination.pendingUploads(place)) {
				if (!isOurs(key)) continue;
				await destination.abortUpload(key, uploadId);
				aborted++;
			}
		}
	} catch (error) {
		// A bucket that is still to be made holds none; whether it may be made is for the probe to say.
		if (error instanceof MigrationError && error.kind === 'upload-no-bucket') return aborted;
		// They only cost room: not being allowed to look for them must not stand in the way of a backup.
		if (!(error instanceof MigrationError) || error.kind !== 'upload-forbidden') throw error;
		emit({
			type: 'state',
			state: 'notice',
			reason: 'unfinished uploads at the destination may not be listed; a lifecycle rule of the bucket removes them',
		});
	}
	return aborted;
}
