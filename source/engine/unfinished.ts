/** What has not come to its end: a run at work, a plan that was begun or is ready, a run that broke off. Pure. */
import type {PlanSurvey, RunSurvey} from './survey.ts';

/** A run says that it is alive every five seconds; one that has been silent for three of these is dead. */
export const silentMs = 15_000;

export type Unfinished =
	| {readonly what: 'at-work'; readonly run: RunSurvey}
	| {readonly what: 'broken-off'; readonly run: RunSurvey}
	/** Salesforce stands halfway: `settled` of its changes are done. */
	| {readonly what: 'begun-plan'; readonly plan: PlanSurvey; readonly settled: number}
	| {readonly what: 'ready-plan'; readonly plan: PlanSurvey};

export const isAlive = ({status, heartbeatAt}: Pick<RunSurvey, 'status' | 'heartbeatAt'>, now: number): boolean =>
	status === 'running' && now - heartbeatAt < silentMs;

export const settledOf = ({rings}: Pick<PlanSurvey, 'rings'>): number =>
	rings.reduce((sum, {applied, failed, conflicts, deleted}) => sum + applied + failed + conflicts + deleted, 0);

/** A plan that was begun comes before a dead run: there, links are at stake. */
export function unfinishedOf(run: RunSurvey | undefined, plan: PlanSurvey | undefined, now: number): Unfinished | null {
	if (run && isAlive(run, now)) return {what: 'at-work', run};
	if (plan?.state === 'executing') return {what: 'begun-plan', plan, settled: settledOf(plan)};
	if (run && isBrokenOff(run)) return {what: 'broken-off', run};
	return plan?.state === 'ready' ? {what: 'ready-plan', plan} : null;
}

/** A run that only made a plan, or executed one, has told all by its plan. */
const isBrokenOff = ({status, type}: RunSurvey): boolean =>
	(status === 'running' || status === 'interrupted') && type !== 'migrate' && type !== 'rollback';

export const executeCommand = ({planId, direction}: Pick<PlanSurvey, 'planId' | 'direction'>): string =>
	`doclift ${direction === 'cutover' ? 'migrate' : 'rollback'} --execute --confirm ${planId}`;

/** The command that takes it back; null where there is nothing to undo, or where going on is the way back. */
export function undoCommand(unfinished: Unfinished): string | null {
	const isCutOver = unfinished.what === 'begun-plan' && unfinished.plan.direction === 'cutover';
	return isCutOver ? 'doclift rollback --from-database --dry-run' : null;
}
