/** One batch to its end: keys that have run out are renewed on the way, and what a dead thread had is done once more. */
import {type Failure, MigrationError} from '../engine/failure.ts';
import type {StoreAbilities} from '../engine/ports/buckets.ts';
import type {FileTask, Receipt} from '../engine/ports/copier.ts';
import {insideRule} from '../storage/inside-rule.ts';
import {defaultLimits, type Limits} from '../storage/limits.ts';
import type {DestinationSettings, TransferSettings} from '../storage/settings.ts';
import {keepFresh} from './keep-fresh.ts';
import {gatherKeys, type KeySettings, type Refused, sameKeys} from './keys.ts';
import {type Refreshing, runOnce, type Settle, type Tasks} from './run-once.ts';
import {unlessDrained} from './unless-drained.ts';
import type {Keys, Proven} from './wire.ts';

export type BatchSettings = KeySettings & {
	readonly destination: DestinationSettings;
	readonly transfer: TransferSettings;
	/** What the probe has seen the destination do, or is about to see: the threads start meanwhile. */
	readonly abilities: StoreAbilities | Promise<StoreAbilities>;
	readonly limits?: Partial<Limits>;
};

type Threads = Tasks & {
	/** Fires when the run drains. */
	readonly drained: AbortSignal;
};

// How often credentials are renewed without that a file of the batch was done with them.
const mostRenewals = 3;

/**
Returns once nothing of it is open. Keys may be waited for as long as Salesforce or STS say nothing; where the run drains
meanwhile, what is open stays so.
*/
export async function settleBatch(
	settings: BatchSettings,
	threads: Threads,
	open: ReadonlyMap<number, FileTask>,
	pass: Settle,
): Promise<void> {
	let crashes = 0;
	let renewals = 0;
	const proven = await provenOf(settings);
	const {freshKeysMs} = {...defaultLimits, ...settings.limits};
	const gather = (refused?: Refused) => unlessDrained(threads.drained, () => gatherKeys(settings, refused));
	let keys = await gather();
	if (keys === undefined) return;
	while (open.size > 0) {
		const waiting = open.size;
		const begunWith: Keys = keys;
		const refreshing: Refreshing = hand =>
			keepFresh(settings, freshKeysMs, begunWith, fresh => {
				keys = fresh;
				hand(fresh);
			});
		const end = await runOnce(threads, {tasks: [...open.values()], keys, proven}, pass, refreshing);
		if ('crash' in end) {
			if (++crashes > 1) return pass([...open.values()].map(task => crashed(task, end.crash)));
			continue;
		}
		if (end.ended !== undefined) throw asError(end.ended);
		if (end.expired.rows.length === 0) return;
		// What was refused may have been those that others have taken the place of meanwhile.
		const renewed: Keys | undefined = keys === begunWith ? await gather({keys, expired: end.expired}) : keys;
		if (renewed === undefined) return;
		renewals = open.size < waiting ? 1 : renewals + 1;
		if (sameKeys(begunWith, renewed)) throw expired('the same ones were given again');
		if (renewals > mostRenewals)
			throw expired(`those that were given anew were refused in turn, ${mostRenewals} times`);
		keys = renewed;
	}
}

const expired = (why: string): MigrationError =>
	new MigrationError('authentication-expired', `The credentials have expired, and ${why}`);

async function provenOf({source, destination, transfer: {transfer}, ...settings}: BatchSettings): Promise<Proven> {
	const abilities = await settings.abilities;
	return {abilities, inside: insideRule({source, destination, transfer, abilities})};
}

const crashed = ({row, recordId, key}: FileTask, reason: string): Receipt => ({
	row,
	recordId,
	outcome: 'failed',
	failure: {kind: 'worker-crashed', message: `The thread died twice (${reason}) in the batch of ${key}`},
	attempts: 2,
});

const asError = ({kind, message, hint}: Failure): MigrationError =>
	new MigrationError(kind, message, hint === undefined ? {} : {hint});
