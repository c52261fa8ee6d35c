import type {Invocation} from '../composition/invocation.ts';
import {MigrationError} from '../engine/failure.ts';
import {askOf} from './ask.ts';
import type {Command} from './command.ts';
import {actOf, text, withoutFlags} from './flags.ts';
import {inConsole} from './in-console.ts';

const help = `Usage
  $ doclift single-phase --dry-run
  $ doclift single-phase --execute [--confirm ORG_ID]

Both phases, account by account: copy, prove, plan, canary, cut over, validate,
then the next account. Each account is a plan of its own, with its own rollback
file. For a first account, a small org, or a move in slices; in two phases the
whole org is copied and looked at before the first link changes. In a terminal
you type the org's id; elsewhere --confirm names it. Run it again to go on.

Flags
  --dry-run            read, count and try the gates; copy and change nothing
  --execute            copy, and change Salesforce
  --confirm ORG_ID     the org that you mean
  --hold-after-canary  with --execute, wait after the first few links of each
                       account until the run is told to go on
                       (\`doclift ctl resume\`)

Examples
  $ doclift single-phase --dry-run
  $ doclift single-phase --execute
  $ doclift single-phase --execute --confirm 00D5g0000000001EAA --json`;

export const singlePhase: Command = {
	name: 'single-phase',
	summary: 'both phases, account by account',
	help,
	words: 0,
	flags: {
		dryRun: {type: 'boolean'},
		execute: {type: 'boolean'},
		confirm: {type: 'string'},
		holdAfterCanary: {type: 'boolean'},
	},
	async run(invocation) {
		const {flags} = invocation;
		const act = actOf(flags, 'single-phase');
		if (act === 'plan') withoutFlags(flags, act, ['confirm', 'holdAfterCanary']);
		const named = text(flags.confirm);
		const confirm = act === 'plan' ? null : (named ?? (await askedOrg(invocation)));
		if (invocation.fullScreen) {
			const launch = [...invocation.typed, ...(confirm === null || named !== null ? [] : ['--confirm', confirm])];
			return inConsole(invocation, {screen: 'overview', ask: null, launch});
		}
		const {runSinglePhase} = await import('../composition/run-single-phase.ts');
		return runSinglePhase({act, confirm, holdAfterCanary: flags.holdAfterCanary === true}, invocation);
	},
};

/** Asked for in plain lines, before the console opens: there is no plan to show before the first account. */
async function askedOrg(invocation: Invocation): Promise<string> {
	const ask = askOf(invocation);
	if (ask === undefined) {
		throw new MigrationError('refused', 'Nobody can be asked here, and --execute was given without --confirm', {
			hint: '`doclift single-phase --dry-run` says what to confirm.',
		});
	}
	const {askForOrg} = await import('../composition/confirm-org.ts');
	return askForOrg(invocation, ask);
}
