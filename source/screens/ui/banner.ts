/** The line that never leaves: what this run does, to which org and bucket, and whether it is a test. */
import type {Started} from '../../engine/event.ts';
import type {Org} from '../../engine/ports.ts';
import type {PlanSurvey} from '../../engine/survey.ts';
import type {Model} from '../model.ts';
import {type Line, look, type Span} from './line.ts';

export function bannerLine(model: Model, {arrow}: {readonly arrow: string}): Line {
	const {run, data, configured} = model;
	const {started} = run;
	// Before a run of this session has said it, the plan knows: a ledger belongs to one org.
	const org = started?.org ?? data.plan?.summary.org;
	const bucket = started?.bucket ?? data.overview?.about.bucket ?? configured?.bucket ?? null;
	const orgId = data.overview?.about.orgId ?? null;
	const {test, dryRun} = brakesOf(model);
	return [
		look(`${directionOf(model)}  `, 'title'),
		...(test === null ? [] : [look(' TEST ', 'test'), ' ']),
		...(org ? orgSpans(org) : unnamed(orgId)),
		look(` ${arrow} `, 'dim'),
		bucket === null ? look('no bucket yet', 'dim') : look(bucket, 'strong'),
		...(test === null ? [] : [look(`  only ${test}`, 'warning')]),
		...(dryRun ? [look('  dry run', 'warning')] : []),
	];
}

export const orgSpans = ({orgName, sandbox}: Pick<Org, 'orgName' | 'sandbox'>): readonly Span[] => [
	look(sandbox ? ' SANDBOX ' : ' PRODUCTION ', sandbox ? 'good' : 'production'),
	' ',
	look(orgName, 'strong'),
];

const unnamed = (orgId: string | null): readonly Span[] =>
	orgId === null
		? [look('no org yet', 'dim')]
		: [look('PRODUCTION or a sandbox?', 'warning'), look(`  org ${orgId}`, 'dim')];

type Direction = PlanSurvey['direction'];
type Subject =
	| {readonly of: 'plan'; readonly direction: Direction}
	| {readonly of: 'run'; readonly started: Started}
	| {readonly of: 'nothing'};

/** What is asked about, else what is at work, else the plan that stands halfway. */
function subjectOf({run, data, overlay, connection}: Model): Subject {
	const plan = (direction: Direction): Subject => ({of: 'plan', direction});
	if (overlay?.kind === 'dialog' && overlay.dialog.kind === 'execute') return plan(overlay.dialog.plan.direction);
	if (connection.state === 'starting' && connection.command.startsWith('rollback --execute')) return plan('rollback');
	if (connection.state !== 'none' && run.started !== null) return {of: 'run', started: run.started};
	return data.plan?.state === 'executing' ? plan(data.plan.direction) : {of: 'nothing'};
}

/** A run says itself what holds it back: the configuration was read when the console began, and holds back no rollback. */
function brakesOf(model: Model): {readonly test: string | null; readonly dryRun: boolean} {
	const subject = subjectOf(model);
	if (subject.of === 'run') {
		const {test, dryRun, command} = subject.started;
		return {
			test: test && `${test.accountName} (${test.accountId})`,
			// The others are called a plan.
			dryRun: dryRun && command === 'backup',
		};
	}
	if (subject.of === 'plan' && subject.direction === 'rollback') return {test: null, dryRun: false};
	const {testAccount = null, dryRun = false} = model.configured ?? {};
	return {test: testAccount, dryRun};
}

/** The two verbs that change Salesforce, in the words of the commands; else what is at work. */
function directionOf(model: Model): string {
	const subject = subjectOf(model);
	if (subject.of === 'plan') return wordOf(subject.direction);
	if (subject.of === 'nothing') return 'DOCLIFT';
	const {command, dryRun} = subject.started;
	if (command === 'backup') return 'BACKUP';
	const rollback = command === 'rollback';
	return dryRun ? (rollback ? 'PLAN ROLL BACK' : 'PLAN') : wordOf(rollback ? 'rollback' : 'cutover');
}

const wordOf = (direction: Direction): string => (direction === 'cutover' ? 'CUT OVER' : 'ROLL BACK');
