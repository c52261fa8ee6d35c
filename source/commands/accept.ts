import {resolve} from 'node:path';
import type {AcceptRequest} from '../composition/accept.ts';
import {acceptable} from '../composition/acceptable.ts';
import type {Invocation} from '../composition/invocation.ts';
import {MigrationError} from '../engine/failure.ts';
import {count, counted} from '../reports/numbers.ts';
import type {Command} from './command.ts';
import {text} from './flags.ts';

const help = `Usage
  $ doclift accept --class CLASS | --file CSV --reason TEXT
  $ doclift accept --class CLASS | --file CSV --revoke

Signs off records that cannot be brought over. They stay where they are and
stay in every count, but they no longer make a backup end with exit code 1.
An acceptance is written down with your name and reason, holds as long as the
record keeps that state and its URL, and can be revoked.

Flags
  --class CLASS   every record of one class: failed, missing, archived,
                  collision, excluded, bad-url, foreign-url, no-account
  --file CSV      the records whose ids stand in the first column
  --reason TEXT   why nobody needs to look at them any more
  --revoke        take it back

Examples
  $ doclift accept --class missing --reason "Lost by the vendor"
  $ doclift accept --file signed-off.csv --reason "Test data"
  $ doclift accept --class missing --revoke`;

export const accept: Command = {
	name: 'accept',
	summary: 'sign off records that cannot be done',
	help,
	words: 0,
	flags: {
		class: {type: 'string'},
		file: {type: 'string'},
		reason: {type: 'string'},
		revoke: {type: 'boolean'},
	},
	completes: {values: {class: acceptable}},
	async run(invocation) {
		const request = readAccept(invocation);
		const {accept: sign} = await import('../composition/accept.ts');
		const done = await sign(request, invocation.configFile);
		const {say} = invocation;
		if (request.reason === null) say(`${counted(done.revoked, 'acceptance')} revoked`);
		else {
			say(`${counted(done.accepted, 'record')} signed off, ${count(done.already)} had been before`);
			if (done.notAccepted > 0) say(`${counted(done.notAccepted, 'record')} not: unknown, or in no state to sign off`);
		}
		return {exitCode: 0, result: done};
	},
};

/** Throws `usage` for flags that do not go together or do not read. */
export function readAccept({flags}: Pick<Invocation, 'flags'>): AcceptRequest {
	const file = text(flags.file);
	const word = text(flags.class);
	const reason = text(flags.reason);
	const revoke = flags.revoke === true;
	if ((file === null) === (word === null)) {
		throw new MigrationError('usage', 'accept takes either --class or --file', {
			hint: 'Such as `doclift accept --class missing --reason "Lost by the vendor"`.',
		});
	}
	if (revoke === (reason !== null)) {
		throw new MigrationError('usage', revoke ? '--revoke takes no --reason' : 'accept needs a --reason', {
			hint: 'The reason is kept with the acceptance: say it in words that hold in a year.',
		});
	}
	if (file !== null) return {which: {file: resolve(file)}, reason};
	const known = acceptable.find(one => one === word);
	if (known !== undefined) return {which: {class: known}, reason};
	throw new MigrationError('usage', `"${word}" is no class that can be signed off`, {
		hint: `It is one of ${acceptable.join(', ')}.`,
	});
}
