/** Signs records off, or takes that back. Changes the ledger only, and holds its lock meanwhile. */
import {loadConfig} from '../config/load.ts';
import type {Chosen} from '../db/acceptances.ts';
import {refuseAbsent} from '../db/connection.ts';
import {acquireLock, thisProcess} from '../db/lock.ts';
import {openLedger} from '../db/open.ts';
import {slices} from '../engine/slices.ts';
import {type AcceptableClass, acceptable} from './acceptable.ts';
import {clock} from './clock.ts';
import {withClosing} from './closing.ts';
import {readIds} from './read-ids.ts';

export type AcceptRequest = {
	readonly which: {readonly class: AcceptableClass} | {readonly file: string};
	/** Null where acceptances are revoked. */
	readonly reason: string | null;
};

export type Accepted = {
	readonly accepted: number;
	readonly revoked: number;
	/** Signed off before. */
	readonly already: number;
	/** Named, and in no state that can be signed off, or unknown to the ledger. */
	readonly notAccepted: number;
};

/** Ids handed to the ledger at once. */
const pageIds = 10_000;

export async function accept({which, reason}: AcceptRequest, configFile: string): Promise<Accepted> {
	const {database} = loadConfig({file: configFile});
	refuseAbsent(database);
	const ids = 'file' in which ? readIds(which.file) : null;
	return withClosing(async closing => {
		const {holder, release} = acquireLock(database, thisProcess('doclift accept', clock.now()));
		closing.push(release);
		const {acceptances, close} = openLedger(database, {now: clock.now});
		closing.push(close);
		const signed = {by: holder.user, now: clock.now()};
		const sum = {accepted: 0, revoked: 0, already: 0, notAccepted: 0};
		for (const chosen of pagesOf(which, ids)) {
			if (reason === null) sum.revoked += acceptances.revoke(chosen, signed);
			else {
				const {accepted, already} = acceptances.accept(chosen, {...signed, reason, states: acceptable});
				sum.accepted += accepted;
				sum.already += already;
			}
		}
		const named = ids?.length ?? sum.accepted + sum.already;
		return {...sum, notAccepted: reason === null ? 0 : named - sum.accepted - sum.already};
	});
}

function* pagesOf(which: AcceptRequest['which'], ids: readonly string[] | null): Generator<Chosen> {
	if ('class' in which) yield {state: which.class};
	for (const recordIds of slices(ids ?? [], pageIds)) yield {recordIds};
}
