import type {Gate} from '../engine/event.ts';
import {counted} from '../reports/numbers.ts';
import {gateLines} from '../reports/plain.ts';
import {wrap} from '../reports/safe-text.ts';
import type {Command} from './command.ts';

const help = `Usage
  $ doclift doctor [flags]

Tries everything that a backup needs, for real: this machine, sign-in, the
object, its fields and rights, API calls, a few files by each way of access,
and your bucket. Writes nothing but one probe object in your bucket.

Examples
  $ doclift doctor
  $ doclift doctor --json | grep '"holds":false'

Exit codes
  0 all is well   3 there are findings   4 nobody could sign in`;

export const doctor: Command = {
	name: 'doctor',
	summary: 'prove the rights, limits and settings that a run needs',
	help,
	flags: {},
	words: 0,
	async run({configFile, signal, say, tell}) {
		const {examine} = await import('../composition/doctor/doctor.ts');
		const {untilSignal} = await import('../composition/until-signal.ts');
		const show = (gate: Gate) => {
			for (const line of gateLines(gate)) say(wrap(line, 80, '      '));
		};
		const work = examine({
			configFile,
			signal,
			emit(event) {
				if (event.type === 'gate') show(event);
				tell(event);
			},
		});
		const {gates, signedIn} = await untilSignal(signal, work);
		const findings = gates.filter(({holds}) => !holds);
		say('');
		say(findings.length === 0 ? 'All is well' : counted(findings.length, 'finding'));
		return {exitCode: findings.length === 0 ? 0 : signedIn ? 3 : 4, result: {findings, checked: gates.length}};
	},
};
