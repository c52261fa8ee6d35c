/** The log of what a command does, in the folder that the configuration names. */
import type {Config} from '../config/schema.ts';
import {secretsOf} from '../config/secrets.ts';
import type {Emit} from '../engine/event.ts';
import {openLog, type RunLog} from '../reports/log.ts';
import {clock} from './clock.ts';

/** `emit`: to everybody. Whoever would look for the log afterwards is to hear at once that there will be none. */
export const openRunLog = (config: Config, command: string, emit: Emit): RunLog =>
	openLog({
		folder: config.logs,
		command,
		secrets: secretsOf(config),
		now: clock.now,
		onUnkept: why =>
			emit({
				type: 'state',
				state: 'notice',
				reason: `no log is kept of this: ${why}. \`doclift doctor\` tries the log folder`,
			}),
	});
