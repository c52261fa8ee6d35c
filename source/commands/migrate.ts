import type {Invocation} from '../composition/invocation.ts';
import type {MigrateRequest} from '../composition/link-request.ts';
import {MigrationError} from '../engine/failure.ts';
import {proveWritable} from '../reports/whole-file.ts';
import {askOf} from './ask.ts';
import type {Command} from './command.ts';
import {actOf, atLeastOne, exportFile, text, withoutFlags, words} from './flags.ts';
import {inConsole, type Opening} from './in-console.ts';

const help = `Usage
  $ doclift migrate --dry-run [flags]
  $ doclift migrate --execute [--confirm PLAN_ID] [flags]

Phase 2: moves the records' links over to your copies. --dry-run makes every
read and check of the execution and ends with a plan; it changes nothing.
--execute does exactly what that plan says, or goes on where it was stopped.
In a terminal you type the plan's id; elsewhere --confirm names it. Before the
first change it writes a rollback file and a copy of the ledger.

Flags of --dry-run
  --account A               only this account, by Id or name (repeatable)
  --limit N                 change at most N links
  --export FILE             every record, old and new link, class (.json, .csv)
  --all-links               open every new link, not only a sample

Flags of --execute
  --confirm PLAN_ID         the plan that you have reviewed
  --hold-after-canary       wait after the first few links until the run is
                            told to go on (\`doclift ctl resume\`)

Flags of both
  --accept-unproven-links   go on although new links do not open for users:
                            they will get 403

Examples
  $ doclift migrate --dry-run
  $ doclift migrate --dry-run --account "Acme Inc." --export plan.csv
  $ doclift migrate --execute
  $ doclift migrate --execute --confirm CUT-7K3M-Q2PX --json

Exit codes
  0 a plan was made; every link switched and validated
  1 some records need attention (edited by users, refused, deleted), or it ended
    early (\`doclift ctl stop\`, too many failures, Salesforce away)
  3 refused: no such plan, a stale plan, a gate, a lock
  130 stopped by Ctrl-C: the same plan id goes on from there`;

export const migrate: Command = {
	name: 'migrate',
	summary: 'plan the cut-over of the links, then do it (phase 2)',
	help,
	words: 0,
	flags: {
		dryRun: {type: 'boolean'},
		execute: {type: 'boolean'},
		confirm: {type: 'string'},
		account: {type: 'string', isMultiple: true},
		limit: {type: 'number'},
		export: {type: 'string'},
		allLinks: {type: 'boolean'},
		acceptUnprovenLinks: {type: 'boolean'},
		holdAfterCanary: {type: 'boolean'},
	},
	async run(invocation) {
		const request = readMigrate(invocation);
		if (request.act === 'plan') proveWritable(request.exportTo);
		if (invocation.fullScreen) return inConsole(invocation, openingOf(request, invocation));
		const ask = askOf(invocation);
		if (request.act === 'execute' && request.confirm === null && ask === undefined) throw needsConfirm();
		const {runMigrate} = await import('../composition/run-migrate.ts');
		return runMigrate(request, invocation, ask);
	},
};

/** Throws `usage` for flags that do not go together or do not read. */
export function readMigrate({flags}: Pick<Invocation, 'flags'>): MigrateRequest {
	const act = actOf(flags, 'migrate');
	const acceptUnproven = flags.acceptUnprovenLinks === true;
	if (act === 'execute') {
		withoutFlags(flags, act, ['account', 'limit', 'export', 'allLinks']);
		return {act, confirm: text(flags.confirm), acceptUnproven, holdAfterCanary: flags.holdAfterCanary === true};
	}
	withoutFlags(flags, act, ['confirm', 'holdAfterCanary']);
	return {
		act,
		accounts: words(flags.account),
		limit: atLeastOne(flags, 'limit', 'Such as `doclift migrate --dry-run --limit 100`.'),
		exportTo: exportFile(flags.export, 'Such as `--export plan.csv`.'),
		allLinks: flags.allLinks === true,
		acceptUnproven,
	};
}

/**
Without a plan's id the console shows the plan that stands open, and asks for its id there. Whoever sits at a console has
it hold after the canary, as when the id is typed into it.
*/
function openingOf(request: MigrateRequest, {typed}: Invocation): Opening {
	if (request.act === 'plan') return {screen: 'plan', ask: null, launch: typed};
	if (request.confirm === null) return {screen: 'plan', ask: 'open-plan'};
	const launch = request.act === 'execute' && request.holdAfterCanary ? typed : [...typed, '--hold-after-canary'];
	return {screen: 'cut-over', ask: null, launch};
}

const needsConfirm = () =>
	new MigrationError('refused', 'Nobody can be asked here, and --execute was given without --confirm', {
		hint: '`doclift migrate --dry-run` makes a plan and says its id; then `doclift migrate --execute --confirm PLAN_ID`.',
	});
