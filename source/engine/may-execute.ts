/** Whether a plan may be begun or gone on with, and what to do where it may not. Pure. */
import {executeCommand} from './direction.ts';
import {hourMs} from './durations.ts';
import type {Started} from './event.ts';
import {MigrationError} from './failure.ts';
import type {PlanSummary} from './plan-summary.ts';
import type {Direction, StoredPlan} from './ports/plans.ts';

export type ExecuteFacts = {
	readonly direction: Direction;
	/** As confirmed. */
	readonly planId: string;
	readonly now: number;
	readonly planMaxAgeHours: number;
	/** Under which new links are written now, and in which field, such as `DocListEntry__c.Document__c`. */
	readonly linkBase: string;
	readonly linkField: string;
	/** Newest run that copied files. */
	readonly lastBackupRun: number;
	readonly dryRun: boolean;
	readonly test: Started['test'];
	readonly acceptUnproven: boolean;
};

export type Refusal = {readonly message: string; readonly hint: string};

/** Null where it may. A plan that has been begun is gone on with, however old it is. */
export function mayExecute(
	plan: StoredPlan | undefined,
	summary: PlanSummary | undefined,
	facts: ExecuteFacts,
): Refusal | null {
	const {direction, planId} = facts;
	const again = newPlanHint(direction, summary);
	if (plan === undefined || summary === undefined)
		return {message: `This ledger knows no plan ${planId}`, hint: `Check its id. ${again}`};
	if (plan.direction !== direction) {
		return {
			message: `Plan ${planId} is a ${plan.direction === 'cutover' ? 'cut-over' : 'rollback'}`,
			hint: `\`${executeCommand({direction: plan.direction, planId})}\` executes it.`,
		};
	}
	if (plan.state === 'done') return {message: `Plan ${planId} has been done`, hint: again};
	if (summary.changes === 0)
		return {message: `Plan ${planId} changes no link: there is nothing to execute`, hint: again};
	if (plan.state === 'abandoned')
		return {message: `Plan ${planId} was abandoned: another one has been made or carried out since`, hint: again};
	const brake = direction === 'cutover' ? brakeOf(plan, facts) : null;
	if (brake) return brake;
	return plan.state === 'executing' ? ofAnotherField(summary, facts) : staleness(plan, summary, facts);
}

/** Salesforce tells no case apart in names. */
const isSameField = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const setBack = 'set salesforce.object and salesforce.fields.url back';

/** A field of the same values would pass for the one that was reviewed, and a way back would call links restored that are not. */
function ofAnotherField(
	{planId, direction, linkField}: Pick<PlanSummary, 'planId' | 'direction' | 'linkField'>,
	now: Pick<ExecuteFacts, 'linkField'>,
	hint = `What it has changed stands there: ${setBack}, then \`${executeCommand({direction, planId})}\` goes on.`,
): Refusal | null {
	if (linkField === undefined || isSameField(linkField, now.linkField)) return null;
	return {message: `Plan ${planId} is of links in ${linkField}, and the configuration names ${now.linkField}`, hint};
}

/**
What follows a cut-over that was begun is made in its field: in another one with the same old values, a way back would call
every link restored. Throws `refused`.
*/
export function refuseOtherField(
	cutOver: Pick<PlanSummary, 'planId' | 'linkField'> | undefined,
	{linkField}: Pick<ExecuteFacts, 'linkField'>,
): void {
	if (cutOver?.linkField === undefined || isSameField(cutOver.linkField, linkField)) return;
	throw new MigrationError(
		'refused',
		`The cut-over ${cutOver.planId} is of links in ${cutOver.linkField}, and the configuration names ${linkField}`,
		{hint: `What leads to your bucket stands there: ${setBack}, then run the same command again.`},
	);
}

/**
Null where what was said beside a rollback's id is what the plan was made from. `said` is the command that would plan
that; null where nothing was said that narrows it. What is typed must never be passed over: the plan may take back more.
*/
export function saidOther({planId, again}: Pick<PlanSummary, 'planId' | 'again'>, said: string | null): Refusal | null {
	if (said === null || said === again) return null;
	const made = again === undefined ? 'does not tell what it was made from' : `was made by \`${again}\``;
	return {
		message: `Plan ${planId} ${made}, and what was said beside it is \`${said}\``,
		hint: `Say the id alone to execute that plan, \`${executeCommand({direction: 'rollback', planId})}\`; or plan anew what you have said.`,
	};
}

/** New links are to open, some of them do not, and nobody has taken that on himself. Of a rollback none is required to. */
export const isUnproven = ({policy, tried, opened, overruled}: PlanSummary['linkProof']): boolean =>
	policy === 'required' && opened < tried && !overruled;

/**
Whether links that do not open are no obstacle: the operator has said so, now, when the plan was made, or when it was
begun (or it could not have been).
*/
export const isOverruled = (
	{state}: Pick<StoredPlan, 'state'>,
	{linkProof}: Pick<PlanSummary, 'linkProof'>,
	{acceptUnproven}: {readonly acceptUnproven: unknown},
): boolean =>
	linkProof.overruled || Boolean(acceptUnproven) || (state === 'executing' && linkProof.opened < linkProof.tried);

/** What the configuration has against a cut-over. A rollback is never held up by it. */
function brakeOf({scope, code, direction, state}: StoredPlan, {dryRun, test}: ExecuteFacts): Refusal | null {
	const again = `then run \`${executeCommand({direction, planId: code})}\` again.`;
	if (dryRun) {
		return {
			message: 'The configuration says migration.dryRun: true, so no link is changed',
			hint: `Set migration.dryRun: false, ${again}`,
		};
	}
	if (test && !(scope.accounts.length === 1 && scope.accounts[0] === test.accountId)) {
		return {
			message: `Test mode limits every cut-over to "${test.accountName}" (${test.accountId}), and plan ${code} covers more`,
			hint:
				state === 'executing'
					? `It has been begun, and no other one is made before it is done: set migration.testSingleAccount: false, ${again}`
					: 'Plan again in test mode with `doclift migrate --dry-run`, or set migration.testSingleAccount: false.',
		};
	}
	return null;
}

type Made = Pick<PlanSummary, 'planId' | 'direction' | 'createdAt' | 'linkBase' | 'linkField' | 'again'> & {
	/** The newest run that has copied files since; null where none has. */
	readonly copiedSince: number | null;
};

/** What has made a plan invalid since it was made; null where nothing has. */
export function outdated(
	made: Made,
	facts: Pick<ExecuteFacts, 'now' | 'planMaxAgeHours' | 'linkBase' | 'linkField'>,
): Refusal | null {
	const {planId, direction, createdAt, linkBase, again, copiedSince} = made;
	const {now, planMaxAgeHours} = facts;
	const hint = newPlanHint(direction, again === undefined ? undefined : {again});
	const elsewhere = ofAnotherField(made, facts, `${hint} Or ${setBack}.`);
	if (elsewhere) return elsewhere;
	// A clock that was set back makes no plan younger than it is known to be.
	if (now - createdAt > planMaxAgeHours * hourMs)
		return {message: `Plan ${planId} is older than ${planMaxAgeHours} hours`, hint};
	if (direction === 'rollback') return null;
	if (copiedSince !== null)
		return {message: `Files have been copied since plan ${planId} was made (run ${copiedSince})`, hint};
	if (linkBase === facts.linkBase) return null;
	return {
		message: `Plan ${planId} was made for links under ${linkBase}; they would now begin with ${facts.linkBase}`,
		hint,
	};
}

function staleness(plan: StoredPlan, summary: PlanSummary, facts: ExecuteFacts): Refusal | null {
	const {code: planId, direction, createdAt, linkBase, backupRun} = plan;
	const {lastBackupRun} = facts;
	const copiedSince = lastBackupRun === backupRun ? null : lastBackupRun;
	const old = outdated({...summary, planId, direction, createdAt, linkBase, copiedSince}, facts);
	if (old !== null || direction === 'rollback') return old;
	const {tried, opened} = summary.linkProof;
	if (isUnproven(summary.linkProof) && !isOverruled(plan, summary, facts)) {
		return {
			message: `Only ${opened} of ${tried} new links opened without credentials: users would get 403`,
			hint: `Open the bucket or its delivery domain to your users. After that ${newPlanHint(direction, summary)} Or say --accept-unproven-links: users will get 403.`,
		};
	}
	return null;
}

/** The plan's own command where it is known: another one may take back more, or find nothing at all. */
export function newPlanHint(direction: Direction, summary: Pick<PlanSummary, 'again'> | undefined): string {
	if (summary?.again) return `\`${summary.again}\` makes a new plan.`;
	return direction === 'cutover'
		? '`doclift migrate --dry-run` makes a new plan.'
		: 'Plan again from the same source: `doclift rollback --from-database | --rollback-file FILE | --run N --dry-run`.';
}

/** While a plan is under way, no cut-over is made or begun beside it. Throws `refused`. */
export function refuseBegun(open: StoredPlan | undefined): void {
	if (open?.state !== 'executing') return;
	const {code, direction} = open;
	throw new MigrationError('refused', `Plan ${code} has been begun and is not done`, {
		hint: `\`${executeCommand({direction, planId: code})}\` goes on with it; \`doclift rollback --from-database --dry-run\` plans the way back.`,
	});
}
