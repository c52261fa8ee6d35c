/** What has not come to its end: a run at work, a plan that was begun or is ready, a run that broke off. Pure. */
import type {LinkState} from './life.ts';
import type {PlanSurvey, RunSurvey} from './survey.ts';

/** A run says that it is alive every five seconds; one that has been silent for three of these is dead, or cannot write. */
export const silentMs = 15_000;

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
	| {readonly what: 'ready-plan'; readonly plan: PlanSurvey};

/** At which moment it is looked, and who holds the ledger's lock then: since when, null where he has not said; null: nobody. */
export type Look = {readonly now: number; readonly lock: {readonly since: number | null} | null};

export const isSilent = ({heartbeatAt}: Pick<RunSurvey, 'heartbeatAt'>, now: number): boolean =>
	now - heartbeatAt >= silentMs;

/** A run whose disk is full, or that was put to sleep, says nothing and lives: it holds the lock. */
export const isAlive = (run: RunSurvey, {now, lock}: Look): boolean =>
	run.status === 'running' && (!isSilent(run, now) || (lock !== null && isOf(run, lock)));

/** A run takes the lock before it begins: whoever has taken it since is another. */
const isOf = ({startedAt}: RunSurvey, {since}: {readonly since: number | null}): boolean =>
	since === null || since <= startedAt;

export const settledIn = (rings: PlanSurvey['rings']): number =>
	rings.reduce((sum, {applied, failed, conflicts, deleted}) => sum + applied + failed + conflicts + deleted, 0);

type Facts = {
	/** The newest. */
	readonly run: RunSurvey | undefined;
	readonly plan: PlanSurvey | undefined;
	readonly links: Links;
};
type Links = Readonly<Record<LinkState, number>>;

/** A plan that was begun comes before a dead run: there, links are at stake. */
export function unfinishedOf({run, plan, links}: Facts, look: Look): Unfinished | null {
	if (run && isAlive(run, look)) return {what: 'at-work', run};
	if (plan?.state === 'executing') {
		return {what: 'begun-plan', plan, settled: settledIn(plan.rings), follows: followsOf(run)};
	}
	if (run && isBrokenOff(run)) return {what: 'broken-off', run, switched: switchedBy(run, links)};
	return plan?.state === 'ready' ? {what: 'ready-plan', plan} : null;
}

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
