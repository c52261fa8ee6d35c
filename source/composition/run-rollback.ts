/** The composition root of `rollback`: plan, confirm, execute; in a terminal all in one go. */
import {loadConfig} from '../config/load.ts';
import type {Config} from '../config/schema.ts';
import {chooseScope} from '../engine/choose-scope.ts';
import {MigrationError} from '../engine/failure.ts';
import type {PlanResult, RollbackSource as Source} from '../engine/link-run.ts';
import {planRollback} from '../engine/plan-rollback.ts';
import type {RunType} from '../engine/ports/runs.ts';
import {nextLines} from '../reports/plan-text.ts';
import {checkRollbackFile, readRollbackFile} from '../reports/read-rollback-file.ts';
import {rollbackPlanWords, rollbackWords} from './command-words.ts';
import {type Execution, executeConfirmed} from './execute-confirmed.ts';
import type {Ask, CommandEnd, Invocation} from './invocation.ts';
import {rollbackPlanOrder} from './link-order.ts';
import type {RollbackRequest, RollbackSource} from './link-request.ts';
import {openLinks} from './open-links.ts';
import {planEnd} from './plan-end.ts';
import {stopOther} from './stop-other.ts';
import {type OpenRun, withRun} from './with-run.ts';

export async function runRollback(
	request: RollbackRequest,
	invocation: Invocation,
	ask: Ask | undefined,
): Promise<CommandEnd> {
	const config = loadConfig({file: invocation.configFile});
	const {act, confirm, holdAfterCanary} = request;
	const source = request.source === null ? null : sourceOf(request.source);
	const command = rollbackWords(request);
	const again = rollbackPlanWords(request);
	const said = saidBeside(request);
	const work = (run: OpenRun): Promise<CommandEnd> =>
		act === 'execute' && confirm !== null
			? executeConfirmed(run, wishFor({confirm, said, holdAfterCanary}), invocation, ask)
			: planAndAsk(config, {...request, source, again, said}, run, invocation, ask);
	const {signal, say} = invocation;
	return stopOther({config, words: command, signal, say, ask}, () =>
		withRun(config, {type: 'rollback', command, rings: act === 'execute'}, invocation, work),
	);
}

type Typed = Pick<Execution, 'said' | 'holdAfterCanary'>;

const wishFor = (parts: Typed & Partial<Pick<Execution, 'confirm' | 'made'>>): Execution => ({
	direction: 'rollback',
	confirm: null,
	made: null,
	acceptUnproven: true,
	...parts,
});

/** Everything that is switched is said of any plan; all else is to be what the plan was made from. */
const saidBeside = ({source, accounts}: RollbackRequest): string | null =>
	accounts.length === 0 && (source === null || source.from === 'database')
		? null
		: rollbackPlanWords({source, accounts});

/** What is to be planned, and the command that does so. */
type Wish = {readonly accounts: readonly string[]; readonly source: Source | null; readonly again: string};

async function planAndAsk(
	config: Config,
	{act, said, holdAfterCanary, ...wish}: Wish & Typed & Pick<RollbackRequest, 'act'>,
	run: OpenRun,
	invocation: Invocation,
	ask: Ask | undefined,
): Promise<CommandEnd> {
	const standing = run.file.links.openPlan();
	// What has been begun comes first: a new plan would be made from links that are on their way.
	if (act === 'execute' && standing?.state === 'executing' && standing.direction === 'rollback')
		return executeConfirmed(run, wishFor({said, holdAfterCanary}), invocation, ask);

	const made = await plan(config, wish, run);
	if (act === 'plan' || made.plan === null || made.plan.changes === 0) {
		const lines =
			made.plan === null
				? ['', 'Stopped before the plan was made; nothing was changed.']
				: nextLines(made.plan, {maxAgeHours: config.migration.planMaxAgeHours});
		return planEnd(run.stage, made, lines);
	}
	return executeConfirmed(run, wishFor({said: null, made: made.plan.planId, holdAfterCanary}), invocation, ask);
}

async function plan(
	{salesforce: org}: Config,
	{accounts, source: wished, again}: Wish,
	run: OpenRun,
): Promise<PlanResult> {
	const source = wished ?? {from: 'ledger', run: null};
	if (source.from === 'ledger' && source.run !== null) refuseLinkless(source.run, run.file.typeOfRun(source.run));
	const {salesforce, ports, ground} = await openLinks(run);
	const {scope} = await chooseScope(salesforce, org, {accounts, test: null, beyondFilter: true});
	return planRollback(ports, rollbackPlanOrder(ground, scope, source, again));
}

/** Throws `usage` for a run that has no change to take back. */
function refuseLinkless(run: number, type: RunType | undefined): void {
	if (type !== undefined && type !== 'backup') return;
	const message =
		type === undefined ? `The ledger knows no run ${run}` : `Run ${run} was a backup: it switched no link`;
	throw new MigrationError('usage', message, {
		hint: '`doclift status --runs` lists them; name the one whose changes you want to take back.',
	});
}

function sourceOf(source: RollbackSource): Source {
	switch (source.from) {
		case 'file': {
			const {file} = source;
			checkRollbackFile(file);
			return {from: 'file', records: {[Symbol.iterator]: () => readRollbackFile(file)}};
		}
		case 'run':
			return {from: 'ledger', run: source.run};
		default:
			return {from: 'ledger', run: null};
	}
}
