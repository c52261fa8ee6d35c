/** The line that never leaves: what this run does, what holds it back, and to which org and bucket it does it. */
import type {Started} from '../../engine/event.ts';
import type {Org} from '../../engine/ports/salesforce.ts';
import type {PlanSurvey} from '../../engine/survey.ts';
import {partWords, shortPart} from '../../reports/part-words.ts';
import type {Model} from '../model.ts';
import type {Marks} from '../theme.ts';
import {fitted, type Line, lineWidth, look, type Span} from './line.ts';

/**
What must be seen at any width stands first. The account's Id, then bucket and org's name give way, and of the account's
name what would push the kind of the org out of sight.
*/
export function bannerLine(model: Model, {arrow, cut}: Pick<Marks, 'arrow' | 'cut'>): Line {
	const {run, data, configured, columns} = model;
	const {started} = run;
	// Before a run of this session has said it, the plan knows: a ledger belongs to one org.
	const org = started?.org ?? data.plan?.summary.org;
	const bucket = started?.bucket ?? data.overview?.about.bucket ?? configured?.bucket ?? null;
	const orgId = data.overview?.about.orgId ?? null;
	const {test, dryRun} = brakesOf(model);
	const before: Line = [
		look(`${directionOf(model)}  `, 'title'),
		...(test === null ? [] : [look(' TEST ', 'test'), ' ']),
		...(dryRun ? [look(' DRY RUN ', 'test'), ' '] : []),
	];
	const [kind, ...name] = org ? orgSpans(org) : unnamed(orgId);
	const where: Line = [
		kind,
		...name,
		look(` ${arrow} `, 'dim'),
		bucket === null ? look('no bucket yet', 'dim') : look(bucket, 'strong'),
	];
	const account = accountOf(model, test);
	if (account === null) return [...before, ...where];
	const whole: Line = [...before, account.long, '  ', ...where];
	if (lineWidth(whole) <= columns) return whole;
	const room = columns - lineWidth([...before, '  ', kind]);
	return [...before, ...fitted([account.short], room, cut), '  ', ...where];
}

/** The one account that it is about, in many words and in few; null where it is about all. */
function accountOf(model: Model, test: Brakes['test']): {readonly long: Span; readonly short: Span} | null {
	if (test !== null) {
		const only = (account: string): Span => look(`only ${account}`, 'warning');
		return {long: only(`${test.name}${test.id === null ? '' : ` (${test.id})`}`), short: only(test.name)};
	}
	const subject = subjectOf(model);
	const part = subject.of === 'run' ? subject.started.part : undefined;
	return part === undefined ? null : {long: look(partWords(part), 'strong'), short: look(shortPart(part), 'strong')};
}

type Named = readonly [kind: Span, ...name: readonly Span[]];

export const orgSpans = ({orgName, sandbox}: Pick<Org, 'orgName' | 'sandbox'>): Named => [
	look(sandbox ? ' SANDBOX ' : ' PRODUCTION ', sandbox ? 'good' : 'production'),
	' ',
	look(orgName, 'strong'),
];

const unnamed = (orgId: string | null): Named =>
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

type Brakes = {
	/** The account of test mode. The configuration has a name of it, or an Id, and no more. */
	readonly test: {readonly name: string; readonly id: string | null} | null;
	readonly dryRun: boolean;
};

/** A run says itself what holds it back: the configuration was read when the console began, and holds back no rollback. */
function brakesOf(model: Model): Brakes {
	const subject = subjectOf(model);
	if (subject.of === 'run') {
		const {test, dryRun, command} = subject.started;
		return {
			test: test && {name: test.accountName, id: test.accountId},
			// The others are called a plan.
			dryRun: dryRun && command === 'backup',
		};
	}
	if (subject.of === 'plan' && subject.direction === 'rollback') return {test: null, dryRun: false};
	const {testAccount = null, dryRun = false} = model.configured ?? {};
	return {test: testAccount === null ? null : {name: testAccount, id: null}, dryRun};
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
