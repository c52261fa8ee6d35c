/** Why an order to a run was not answered: that there is no run is said only where nobody holds the lock. */
import type {Unheard} from '../console/reach.ts';
import {type Held, killIt, takesOrders, waitForIt, whoHolds} from '../db/holder.ts';
import {MigrationError} from '../engine/failure.ts';

/** `idle` is what to do where there is no run. The lock is asked only here: an order that is answered needs no SQLite. */
export async function whyUnheard(database: string, silence: Unheard, idle: string): Promise<MigrationError> {
	const {lockHolder} = await import('../db/lock.ts');
	return unheard(silence, lockHolder(database), idle);
}

export function unheard({why, sent, cause}: Unheard, held: Held | null, idle: string): MigrationError {
	const refused = (message: string, hint: string) => new MigrationError('refused', message, {cause, hint});
	if (why === 'barred') {
		const who = held?.pid == null ? 'the user whom the ledger belongs to' : `${held.user} on ${held.host}`;
		return refused("The run at work with this ledger is another user's", `Type the same command as ${who}.`);
	}
	if (held === null) {
		return why === 'nobody'
			? refused('No run is at work with this ledger', idle)
			: refused('The run ended before it answered', '`doclift` says where it has come to.');
	}
	const inUse = (how: string, hint: string) => refused(`The ledger is in use by ${whoHolds(held)}, which ${how}`, hint);
	if (why === 'mute') return inUse('does not answer', [...(sent ? [later] : []), asleep(held)].join(' '));
	if (!takesOrders(held)) return inUse('takes no orders', waitForIt(held));
	return inUse('cannot be reached from here', elsewhere(held));
}

const later = 'The order has been sent, and is obeyed when the run goes on.';

const asleep = (held: Held): string =>
	held.pid === null
		? 'It may wait for its disk, or sleep (Ctrl-Z).'
		: `It may wait for its disk, or sleep (Ctrl-Z): \`kill -CONT ${held.pid}\` wakes it, and until then it hears nothing. ${killIt(held)} ends it cleanly.`;

const elsewhere = (held: Held): string =>
	held.pid === null
		? 'It may be beginning or ending: try again.'
		: `It may be beginning or ending: try again, or type the same command as ${held.user} on ${held.host}. ${killIt(held)} ends it cleanly.`;
