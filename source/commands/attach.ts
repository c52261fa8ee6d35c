import {MigrationError} from '../engine/failure.ts';
import type {Command} from './command.ts';
import {inConsole} from './in-console.ts';

const help = `Usage
  $ doclift attach

Opens the console on the run that is at work with this configuration's ledger:
one that a closed console has left behind, one of a scheduler, one of a
colleague. The first console steers it; further ones watch, and may take the
writer's seat when it is free. Leaving the console leaves the run at work.

Without a terminal: \`doclift ctl status\`, \`doclift status --watch\`.

Examples
  $ doclift attach
  $ doclift attach --config /srv/doclift/doclift.config.yaml
  $ doclift attach --ascii

Exit codes
  0 left, the run goes on   the run's own when it ends while you watch
  3 no run is at work`;

export const attach: Command = {
	name: 'attach',
	summary: 'the console on the run that is at work',
	help,
	words: 0,
	flags: {},
	async run(invocation) {
		if (!invocation.fullScreen) {
			throw new MigrationError('usage', 'attach needs a terminal', {
				hint: '`doclift ctl status` says where the run stands; `doclift ctl --help` lists what else it is told.',
			});
		}
		const {refuseIdle} = await import('../composition/at-work.ts');
		await refuseIdle(invocation.configFile);
		return inConsole(invocation, {screen: 'overview', ask: null});
	},
};
