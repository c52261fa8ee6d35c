import {faultOf, verbs} from '../console/verb.ts';
import {MigrationError} from '../engine/failure.ts';
import {nearest} from '../engine/nearest.ts';
import type {Command} from './command.ts';

const help = `Usage
  $ doclift ctl VERB [VALUE]

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

Examples
  $ doclift ctl pause
  $ doclift ctl resume
  $ doclift ctl bandwidth 200`;

export const ctl: Command = {
	name: 'ctl',
	summary: 'steer the run that is at work: pause, hold, resume, stop',
	help,
	flags: {},
	words: 2,
	completes: {words: verbs},
	async run({input, configFile, say}) {
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
		const {steer} = await import('../composition/steer.ts');
		const reply = await steer({verb, ...(value === undefined ? {} : {value})}, configFile);
		say(reply.said);
		return {exitCode: 0, result: reply};
	},
};
