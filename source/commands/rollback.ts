import {resolve} from 'node:path';
import {rollbackPlanWords} from '../composition/command-words.ts';
import type {Invocation} from '../composition/invocation.ts';
import type {RollbackRequest, RollbackSource} from '../composition/link-request.ts';
import {MigrationError} from '../engine/failure.ts';
import {askOf} from './ask.ts';
import type {Command} from './command.ts';
import {actOf, atLeastOne, text, withoutFlags, words} from './flags.ts';
import {inConsole, type Opening} from './in-console.ts';

const help = `Usage
  $ doclift rollback --from-database | --rollback-file FILE | --run N
                     --dry-run | --execute [--confirm PLAN_ID] [flags]

Puts the original links back, wherever the field still holds exactly what
doclift wrote there. A value that somebody has changed since is left alone and
named. --dry-run makes a plan; --execute does what a plan says, or goes on
where it was stopped. In a terminal --execute plans, shows and asks in one go;
elsewhere --confirm names the plan; what is said beside it must be what that
plan was made from. Neither dryRun nor test mode of the configuration stand in
the way of a rollback.

Flags
  --from-database       every link that the ledger knows as switched
  --rollback-file FILE  the records of a rollback file; needs no ledger
  --run N               only what run N has switched
  --account A           only this account, by Id or name (repeatable)
  --dry-run             plan, change nothing
  --execute             change Salesforce
  --confirm PLAN_ID     the plan that you have reviewed
  --hold-after-canary   with --execute, wait after the first few links until the
                        run is told to go on (\`doclift ctl resume\`)

Examples
  $ doclift rollback --from-database --dry-run
  $ doclift rollback --execute --confirm BACK-9WTR-4HNC
  $ doclift rollback --run 12 --account "Acme Inc." --execute
  $ doclift rollback --rollback-file rollback-CUT-7K3M-Q2PX.json --dry-run

Exit codes
  0 a plan was made; every link of the plan restored and validated. What the
    plan has left alone (edited by users before, no original) is named only
  1 some links of the plan were edited since, refused by Salesforce, or not
    validated; or it ended early (\`doclift ctl stop\`, Salesforce away)
  3 refused: no such plan, a stale plan, a run that is still at work
  130 stopped by Ctrl-C: the same plan id goes on from there`;

export const rollback: Command = {
	name: 'rollback',
	summary: 'put the original links back',
	help,
	words: 0,
	flags: {
		fromDatabase: {type: 'boolean'},
		rollbackFile: {type: 'string'},
		run: {type: 'number'},
		dryRun: {type: 'boolean'},
		execute: {type: 'boolean'},
		confirm: {type: 'string'},
		account: {type: 'string', isMultiple: true},
		holdAfterCanary: {type: 'boolean'},
	},
	async run(invocation) {
		const request = readRollback(invocation);
		if (invocation.fullScreen) return inConsole(invocation, openingOf(request, invocation));
		const ask = askOf(invocation);
		if (request.act === 'execute' && request.confirm === null && ask === undefined) throw needsConfirm(request);
		const {runRollback} = await import('../composition/run-rollback.ts');
		return runRollback(request, invocation, ask);
	},
};

/** Throws `usage` for flags that do not go together or do not read. */
export function readRollback({flags}: Pick<Invocation, 'flags'>): RollbackRequest {
	const source = sourceOf(flags);
	const plans = rollbackPlanWords({source: source ?? {from: 'database'}, accounts: words(flags.account)});
	const act = actOf(flags, 'rollback', plans);
	if (act === 'plan') withoutFlags(flags, act, ['confirm', 'holdAfterCanary']);
	const confirm = text(flags.confirm);
	if (source === null && confirm === null) {
		throw new MigrationError('usage', 'rollback needs to know what to take back', {
			hint: 'Say --from-database, --rollback-file FILE or --run N.',
		});
	}
	if (source === null) withoutFlags(flags, 'confirm', ['account']);
	return {act, source, accounts: words(flags.account), confirm, holdAfterCanary: flags.holdAfterCanary === true};
}

function sourceOf(flags: Invocation['flags']): RollbackSource | null {
	const file = text(flags.rollbackFile);
	const run = atLeastOne(flags, 'run', 'Such as `doclift rollback --run 12 --dry-run`.');
	const sources: RollbackSource[] = [
		...(flags.fromDatabase === true ? [{from: 'database'} as const] : []),
		...(file === null ? [] : [{from: 'file', file: resolve(file)} as const]),
		...(run === null ? [] : [{from: 'run', run} as const]),
	];
	if (sources.length < 2) return sources[0] ?? null;
	throw new MigrationError('usage', '--from-database, --rollback-file and --run exclude each other', {
		hint: 'Say one of them.',
	});
}

/** Without a plan's id a plan is made first, and the console asks for its id when it stands. */
export function openingOf(
	{act, confirm, holdAfterCanary}: RollbackRequest,
	{typed}: Pick<Invocation, 'typed'>,
): Opening {
	if (act === 'plan') return {screen: 'plan', ask: null, launch: typed};
	if (confirm !== null) return {screen: 'cut-over', ask: null, launch: typed};
	const planning = typed.filter(word => !holds.test(word)).map(word => (word === '--execute' ? '--dry-run' : word));
	return {screen: 'plan', ask: 'rollback-plan', launch: planning, holdAfterCanary};
}

/** For the question, and not for the plan before it. */
const holds = /^--hold-?after-?canary\b/i;

const needsConfirm = (request: RollbackRequest) =>
	new MigrationError('refused', 'Nobody can be asked here, and --execute was given without --confirm', {
		hint: `\`${rollbackPlanWords(request)}\` makes a plan and says its id; then \`doclift rollback --execute --confirm PLAN_ID\`.`,
	});
