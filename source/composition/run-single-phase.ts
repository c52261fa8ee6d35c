/** Account by account: copy, prove, plan, cut over, validate; the same engine and the same plans as in two phases. */
import {loadConfig} from '../config/load.ts';
import type {ChosenScope} from '../engine/choose-scope.ts';
import {isCutShort} from '../engine/cut-short.ts';
import type {BackupResult, Gate, Part} from '../engine/event.ts';
import {executeCutOver} from '../engine/execute-link-run.ts';
import {MigrationError, toFailure} from '../engine/failure.ts';
import type {CutOverResult} from '../engine/link-result.ts';
import type {CutOverPlanOrder} from '../engine/link-run.ts';
import {lookAhead} from '../engine/look-ahead.ts';
import {planCutOver} from '../engine/plan-cut-over.ts';
import {startRun} from '../engine/start-run.ts';
import {createVanished, type Vanished} from '../engine/vanished.ts';
import {accountDoneWords, singlePhaseLines} from '../reports/single-phase-text.ts';
import {backupRun} from './backup-order.ts';
import type {BackupRequest} from './backup-request.ts';
import {singlePhaseWords} from './command-words.ts';
import {refuseDryRun, refuseOther} from './confirm-org.ts';
import type {CommandEnd, Invocation} from './invocation.ts';
import {cutOverPlanOrder, executeOrder} from './link-order.ts';
import type {SinglePhaseRequest} from './link-request.ts';
import {type OpenLinks, openLinks} from './open-links.ts';
import {planSettings} from './plan-settings.ts';
import {begunFirst, isBegunIn, type NamedScope, partsOf, tellingPart} from './single-phase-parts.ts';
import {type AccountDone, addUp, goesOnAlike, type SinglePhaseResult} from './single-phase-sum.ts';
import {withRun} from './with-run.ts';

export function runSinglePhase(request: SinglePhaseRequest, invocation: Invocation): Promise<CommandEnd> {
	const {act, confirm, holdAfterCanary} = request;
	const config = loadConfig({file: invocation.configFile});
	const dryRun = act === 'plan';
	if (!dryRun) refuseDryRun(config);
	const command = singlePhaseWords(request);
	return withRun(config, {type: 'single-phase', command, rings: !dryRun}, invocation, async run => {
		const open = await openLinks(run);
		const {org} = open.salesforce;
		if (!dryRun) refuseOther(org, confirm);
		const {accounts, parts} = await partsOf(open.salesforce, config, dryRun);

		const vanished = createVanished();
		const done: AccountDone[] = [];
		const gates: Gate[] = [];
		const ordered = dryRun ? parts : begunFirst(parts, open.ports.links.openPlan(), planSettings(config));
		for (const [at, part] of ordered.entries()) {
			if (run.stage.control.stopping.aborted) break;
			const one = await doPart(dryRun ? open : within(open, part, {number: at + 1, of: ordered.length}), part, {
				dryRun,
				last: at === ordered.length - 1,
				holdAfterCanary,
				vanished,
			});
			done.push(one);
			if (dryRun && one.ended) gates.push(...(await lookAhead(open.ports, {...planOrder(open, part), accounts})));
			if (!dryRun) open.ports.emit({type: 'state', state: 'notice', reason: accountDoneWords(one)});
			if (one.error !== null) break;
		}
		const {exitCode, ...result}: SinglePhaseResult = addUp(done, {
			accounts,
			left: parts.length - done.length,
			dryRun,
			gates,
			stoppedBy: run.stage.control.stoppedBy(),
		});
		run.stage.finish({...result, exitCode}, singlePhaseLines(result, {orgId: org.orgId}));
		return {exitCode, result};
	});
}

const within = (open: OpenLinks, {name}: NamedScope, place: Pick<Part, 'number' | 'of'>): OpenLinks => ({
	...open,
	ports: {...open.ports, emit: tellingPart(open.ports.emit, {...place, account: name})},
});

type PartOrder = {
	readonly dryRun: boolean;
	/** No other part follows. */
	readonly last: boolean;
	readonly holdAfterCanary: boolean;
	/** From all parts before it. */
	readonly vanished: Vanished;
};

/** A failure is a part of what it came to: thrown on, it would take the counts of all accounts before it along. */
async function doPart(
	open: OpenLinks,
	chosen: ChosenScope,
	{dryRun, vanished, ...order}: PartOrder,
): Promise<AccountDone> {
	const {control} = open.ports;
	let backup: BackupResult | null = null;
	try {
		backup = await copyPart(open, chosen, {dryRun, vanished});
		const goesOn = !dryRun && backup.error === null && backup.stoppedBy === null;
		const cutOver = goesOn ? await cutOverPart(open, chosen, order) : null;
		const error = backup.error ?? cutOver?.error ?? null;
		return {backup, cutOver, ended: error === null && control.stoppedBy() === null, error};
	} catch (error) {
		if (isCutShort(error, control.stopping)) return {backup, cutOver: null, ended: false, error: null};
		if (error instanceof MigrationError) return {backup, cutOver: null, ended: false, error: toFailure(error)};
		throw error;
	}
}

function copyPart(
	{ports, ground}: OpenLinks,
	chosen: ChosenScope,
	{dryRun, vanished}: Pick<PartOrder, 'dryRun' | 'vanished'>,
): Promise<BackupResult> {
	const request: BackupRequest = {
		mode: 'full',
		accounts: [],
		limit: null,
		retry: null,
		until: null,
		acceptDeleted: false,
		dryRun,
	};
	const order = backupRun(ground, request, chosen);
	return startRun(ports, {...order, backup: {...order.backup, vanished}});
}

async function cutOverPart(
	open: OpenLinks,
	chosen: ChosenScope,
	{last, holdAfterCanary}: Pick<PartOrder, 'last' | 'holdAfterCanary'>,
): Promise<CutOverResult | null> {
	const {ports, ground} = open;
	const planId = begunIn(open, chosen) ?? (await planned(open, chosen));
	if (planId === null) return null;
	const how = {overruled: null, holdAfterCanary, plansFollow: !last};
	const order = executeOrder(ground, {planId, test: chosen.test}, how);
	try {
		return goesOnAlike(await executeCutOver(ports, order));
	} catch (error) {
		if (!(error instanceof MigrationError && error.kind === 'refused')) throw error;
		// A plan as young as this one is refused for its links only, in the words of `migrate`: its flags are not ours.
		throw new MigrationError('refused', error.message, {cause: error, hint: openThenAgain});
	}
}

/** Which is gone on with. */
function begunIn({ports: {links}}: OpenLinks, chosen: ChosenScope): string | null {
	const plan = links.openPlan();
	return isBegunIn(chosen, plan) ? plan.code : null;
}

const planOrder = ({ground}: OpenLinks, chosen: ChosenScope): CutOverPlanOrder =>
	cutOverPlanOrder(ground, chosen, {limit: null, allLinks: false, acceptUnproven: false}, null);

/** Null where there is nothing to be switched. */
async function planned(open: OpenLinks, chosen: ChosenScope): Promise<string | null> {
	if (isBeforeAnyCopy(open.ports, chosen)) return null;
	const {plan} = await planCutOver(open.ports, planOrder(open, chosen));
	return plan === null || plan.changes === 0 ? null : plan.planId;
}

/** No plan is made before the first copy; that the first accounts have no file of their own must not end the run. */
function isBeforeAnyCopy({links, ledger}: OpenLinks['ports'], {scope}: ChosenScope): boolean {
	const {verified, discovered} = ledger.tally(scope);
	return links.lastBackupRun() === 0 && verified.count + discovered.count === 0;
}

const openThenAgain =
	'Open the bucket or its delivery domain (destination.linkBase) to your users, then run the same command again: it goes on from here.';
