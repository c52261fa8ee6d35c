/** What has not come to its end: a run at work, a plan that was begun or is ready, a run that broke off. Pure. */
import type {LinkState} from './life.ts';
import {type ExecuteFacts, outdated, type Refusal} from './may-execute.ts';
import type {PlanSurvey, RunSurvey} from './survey.ts';

/** A run says that it is alive every five seconds; one that has been silent for three of these cannot write, or sleeps. */
const silentMs = 15_000;

export type Unfinished =
	| {readonly what: 'at-work'; readonly run: RunSurvey}
	/** `switched`: links that lead to our bucket, where the run is one that switches them; else 0. */
	| {readonly what: 'broken-off'; readonly run: RunSurvey; readonly switched: number}
	/** Salesforce stands halfway: `settled` of its changes are done. `follows`: the command for what was to come after it. */
	| {
			readonly what: 'begun-plan';
			readonly plan: PlanSurvey;
			readonly settled: number;
			readonly follows: string | null;
	  }
	/** `refusal`: why it would not be executed any more; null where nothing is known against it. */
	| {readonly what: 'ready-plan'; readonly plan: PlanSurvey; readonly refusal: Refusal | null};

/** Who holds the ledger's lock when it is looked: since when, null where he has not said; null: nobody. */
export type Lock = {readonly lock: {readonly since: number | null} | null};

type Look = Lock & {
	readonly now: number;
	/** What the configuration says; null where none is known. */
	readonly settings: PlanSettings | null;
};

export type PlanSettings = Pick<ExecuteFacts, 'planMaxAgeHours' | 'linkBase' | 'linkField'>;

export const isSilent = ({heartbeatAt}: Pick<RunSurvey, 'heartbeatAt'>, now: number): boolean =>
	now - heartbeatAt >= silentMs;

/**
The lock alone tells: a run whose disk is full, or that was put to sleep, says nothing and lives, and one that was killed
a moment ago has just said that it does.
*/
export const isAlive = (run: Pick<RunSurvey, 'status' | 'startedAt'>, {lock}: Lock): boolean =>
	run.status === 'running' && lock !== null && isOf(run, lock);

/** A run takes the lock before it begins: whoever has taken it since is another. */
const isOf = ({startedAt}: Pick<RunSurvey, 'startedAt'>, {since}: {readonly since: number | null}): boolean =>
	since === null || since <= startedAt;

export const settledIn = (rings: PlanSurvey['rings']): number =>
	rings.reduce((sum, {applied, failed, conflicts, deleted}) => sum + applied + failed + conflicts + deleted, 0);

type Facts = {
	/** Newest first. */
	readonly runs: readonly RunSurvey[];
	readonly plan: PlanSurvey | undefined;
	readonly links: Links;
};
type Links = Readonly<Record<LinkState, number>>;

/** A plan that was begun comes before a dead run: there, links are at stake. */
export function unfinishedOf({runs, plan, links}: Facts, look: Look): Unfinished | null {
	const [newest] = runs;
	if (newest && isAlive(newest, look)) return {what: 'at-work', run: newest};
	const run = lastInEarnest(runs);
	if (plan?.state === 'executing') {
		return {what: 'begun-plan', plan, settled: settledIn(plan.rings), follows: followsOf(run)};
	}
	if (run && isBrokenOff(run)) return {what: 'broken-off', run, switched: switchedBy(run, links)};
	return plan?.state === 'ready' ? {what: 'ready-plan', plan, refusal: refusalOf(plan, look)} : null;
}

/** Why a plan would not be begun any more; null where nothing is known against it. One that has been begun goes on. */
export function refusalOf(plan: PlanSurvey, {now, settings}: Pick<Look, 'now' | 'settings'>): Refusal | null {
	const {planId, state, createdAt, copiedSince, summary} = plan;
	if (state !== 'ready') return null;
	const {planMaxAgeHours = Number.POSITIVE_INFINITY, linkBase = summary.linkBase} = settings ?? {};
	const {linkField = summary.linkField ?? ''} = settings ?? {};
	return outdated({...summary, planId, createdAt, copiedSince}, {now, planMaxAgeHours, linkBase, linkField});
}

/** How far back a run is looked for that has changed something. */
export const runsLookedAt = 200;

/** The newest run that was to change something: what came after it has left all as it was. */
export const lastInEarnest = <R extends Attempted>(runs: readonly R[]): R | undefined =>
	runs.find(run => !isDry(run) && !isRefused(run));

type Attempted = Pick<RunSurvey, 'command' | 'dryByConfig' | 'error' | 'processed'>;

const isDry = ({command, dryByConfig}: Attempted): boolean => dryByConfig || / --dry-run( |$)/.test(command);
const isRefused = ({error, processed}: Attempted): boolean => error?.kind === 'refused' && processed === 0;

const isBrokenOff = (run: RunSurvey): boolean =>
	(run.status === 'running' || run.status === 'interrupted') && !isToldByPlan(run);

/** A run that only made a plan, or executed one, has told all by its plan; in a single-phase more accounts follow. */
export const isToldByPlan = (run: Pick<RunSurvey, 'type' | 'command'>): boolean =>
	(run.type === 'migrate' || run.type === 'rollback') && !isSinglePhase(run);

/** Links that it may have switched, in accounts before the one in which it ended. A backup switches none. */
export const switchedBy = (run: Pick<RunSurvey, 'command'>, {switched}: Links): number =>
	isSinglePhase(run) ? switched : 0;

/** The plan is of one account; the command that began it goes on with the others. */
export const followsOf = (run: Pick<RunSurvey, 'command'> | undefined): string | null =>
	run !== undefined && isSinglePhase(run) ? run.command : null;

/** It is a run of its own for each copying, plan and cut-over of an account: only the command tells that they belong together. */
const isSinglePhase = ({command}: Pick<RunSurvey, 'command'>): boolean =>
	command.startsWith('doclift single-phase --execute');

/** The command that takes it back; null where there is nothing to undo, or where going on is the way back. */
export function undoCommand(unfinished: Unfinished): string | null {
	const isCutOver = unfinished.what === 'begun-plan' && unfinished.plan.direction === 'cutover';
	const hasSwitched = unfinished.what === 'broken-off' && unfinished.switched > 0;
	return isCutOver || hasSwitched ? 'doclift rollback --from-database --dry-run' : null;
}
