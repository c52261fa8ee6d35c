/** hazard 87: a wrong key never starts anything. */
import {expect, test} from 'vitest';
import type {PlanSurvey} from '../../source/engine/survey.ts';
import type {SocketLine} from '../../source/screens/dialogue.ts';
import {wantsOf} from '../../source/screens/wants.ts';
import {started} from '../reports/events.ts';
import {plan as summary} from '../reports/plans.ts';
import {createBusy, createStory, now, overview, planRows, planSurvey, rollbackPlan, timed} from './fixture.ts';
import {frame} from './frame.tsx';

function withPlan(plan: PlanSurvey) {
	const story = createStory();
	story.tick(now);
	story.load({want: {what: 'overview'}, value: overview({plan})});
	story.load({want: {what: 'plan'}, value: plan});
	story.orders();
	return story;
}

const configured = {
	bucket: 'acme-documents',
	object: 'DocListEntry__c',
	dryRun: false,
	planMaxAgeHours: 72,
	linkBase: planSurvey().summary.linkBase,
	linkField: 'DocListEntry__c.Document__c',
	testAccount: null,
};

const unproven = planSurvey({
	summary: summary({
		linkProof: {
			policy: 'required',
			overruled: false,
			tried: 20,
			opened: 3,
			failures: [{answer: '403', count: 17, example: 'https://acme-documents.s3.us-east-1.amazonaws.com/a'}],
		},
	}),
});

test('hazard 87: no single key starts anything, on any screen', () => {
	const printable = Array.from({length: 95}, (_, at) => String.fromCharCode(32 + at));
	const named = ['up', 'down', 'left', 'right', 'escape', 'tab', 'backspace', 'delete', 'pageUp', 'pageDown', 'enter'];
	const control = Array.from({length: 26}, (_, at) => `ctrl-${String.fromCharCode(97 + at)}`);
	for (const screen of ['0', '1', '2', '3', '4', '5', '6', '7']) {
		for (const one of [...printable, ...named, ...control]) {
			const story = withPlan(planSurvey());
			story.press(screen, one);
			expect(story.orders().filter(({type}) => type === 'launch')).toEqual([]);
		}
	}
});

test("cuts over when the plan's id is typed, in whatever case, and holds after the canary", () => {
	const story = withPlan(planSurvey());
	story.press(':', 'cutover', 'enter');
	expect(story.orders()).toEqual([]);
	story.press('cut-7k3m-q2px', 'enter');
	expect(story.orders()).toEqual([
		{type: 'launch', args: ['migrate', '--execute', '--confirm', 'CUT-7K3M-Q2PX', '--hold-after-canary']},
	]);
	expect(story.model().overlay).toBeNull();
});

test('says that another id is not the one, and does nothing', () => {
	const story = withPlan(planSurvey());
	story.press(':', 'cutover', 'enter', 'CUT-7K3M-Q2PY', 'enter');
	expect(story.orders()).toEqual([]);
	expect(story.model().overlay).toMatchObject({
		dialog: {kind: 'execute', wrong: expect.stringContaining('not the id')},
	});
	story.press('escape');
	expect(story.model().overlay).toBeNull();
	expect(story.model().message?.text).toBe('nothing was changed');
});

test('hazard 64: links that do not open need the sentence beside the id', () => {
	const story = withPlan(unproven);
	story.press(':', 'cutover', 'enter', 'CUT-7K3M-Q2PX', 'enter');
	expect(story.orders()).toEqual([]);
	story.press('users will get 402', 'enter');
	expect(story.orders()).toEqual([]);
	story.press('users will get 403', 'enter');
	expect(story.orders()).toEqual([
		{
			type: 'launch',
			args: ['migrate', '--execute', '--confirm', 'CUT-7K3M-Q2PX', '--hold-after-canary', '--accept-unproven-links'],
		},
	]);
});

test('refuses a cut-over without a plan, with one that is done, and under dryRun', () => {
	const bare = createStory();
	bare.press(':', 'cutover', 'enter');
	expect(bare.model().message?.text).toContain('there is no plan');
	const done = withPlan(planSurvey({state: 'done'}));
	done.press(':', 'cutover', 'enter');
	expect(done.model().message?.text).toContain('there is no plan');
	const dry = createStory({configured: {...configured, dryRun: true}});
	dry.tick(now);
	dry.load({want: {what: 'overview'}, value: overview({plan: planSurvey()})});
	dry.press(':', 'cutover', 'enter');
	expect(dry.model().overlay).toMatchObject({
		dialog: {kind: 'told', message: expect.stringContaining('dryRun'), hint: expect.stringContaining('open it again')},
	});
	for (const story of [bare, done, dry]) expect(story.orders()).toEqual([]);
});

test('no id is asked for of a plan that would be refused: it is told why, and what makes a new one', () => {
	const refused = (plan: PlanSurvey, change: Partial<typeof configured> = {}) => {
		const story = createStory({configured: {...configured, ...change}});
		story.tick(now);
		story.load({want: {what: 'overview'}, value: overview({plan})});
		return story.press(':', plan.direction === 'cutover' ? 'cutover' : 'rollback', 'enter').overlay;
	};
	const told = (message: string) => ({dialog: {kind: 'told', message, hint: expect.stringContaining('new plan')}});
	const old = now - 73 * 3_600_000;
	expect(refused(planSurvey({createdAt: old}))).toMatchObject(told('Plan CUT-7K3M-Q2PX is older than 72 hours'));
	expect(refused(planSurvey(), {linkBase: 'https://new.example/'})).toMatchObject(
		told(expect.stringContaining('https://new.example/')),
	);
	expect(refused(planSurvey({copiedSince: 13}))).toMatchObject(told(expect.stringContaining('run 13')));
	expect(refused(planSurvey({state: 'executing', createdAt: old, copiedSince: 13}))).toMatchObject({
		dialog: {kind: 'execute'},
	});
});

test('a rollback is planned first, and its question is put when that plan is there', () => {
	const story = withPlan(planSurvey({state: 'done'}));
	story.press(':', 'rollback', 'enter');
	expect(story.orders()).toEqual([{type: 'launch', args: ['rollback', '--from-database', '--dry-run']}]);
	story.tell({type: 'connection', connection: {state: 'starting', command: 'rollback --from-database --dry-run'}});
	story.tell({type: 'connection', connection: {state: 'connected'}});
	story.line(timed({type: 'plan', plan: rollbackPlan().summary} as const));
	story.line(timed({type: 'result', exitCode: 0} as const));
	story.tell({type: 'connection', connection: {state: 'none'}});
	expect(story.model().overlay).toBeNull();
	story.load({want: {what: 'overview'}, value: overview({plan: rollbackPlan()})});
	expect(story.model().overlay).toMatchObject({dialog: {kind: 'execute', plan: {planId: 'BACK-9WTR-4HNC'}}});
	story.orders();
	story.press('BACK-9WTR-4HNC', 'enter');
	expect(story.orders()).toEqual([{type: 'launch', args: ['rollback', '--execute', '--confirm', 'BACK-9WTR-4HNC']}]);
});

/** The question for a plan's id, and what its id then starts after these keys. */
function begunWith(plan: PlanSurvey, keys: readonly string[], change: Parameters<typeof createStory>[0] = {}) {
	const story = createStory(change);
	story.tick(now);
	const again = 'doclift rollback --from-database --dry-run';
	const whole = {...plan, summary: {...plan.summary, again}};
	story.load({want: {what: 'overview'}, value: overview({plan: whole})});
	story.press(':', plan.direction === 'cutover' ? 'cutover' : 'rollback', 'enter', ...keys);
	story.orders();
	const question = frame(story.model());
	story.press(plan.planId, 'enter');
	return {question, orders: story.orders()};
}

const begins = (command: string, planId: string, ...more: readonly string[]) => [
	{type: 'launch', args: [command, '--execute', '--confirm', planId, ...more]},
];

test('a rollback holds after its canary where Tab has chosen that, or the command line', () => {
	const back = (keys: readonly string[], holdAfterCanary = false) => begunWith(rollbackPlan(), keys, {holdAfterCanary});
	const [plain, held] = [[], ['--hold-after-canary']].map(more => begins('rollback', 'BACK-9WTR-4HNC', ...more));
	expect(back([]).question).toContain('Tab [ ] hold after the canary, until you say :resume');
	expect(back(['tab']).question).toContain('Tab [x] hold after the canary, until you say :resume');
	expect([back([]), back(['tab']), back(['tab', 'tab'])].map(({orders}) => orders)).toEqual([plain, held, plain]);
	expect([back([], true), back(['tab'], true)].map(({orders}) => orders)).toEqual([held, plain]);
});

test('nothing is to be chosen of a cut-over, which always holds, nor of a rollback that is beyond its canary', () => {
	const cutOver = begunWith(planSurvey(), ['tab']);
	expect(cutOver.question).not.toContain('Tab [');
	expect(cutOver.orders).toEqual(begins('migrate', 'CUT-7K3M-Q2PX', '--hold-after-canary'));
	const [canary, ring] = [
		{ring: 0, records: 5, applied: 5, failed: 0, conflicts: 0, deleted: 0},
		{ring: 1, records: 995, applied: 7, failed: 0, conflicts: 0, deleted: 0},
	];
	for (const rings of [[canary, ring], [canary]]) {
		const plan = rollbackPlan({state: 'executing', changes: 1000, rings});
		const {question, orders} = begunWith(plan, ['tab'], {holdAfterCanary: true});
		expect(question).not.toContain('Tab [');
		expect(orders).toEqual(begins('rollback', 'BACK-9WTR-4HNC'));
	}
});

test('a rollback that is planned of everything is asked for as it stands, and not planned again', () => {
	const again = 'doclift rollback --from-database --dry-run';
	const planned = (summary: Partial<PlanSurvey['summary']>, change: Partial<PlanSurvey> = {}) =>
		rollbackPlan({summary: {...rollbackPlan().summary, ...summary}, ...change});
	const asked = (plan: PlanSurvey) => {
		const story = withPlan(plan);
		story.press(':', 'rollback', 'enter');
		return story;
	};
	const story = asked(planned({again}));
	expect(story.orders()).toEqual([]);
	expect(story.model().overlay).toMatchObject({dialog: {kind: 'execute', plan: {planId: 'BACK-9WTR-4HNC'}}});
	const others = [
		planned({again: 'doclift rollback --from-database --account 001Hs0000000001QAA --dry-run'}),
		planned({again: 'doclift rollback --run 12 --dry-run'}),
		planned({again}, {createdAt: now - 73 * 3_600_000}),
		planned({again}, {changes: 0}),
		planned({}),
	];
	for (const plan of others)
		expect(asked(plan).orders()).toEqual([{type: 'launch', args: ['rollback', '--from-database', '--dry-run']}]);
});

test('a rollback that was planned before the console could listen is known by its result', () => {
	const story = withPlan(planSurvey({state: 'done'}));
	story.press(':', 'rollback', 'enter');
	story.tell({type: 'connection', connection: {state: 'none'}});
	story.line(timed({type: 'result', exitCode: 0, planId: 'BACK-9WTR-4HNC'} as const));
	story.load({want: {what: 'overview'}, value: overview({plan: rollbackPlan()})});
	expect(story.model().overlay).toMatchObject({dialog: {kind: 'execute', plan: {planId: 'BACK-9WTR-4HNC'}}});
});

test('a plan that another run has made is not taken for the one that was asked for', () => {
	const story = withPlan(rollbackPlan());
	story.press(':', 'rollback', 'enter');
	story.tell({type: 'connection', connection: {state: 'none'}});
	story.load({want: {what: 'overview'}, value: overview({plan: rollbackPlan()})});
	expect(story.model().overlay).toBeNull();
});

test('where a run is at work, a rollback offers to stop it, and goes on when it has ended', () => {
	const story = createBusy();
	story.press(':', 'rollback', 'enter', 'enter');
	expect(story.orders()).toEqual([]);
	story.press('stop', 'enter');
	expect(story.orders()).toEqual([{type: 'stop'}]);
	story.line(timed({type: 'result', exitCode: 130} as const));
	story.tell({type: 'connection', connection: {state: 'none'}});
	expect(story.orders()).toEqual([{type: 'launch', args: ['rollback', '--from-database', '--dry-run']}]);
});

test('a rollback needs no seat to stop the run before it', () => {
	for (const holder of ['alice', null]) {
		const story = createBusy();
		story.line({type: 'seat', holder, yours: false});
		story.press(':', 'rollback', 'enter', 'stop', 'enter');
		expect(story.orders()).toEqual([{type: 'stop'}]);
		story.line(timed({type: 'result', exitCode: 130} as const));
		story.tell({type: 'connection', connection: {state: 'none'}});
		expect(story.orders()).toEqual([{type: 'launch', args: ['rollback', '--from-database', '--dry-run']}]);
	}
});

test('a run that does not answer cannot be stopped for a rollback, and that is said', () => {
	const story = createBusy();
	story.press(':', 'rollback', 'enter');
	story.tell({type: 'connection', connection: {state: 'lost'}});
	story.press('stop', 'enter');
	expect(story.model().message?.text).toContain('does not answer');
	expect(story.model().awaited).toBeNull();
	expect(story.orders()).toEqual([]);
});

test('a rollback asks for its own plan, also where a cut-over that is half done stands before it', () => {
	const cutOver = planSurvey({state: 'executing'});
	const story = withPlan(cutOver);
	story.press(':', 'rollback', 'enter');
	story.tell({type: 'connection', connection: {state: 'connected'}});
	story.line(timed({type: 'result', exitCode: 0, planId: 'BACK-9WTR-4HNC', error: null} as const));
	story.tell({type: 'connection', connection: {state: 'none'}});
	const want = {what: 'plan', planId: 'BACK-9WTR-4HNC'} as const;
	expect(wantsOf(story.model())).toContainEqual(want);
	story.load({want: {what: 'overview'}, value: overview({plan: cutOver})});
	expect(story.model().overlay).toBeNull();
	story.load({want, value: rollbackPlan()});
	expect(story.model().overlay).toMatchObject({dialog: {kind: 'execute', plan: {planId: 'BACK-9WTR-4HNC'}}});
	expect(wantsOf(story.model())).not.toContainEqual(want);
});

/** A rollback was asked for, and its run has made this plan. */
function afterRollback(made: PlanSurvey, open: PlanSurvey) {
	const story = withPlan(open);
	story.press(':', 'rollback', 'enter');
	story.tell({type: 'connection', connection: {state: 'connected'}});
	story.line(timed(started({command: 'rollback', mode: 'plan', dryRun: true})));
	story.line(timed({type: 'plan', plan: made.summary} as const));
	story.line(timed({type: 'result', exitCode: 0, planId: made.planId, error: null} as const));
	story.tell({type: 'connection', connection: {state: 'none'}});
	return story;
}
const emptyBack = rollbackPlan({
	state: 'abandoned',
	changes: 0,
	rings: [],
	summary: summary({planId: 'BACK-9WTR-4HNC', direction: 'rollback', changes: 0}),
});

test('a rollback of links that are all back says so, asks nothing, and leaves the plan that is ready to others', () => {
	const story = afterRollback(emptyBack, planSurvey());
	story.load({want: {what: 'plan', planId: emptyBack.planId}, value: emptyBack});
	expect(story.model().overlay).toBeNull();
	expect(story.model().message).toMatchObject({text: 'plan BACK-9WTR-4HNC has nothing to change', tone: 'bad'});
	expect(story.model().awaited).toBeNull();
	expect(wantsOf(story.model())).toContainEqual({what: 'plan'});
	story.press(':', 'cutover', 'enter');
	expect(story.model().overlay).toMatchObject({dialog: {plan: {planId: 'CUT-7K3M-Q2PX'}}});
});

test('the question of a rollback that another run has made way for is not put', () => {
	const story = afterRollback(rollbackPlan(), planSurvey());
	const gone = rollbackPlan({state: 'abandoned'});
	story.load({want: {what: 'plan', planId: gone.planId}, value: gone});
	expect(story.model().overlay).toBeNull();
	expect(story.model().message?.text).toContain('plan BACK-9WTR-4HNC is abandoned by now');
	expect(story.model().awaited).toBeNull();
});

/** A run that plans, heard to its end, and no question waits for it. */
function afterPlanning(made: PlanSurvey, open: PlanSurvey = made) {
	const story = withPlan(open);
	story.tell({type: 'connection', connection: {state: 'connected'}});
	const command = made.direction === 'cutover' ? 'migrate' : 'rollback';
	story.line(timed(started({command, mode: 'plan', dryRun: true})));
	story.line(timed({type: 'plan', plan: made.summary} as const));
	story.line(timed({type: 'result', exitCode: 0, planId: made.planId, error: null} as const));
	story.tell({type: 'connection', connection: {state: 'none'}});
	return story;
}

test('a plan that changes nothing is said to change nothing, and is ready for nobody', () => {
	const empty = planSurvey({state: 'abandoned', changes: 0, rings: [], summary: summary({changes: 0})});
	const story = afterPlanning(empty);
	expect(story.model().message).toMatchObject({text: 'plan CUT-7K3M-Q2PX changes nothing', tone: 'plain'});
	expect(frame(story.press('7'))).toContain('changes nothing: there was no link to change when it was made');
	expect(frame(story.press('6'))).toContain('changes nothing, made 5 min ago');
	expect(frame(story.model())).not.toContain('abandoned');
});

test('the plan that has just been made is the one under review, also where another stands before it', () => {
	const story = afterPlanning(rollbackPlan(), planSurvey());
	expect(story.model().message?.text).toBe(
		'plan ready, 6 shows it: doclift rollback --execute --confirm BACK-9WTR-4HNC',
	);
	story.press('6');
	const want = {what: 'plan', planId: 'BACK-9WTR-4HNC'} as const;
	expect(wantsOf(story.model())).toEqual([{what: 'overview'}, want]);
	story.load({want, value: rollbackPlan()});
	story.load({want: {what: 'overview'}, value: overview({plan: planSurvey()})});
	expect(frame(story.model())).toContain('Plan BACK-9WTR-4HNC');
	story.orders();
	story.press('e');
	expect(story.orders()).toEqual([{type: 'export-plan', planId: 'BACK-9WTR-4HNC'}]);
	story.press(':', 'cutover', 'enter');
	expect(story.model().overlay).toMatchObject({dialog: {plan: {planId: 'CUT-7K3M-Q2PX'}}});
});

test('rows of the plan under review are not taken for those of the cut-over', () => {
	const story = afterPlanning(rollbackPlan(), planSurvey());
	story.press('6', 'tab', 'tab');
	const want = {what: 'plan', planId: 'BACK-9WTR-4HNC'} as const;
	story.load({want, value: rollbackPlan()});
	for (const one of wantsOf(story.model()))
		if (one.what === 'plan-rows') story.load({want: one, value: planRows(1, 3)});
	expect(frame(story.model())).toContain('Bill of lading 1.pdf');
	expect(frame(story.press('7'))).toContain('reading the ledger');
});

test('a rollback that finds a run at work offers to stop it, and then starts what was typed', () => {
	const typed = ['rollback', '--run', '12', '--dry-run'];
	const story = createStory({ask: 'rollback-plan', screen: 'plan'});
	story.tell({type: 'connection', connection: {state: 'connected'}});
	story.tell({type: 'occupied', args: typed, now});
	expect(story.model().overlay).toMatchObject({dialog: {kind: 'stop-first'}});
	story.orders();
	story.press('stop', 'enter');
	expect(story.orders()).toEqual([{type: 'stop'}]);
	story.line(timed({type: 'result', exitCode: 130} as const));
	story.tell({type: 'connection', connection: {state: 'none'}});
	expect(story.orders()).toEqual([{type: 'launch', args: typed}]);
	expect(story.model().awaited).toEqual({kind: 'rollback-plan'});
});

test('a plan that was confirmed with its command is not asked for again once the run has made way', () => {
	const typed = ['rollback', '--execute', '--confirm', 'BACK-9WTR-4HNC'];
	const story = createBusy();
	story.tell({type: 'occupied', args: typed, now});
	story.press('stop', 'enter');
	story.line(timed({type: 'result', exitCode: 130} as const));
	story.orders();
	story.tell({type: 'connection', connection: {state: 'none'}});
	expect(story.orders()).toEqual([{type: 'launch', args: typed}]);
	expect(story.model().awaited).toBeNull();
});

test('a reading that fails once does not lose the question that is waited for', () => {
	const story = createStory({ask: 'rollback-plan', screen: 'plan'});
	story.tick(now);
	story.tell({type: 'failed', message: 'The ledger is of an older doclift', want: {what: 'overview'}, now});
	story.tell({type: 'connection', connection: {state: 'connected'}});
	story.line(timed({type: 'result', exitCode: 0, planId: 'BACK-9WTR-4HNC'} as const));
	story.tell({type: 'connection', connection: {state: 'none'}});
	story.load({want: {what: 'plan', planId: 'BACK-9WTR-4HNC'}, value: rollbackPlan()});
	expect(story.model().overlay).toMatchObject({dialog: {kind: 'execute', plan: {planId: 'BACK-9WTR-4HNC'}}});
});

test('a row that cannot be written calls off no rollback', () => {
	const story = createBusy();
	story.press(':', 'rollback', 'enter', 'stop', 'enter');
	story.tell({type: 'failed', message: 'ENOSPC: no space left on device', now});
	story.line(timed({type: 'result', exitCode: 130} as const));
	story.orders();
	story.tell({type: 'connection', connection: {state: 'none'}});
	expect(story.orders()).toEqual([{type: 'launch', args: ['rollback', '--from-database', '--dry-run']}]);
});

const notHeard = {type: 'unanswered', message: 'The ledger is in use by a backup', hint: 'Try again.', now} as const;

/** A rollback that has told the run to stop; `endsByItself` gives what follows when that run ends, be it hours later. */
function stoppingFor(...lines: readonly SocketLine[]) {
	const story = createBusy();
	story.press(':', 'rollback', 'enter', 'stop', 'enter');
	for (const line of lines) story.line(line);
	story.orders();
	const endsByItself = () => {
		story.line(timed({type: 'result', exitCode: 0} as const));
		story.orders();
		story.tell({type: 'connection', connection: {state: 'none'}});
		return story.orders();
	};
	return {story, endsByItself};
}
const planned = [{type: 'launch', args: ['rollback', '--from-database', '--dry-run']}];

test('a rollback is called off where the run could not be told to stop, and does not begin hours later', () => {
	const {story, endsByItself} = stoppingFor({type: 'seat', holder: 'alice', yours: false});
	story.tell({...notHeard, sent: false});
	expect(story.model().awaited).toBeNull();
	expect(story.model().overlay).toMatchObject({
		dialog: {kind: 'told', title: expect.stringContaining('called off'), message: notHeard.message},
	});
	expect(endsByItself()).toEqual([]);
});

test('a stop that lies before a run that does not answer is waited for', () => {
	const {story, endsByItself} = stoppingFor();
	story.tell({...notHeard, sent: true});
	expect(story.model().overlay).toMatchObject({dialog: {kind: 'told', title: expect.stringContaining('waits')}});
	expect(endsByItself()).toEqual(planned);
});

test('a stop that cannot be sent goes by the line of the console that steers the run', () => {
	const {story, endsByItself} = stoppingFor({type: 'seat', holder: 'ann', yours: true});
	story.tell({...notHeard, sent: false});
	expect(story.orders()).toEqual([{type: 'verb', verb: 'stop'}]);
	expect(endsByItself()).toEqual(planned);
});

test('a run that had ended before it could be told makes way for the rollback', () => {
	const {story} = stoppingFor(timed({type: 'result', exitCode: 0} as const));
	story.tell({...notHeard, sent: false});
	story.tell({type: 'connection', connection: {state: 'none'}});
	expect(story.orders()).toEqual(planned);
});

test('a rollback that could not be started is not waited for', () => {
	const story = withPlan(planSurvey({state: 'done'}));
	story.press(':', 'rollback', 'enter');
	story.tell({type: 'connection', connection: {state: 'none'}});
	story.tell({
		type: 'refused',
		args: ['rollback'],
		exitCode: 3,
		message: 'The run could not be started',
		hint: null,
		now,
	});
	expect(story.model().awaited).toBeNull();
});

test('a rollback that waits for the end of a run is given up when that run is lost', () => {
	const story = createBusy();
	story.tell({type: 'occupied', args: ['rollback', '--execute', '--confirm', 'BACK-9WTR-4HNC'], now});
	story.press('stop', 'enter');
	story.tell({type: 'refused', args: ['backup'], exitCode: 3, message: 'It was ended by SIGKILL', hint: null, now});
	story.tell({type: 'connection', connection: {state: 'lost'}});
	expect(story.model().message).toMatchObject({
		text: 'the run was cut off before it had ended: start the rollback again',
		tone: 'bad',
	});
	story.tell({type: 'connection', connection: {state: 'connected'}});
	story.line(timed(started({runId: 14})));
	story.line(timed({type: 'result', exitCode: 0} as const));
	story.orders();
	story.tell({type: 'connection', connection: {state: 'none'}});
	expect(story.orders()).toEqual([]);
});

test('a rollback is given up when another run is found after Ctrl-Z', () => {
	const story = createBusy();
	story.press(':', 'rollback', 'enter', 'stop', 'enter');
	story.orders();
	story.line(timed(started({runId: 14, pid: 5000})));
	expect(story.model().message?.text).toBe('another run is at work by now: start the rollback again');
	story.line(timed({type: 'result', exitCode: 0} as const));
	story.tell({type: 'connection', connection: {state: 'none'}});
	expect(story.orders()).toEqual([]);
});

test('a rollback plan of somebody else is not asked about, though ours was never answered', () => {
	const asked = (pid: number) => {
		const story = withPlan(planSurvey({state: 'done'}));
		story.press(':', 'rollback', 'enter');
		story.tell({type: 'launched', pid: 4000});
		story.tell({type: 'connection', connection: {state: 'connected'}});
		story.line(timed(started({command: 'rollback', mode: 'plan', dryRun: true, pid})));
		const said = story.model().message?.text;
		story.line(timed({type: 'plan', plan: rollbackPlan().summary} as const));
		story.line(timed({type: 'result', exitCode: 0, planId: 'BACK-9WTR-4HNC', error: null} as const));
		story.tell({type: 'connection', connection: {state: 'none'}});
		story.load({want: {what: 'overview'}, value: overview({plan: rollbackPlan()})});
		return {overlay: story.model().overlay, said};
	};
	expect(asked(4000).overlay).toMatchObject({dialog: {kind: 'execute', plan: {planId: 'BACK-9WTR-4HNC'}}});
	expect(asked(5000)).toEqual({overlay: null, said: 'another run is at work by now: start the rollback again'});
});

test('whoever goes somewhere else first is not asked about the plan that stands open', () => {
	const asked = (...keys: readonly string[]) => {
		const story = createStory({ask: 'open-plan', screen: 'cut-over'});
		story.press(...keys);
		story.load({want: {what: 'plan'}, value: planSurvey()});
		return story.model().overlay;
	};
	expect(asked()).toMatchObject({dialog: {kind: 'execute'}});
	expect(asked('6')).toBeNull();
	expect(asked('escape')).toBeNull();
});

test('a rollback is given up too when nobody has heard how the run before it ended', () => {
	const story = createBusy();
	story.press(':', 'rollback', 'enter', 'stop', 'enter');
	story.orders();
	story.tell({type: 'connection', connection: {state: 'none'}});
	expect(story.orders()).toEqual([]);
	expect(story.model().awaited).toBeNull();
	expect(story.model().message?.text).toContain('start the rollback again');
});

test('whatever is started by hand is followed by nothing that was waited for before', () => {
	const story = createStory({ask: 'open-plan', screen: 'cut-over'});
	story.press(':', 'plan', 'enter');
	expect(story.model().awaited).toBeNull();
});

test('whatever else finds a run at work is not started, and it is said', () => {
	const story = createBusy();
	story.tell({type: 'occupied', args: ['backup', '--full'], now});
	expect(story.model().overlay).toBeNull();
	expect(story.model().message?.text).toBe('`doclift backup` was not started: a run is at work with this ledger');
});

test('what was wrong is said whole, however narrow the screen and whatever was pasted', () => {
	const story = withPlan(planSurvey());
	story.tell({type: 'resize', columns: 60, rows: 20});
	const words = () => frame(story.model()).replaceAll(/[│\s]+/g, ' ');
	story.press(':', 'cutover', 'enter', 'x'.repeat(200), 'enter');
	expect(words()).toMatch(/"x{40}\.\.\." is not the id of this plan: nothing was changed/);
	story.press('CUT-AAAA-AAAA', 'enter');
	expect(words()).toContain('"CUT-AAAA-AAAA" is not the id of this plan: nothing was changed');
});

test('a question is scrolled no further than there is something to be seen', () => {
	const story = withPlan(planSurvey());
	story.tell({type: 'resize', columns: 60, rows: 20});
	story.press(':', 'cutover', 'enter');
	for (let presses = 0; presses < 9; presses++) story.press('pageDown');
	const end = frame(story.model());
	expect(end).toMatch(/-(\d+) of \1\b/);
	story.press('up');
	expect(frame(story.model())).not.toBe(end);
	story.press('down', 'down');
	expect(frame(story.model())).toBe(end);
});

test('leaving is Enter, and the run goes on; stopping it needs the word', () => {
	for (const way of ['q', 'ctrl-c']) {
		const leaves = createBusy();
		leaves.press(way);
		expect(leaves.orders()).toEqual([]);
		leaves.press('enter');
		expect(leaves.orders()).toEqual([{type: 'leave'}]);
	}
	const story = createBusy();
	story.press('q', 'STOP', 'enter');
	expect(story.orders()).toEqual([]);
	story.press('stop', 'enter');
	expect(story.orders()).toEqual([{type: 'verb', verb: 'stop'}]);
});

test('with nothing at work, leaving asks nothing', () => {
	const story = createStory();
	story.press('q');
	expect(story.orders()).toEqual([{type: 'leave'}]);
});

test('a backup from the menu waits for one more Enter', () => {
	const story = createStory();
	story.tick(now);
	story.load({want: {what: 'overview'}, value: overview()});
	story.orders();
	story.press('enter');
	expect(story.model().overlay).toMatchObject({dialog: {kind: 'confirm'}});
	expect(story.orders()).toEqual([]);
	story.press('enter', 'enter', 'enter');
	expect(story.orders()).toEqual([{type: 'launch', args: ['backup', '--incremental']}]);
});

test('a class of errors is tried again after Enter, and not while a run is at work', () => {
	const idle = createStory();
	idle.tick(now);
	idle.load({want: {what: 'overview'}, value: overview()});
	idle.orders();
	idle.press('3', 'j', 'R');
	expect(idle.orders()).toEqual([]);
	idle.press('enter');
	expect(idle.orders()).toEqual([{type: 'launch', args: ['backup', '--incremental', '--retry', 'network-throttled']}]);
	const busy = createBusy();
	busy.press('3', 'R');
	expect(busy.model().message?.text).toContain('run 13 (backup) is at work');
	expect(busy.orders()).toEqual([]);
});

test('a console that was opened to execute a plan puts its question as soon as it has been read', () => {
	const story = createStory({screen: 'cut-over', ask: 'open-plan'});
	story.tick(now);
	expect(story.model().overlay).toBeNull();
	story.load({want: {what: 'plan'}, value: planSurvey()});
	expect(story.model().overlay).toMatchObject({dialog: {kind: 'execute', plan: {planId: 'CUT-7K3M-Q2PX'}}});
});
