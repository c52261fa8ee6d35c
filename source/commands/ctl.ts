import {faultOf, verbs} from '../console/verb.ts';
import {MigrationError} from '../engine/failure.ts';
import {nearest} from '../engine/nearest.ts';
import type {Command} from './command.ts';

const help = `Usage
  $ doclift ctl VERB [VALUE]
  $ doclift ctl stop --wait

Steers the run that is at work with this configuration's ledger, from a script
or from another terminal.

Verbs
  pause               finish what is in flight, begin nothing new
  hold                finish the ring that is under way, then wait
  resume              go on, after pause or hold
  stop                finish what is in flight and end; resumable
  status              where it stands
  concurrency N|auto  files in flight
  bandwidth MBPS|none megabits a second
  workers             the threads, and the files that they have in flight

Flags
  --wait              of stop: return once the run has ended and let go of the
                      ledger; exit 3 where that takes more than ten minutes

Examples
  $ doclift ctl pause
  $ doclift ctl resume
  $ doclift ctl bandwidth 200`;

export const ctl: Command = {
	name: 'ctl',
	summary: 'steer the run that is at work: pause, hold, resume, stop',
	help,
	flags: {wait: {type: 'boolean'}},
	words: 2,
	completes: {words: verbs},
	async run(invocation) {
		const {input, flags, configFile, say} = invocation;
		const [verb, value] = input;
		if (verb === undefined) {
			throw new MigrationError('usage', 'ctl needs a verb', {hint: 'Such as `doclift ctl pause`.'});
		}
		// Before the run is asked: a script must see the slip whether or not one is at work.
		const fault = faultOf({verb, value});
		if (fault !== null) {
			const near = nearest(verb, verbs);
			const meant = near === undefined || near === verb ? '' : `Did you mean \`doclift ctl ${near}\`? `;
			throw new MigrationError('usage', fault, {hint: `${meant}\`doclift ctl --help\` shows what each verb takes.`});
		}
		if (flags.wait === true && verb !== 'stop') {
			throw new MigrationError('usage', `--wait goes with stop, not with ${verb}`, {
				hint: '`doclift ctl stop --wait` returns once the run has ended.',
			});
		}
		const {steer, stopAndWait} = await import('../composition/steer.ts');
		if (flags.wait === true) {
			await stopAndWait(invocation);
			const said = 'the run has ended';
			say(said);
			return {exitCode: 0, result: {ok: true, said}};
		}
		const reply = await steer({verb, ...(value === undefined ? {} : {value})}, configFile);
		say(reply.said);
		return {exitCode: 0, result: reply};
	},
};
