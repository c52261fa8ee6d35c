/**
Discovery: read what Salesforce has, account for every record of it, and prove the count.

Everything is read, then what has changed meanwhile, then Salesforce counts. The sum of the dispositions must equal its own
`COUNT()`; where the org moved once more, what changed is read again and counted again, three times at most.
*/
import {untilStopped} from './cut-short.ts';
import {MigrationError} from './failure.ts';
import type {Ledger} from './ports/ledger.ts';
import type {CountProof} from './ports/runs.ts';
import {type DiscoveryOrder, type DiscoveryPorts, readChanges, readDelta, readEverything} from './read-scope.ts';
import {whenRoom} from './room.ts';
import type {Scope} from './scope.ts';
import {accountedFor, shownTally} from './tally.ts';

/** Null where the run was stopped before everything was read: nothing is proven, and the watermark stays. */
export type Discovery = {readonly proof: CountProof} | null;

const mostPasses = 3;

export const discover = (ports: DiscoveryPorts, order: DiscoveryOrder): Promise<Discovery> =>
	untilStopped(order.stopping, readAndProve(ports, order));

async function readAndProve(ports: DiscoveryPorts, order: DiscoveryOrder): Promise<Discovery> {
	const {salesforce, ledger, clock, emit} = ports;
	const {run, scope, mode, stopping} = order;

	const since = mode === 'incremental' ? watermarkOf(ledger, scope) : 0;
	emit({type: 'state', state: 'counting', reason: "asking for Salesforce's own count"});
	const before = await salesforce.count(scope);
	const discovery = await whenRoom(ports, stopping, () => ledger.beginDiscovery(run, scope, mode, clock.now()));

	// In a count, a record that went while all were read makes up for one that came: only what has changed tells of both.
	const complete =
		mode === 'full'
			? (await readEverything(ports, order, discovery, before.count)) &&
				(await readDelta(ports, order, discovery, before.serverTime))
			: await readChanges(ports, order, discovery, since);
	if (!complete) return null;

	const proof = await prove(ports, order, discovery, before.serverTime);
	if (stopping.aborted && proof.verdict !== 'proven') return null;
	await whenRoom(ports, stopping, () => ledger.completeDiscovery(discovery, before.serverTime, clock.now()));
	emit({type: 'proof', proof, dispositions: shownTally(ledger.tally(scope))});
	return {proof};
}

/** How far this scope has been read. Throws `refused` where no discovery of it has been completed. */
export function watermarkOf(ledger: Pick<Ledger, 'watermark'>, scope: Scope): number {
	const watermark = ledger.watermark(scope);
	if (watermark !== undefined) return watermark;
	throw new MigrationError(
		'refused',
		'No full discovery of this scope has been completed, so there is nothing to add to',
		{
			hint: 'Run `doclift backup --full` once for the same accounts and filter; after that --incremental continues it.',
		},
	);
}

async function prove(
	ports: DiscoveryPorts,
	order: DiscoveryOrder,
	discovery: number,
	readFrom: number,
): Promise<CountProof> {
	const {salesforce, ledger, emit} = ports;
	const {scope, mode, stopping} = order;
	let before: Counts | null = null;

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
		// A record that left the scope, or the recycle bin, is in no list of changes: it is found by its absence. Neither is one
		// that a right or a filter has let in, which no change has touched: both counts stand where they stood.
		const unlisted = difference > 0 || (before !== null && isSame(before, proof));
		if (mode === 'incremental' && passes === 2 && unlisted) await readEverything(ports, order, discovery, count);
		before = proof;
		await readDelta(ports, order, discovery, readFrom);
	}
}

type Counts = Pick<CountProof, 'salesforceCount' | 'accounted'>;

const isSame = (one: Counts, other: Counts): boolean =>
	one.salesforceCount === other.salesforceCount && one.accounted === other.accounted;
