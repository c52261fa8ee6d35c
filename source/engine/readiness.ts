/**
Whether the next great step may be taken, as far as the ledger can tell without asking anybody: the cut-over of the
links, or the closing of the vendor's account. The gates of a plan are the plan's own functions. Pure.
*/

import {count, counted, moment} from './counted.ts';
import type {Counted} from './counted-whole.ts';
import {executeCommand} from './direction.ts';
import type {FileState, LinkState} from './life.ts';
import {type ExecuteFacts, mayExecute} from './may-execute.ts';
import {cutOverGates, gate, type PlanGate} from './plan-gates.ts';
import type {Tally} from './ports/ledger.ts';
import type {StoredPlan} from './ports/plans.ts';
import {scopeName} from './scope.ts';
import type {About, PlanSurvey} from './survey.ts';
import {wantingAttention} from './tally.ts';
import {type VerificationSeen, verificationGate} from './verification-gate.ts';

/** What cannot be taken lightly, or not at all, and waits for everything before it. */
export const milestones = ['cut-over', 'close-vendor'] as const;
export type Milestone = (typeof milestones)[number];

export type ReadinessFacts = {
	readonly now: number;
	readonly about: Pick<About, 'orgId' | 'bucket'>;
	readonly tally: Tally;
	readonly accepted: Readonly<Partial<Record<FileState, number>>>;
	readonly links: Readonly<Record<LinkState, number>>;
	/** Verified copies that no link leads to. */
	readonly unlinked: number;
	/** The newest count of the whole scope; null where it was never counted. */
	readonly proof: Counted | null;
	/** Newest run that copied files, now and when the plan was made; 0 where none did. */
	readonly lastBackupRun: number;
	readonly backupRunOfPlan: number;
	/** The run that is at work. */
	readonly atWork: number | null;
	readonly plan: PlanSurvey | null;
	/** When a copy or a link was last written; null where none ever was. */
	readonly lastWrittenAt: number | null;
	readonly lastVerification: VerificationSeen | null;
	/** Why that is unknown; null where it is known. */
	readonly verificationsFault: string | null;
	/** What the configuration says; as for `mayExecute`. */
	readonly settings: Pick<ExecuteFacts, 'dryRun' | 'test' | 'planMaxAgeHours' | 'linkBase' | 'linkField'> | null;
};

export function readinessGates(step: Milestone, facts: ReadinessFacts): readonly PlanGate[] {
	const shared = [proofGate(facts), waitingGate(facts), workGate(facts)];
	return step === 'cut-over'
		? [
				...planGates(facts),
				...shared,
				...attentionGates(facts, wantingAttention),
				planGate(facts),
				verifiedGate(facts, step),
			]
		: [
				...shared,
				...attentionGates(facts, leftBehind),
				linkGate(facts),
				openPlanGate(facts),
				verifiedGate(facts, step),
			];
}

/** What only Salesforce can answer is asked by the plan itself. */
const onlyLive: ReadonlySet<string> = new Set(['field rights', 'field length']);
/** What a plan has found out, and nobody knows before. */
const ofPlan: ReadonlySet<string> = new Set(['API calls', 'destination compared', 'link proof']);

function planGates({about, lastBackupRun, plan}: ReadinessFacts): readonly PlanGate[] {
	const made = plan?.direction === 'cutover' ? plan.summary : null;
	const none = {tried: 0, opened: 0, failures: []};
	const gates = cutOverGates({
		lastBackupRun,
		orgId: about.orgId ?? 'nobody yet',
		bucket: about.bucket ?? 'nothing yet',
		field: {name: '', updateable: true, length: 0},
		tooLong: 0,
		apiCalls: made?.apiCalls ?? {needed: 0, available: 0},
		compared: made?.compared ?? {source: 'none', destination: 'none'},
		linkProof: made?.linkProof ?? {...none, policy: 'required', overruled: false},
	});
	return gates.filter(({gate: name}) => !onlyLive.has(name) && (made !== null || !ofPlan.has(name)));
}

function proofGate({proof}: ReadinessFacts): PlanGate {
	const hint = 'Run `doclift backup --full` while the org is quiet.';
	if (proof === null)
		return gate('count proof', false, true, {yes: '', no: 'the whole scope has not been counted yet', hint});
	const {salesforceCount, difference, verdict, scope, at} = proof;
	const ofWhat = `(${scopeName(scope)}; ${moment(at)})`;
	return gate('count proof', verdict === 'proven', true, {
		yes: `Salesforce counts ${count(salesforceCount)}, and every record is accounted for ${ofWhat}`,
		no: `the last count was ${count(Math.abs(difference))} off ${ofWhat}`,
		hint,
	});
}

function waitingGate({tally}: ReadinessFacts): PlanGate {
	const waiting = tally.discovered.count + tally.copying.count;
	return gate('copied', waiting === 0, true, {
		yes: `${counted(tally.verified.count, 'file is', 'files are')} copied and proved, none waits`,
		no: `${counted(waiting, 'file is', 'files are')} still to be copied`,
		hint: 'Run `doclift backup --incremental`.',
	});
}

function workGate({atWork}: ReadinessFacts): PlanGate {
	return gate('nothing at work', atWork === null, true, {
		yes: 'no run is at work',
		no: `run ${atWork} is at work`,
		hint: 'Wait until it ends, or stop it with `doclift ctl stop`.',
	});
}

/** Whatever would be lost with the vendor's bucket. */
const leftBehind = [
	...wantingAttention,
	'excluded',
	'no-account',
	'foreign-url',
	'bad-url',
] as const satisfies FileState[];

const remedies: Readonly<Partial<Record<FileState, string>>> = {
	failed: 'Run `doclift backup --incremental`',
	missing: 'Ask the vendor for them',
	archived: 'Ask the vendor to restore them, then run `doclift backup --incremental`',
	collision: 'Look at the objects in their place, then run `doclift backup --incremental --retry collision`',
	excluded: 'Widen your settings (maxFileSizeMb, allowedExtensions), then run `doclift backup --full`',
	'no-account': 'Set migration.withoutAccount: copy, then run `doclift backup --full`',
	'foreign-url': "Name the hosts among them that are the vendor's in source.hosts, then run `doclift backup --full`",
	'bad-url': 'Correct their URLs in Salesforce, then run `doclift backup --incremental`',
};

/** One gate for each state that has records; one in all where none has. */
function attentionGates({tally, accepted}: ReadinessFacts, states: readonly FileState[]): readonly PlanGate[] {
	const open = states
		.map(state => ({state, signed: accepted[state] ?? 0, left: tally[state].count - (accepted[state] ?? 0)}))
		.filter(({left}) => left > 0);
	const signed = states.reduce((sum, state) => sum + (accepted[state] ?? 0), 0);
	if (open.length === 0) {
		const yes =
			signed === 0 ? 'no record is left behind' : `none but ${counted(signed, 'that is', 'that are')} signed off`;
		return [gate('left behind', true, true, {yes, no: ''})];
	}
	return open.map(({state, signed: off, left}) =>
		gate(state, false, true, {
			yes: '',
			no: `${counted(left, 'record')}${off > 0 ? `, and ${counted(off, 'that is', 'that are')} signed off` : ''}`,
			hint: `${remedies[state]}; or sign them off: \`doclift accept --class ${state} --reason "..."\`.`,
		}),
	);
}

const again = '`doclift migrate --dry-run` makes a plan.';

function planGate(facts: ReadinessFacts): PlanGate {
	const {plan, unlinked} = facts;
	if (unlinked === 0 && facts.tally.verified.count > 0)
		return gate('plan', true, true, {yes: 'every copy is linked to: nothing is left to cut over', no: ''});
	if (plan === null || plan.direction !== 'cutover' || plan.state === 'done' || plan.state === 'abandoned') {
		return gate('plan', false, true, {
			yes: '',
			no: `no plan is open, ${counted(unlinked, 'copy waits', 'copies wait')} for one`,
			hint: again,
		});
	}
	const refusal = mayExecute(storedOf(plan, facts), plan.summary, executeFacts(plan, facts));
	return gate('plan', refusal === null, true, {
		yes: `${plan.planId} is ${plan.state === 'ready' ? 'ready' : 'under way'}: ${counted(plan.changes, 'link')}`,
		no: refusal?.message ?? '',
		hint: refusal?.hint ?? again,
	});
}

/** As `may-execute.ts` wants it. */
function storedOf(plan: PlanSurvey, {backupRunOfPlan}: ReadinessFacts): StoredPlan {
	const {planId: code, direction, state, createdAt, startedAt, summary} = plan;
	const {scope, linkBase} = summary;
	const rest = {
		scope,
		linkBase,
		summary: '',
		backupRun: backupRunOfPlan,
		overruling: summary.linkProof.overruling ?? null,
	};
	return {id: 0, code, direction, state, createdAt, startedAt, ...rest};
}

function executeFacts({planId, direction, summary}: PlanSurvey, facts: ReadinessFacts): ExecuteFacts {
	const {now, settings, lastBackupRun} = facts;
	const {dryRun = false, test = null, planMaxAgeHours = 72} = settings ?? {};
	const {linkBase = summary.linkBase, linkField = summary.linkField ?? ''} = settings ?? {};
	const configured = {planMaxAgeHours, linkBase, linkField, dryRun, test};
	return {direction, planId, now, lastBackupRun, acceptUnproven: false, ...configured};
}

function openPlanGate({plan}: ReadinessFacts): PlanGate {
	return gate('plan', plan?.state !== 'executing', true, {
		yes: 'no plan is half done',
		no: `${plan?.planId} is half done`,
		...(plan && {hint: `Finish it: \`${executeCommand(plan)}\`.`}),
	});
}

function linkGate({unlinked, links}: ReadinessFacts): PlanGate {
	return gate('links', unlinked === 0, true, {
		yes: `${counted(links.switched, 'link leads', 'links lead')} to your bucket`,
		no: `${counted(unlinked, 'copy is', 'copies are')} there and not linked to yet`,
		hint: again,
	});
}

function verifiedGate(
	{lastVerification: last, verificationsFault: unknown, lastWrittenAt, now, settings}: ReadinessFacts,
	step: Milestone,
): PlanGate {
	const test = settings !== null && settings.test !== null;
	const {severity, ...found} = verificationGate({last, unknown, lastWrittenAt, now, before: step, test});
	return {type: 'gate', ...found, blocks: severity === 'blocks'};
}
