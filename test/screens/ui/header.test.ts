import {expect, test} from 'vitest';
import {bannerLine} from '../../../source/screens/ui/banner.ts';
import {progressLine, stateLine} from '../../../source/screens/ui/header-lines.ts';
import {progress, started} from '../../reports/events.ts';
import {createBusy, createStory, now, overview, planSurvey, rollbackPlan, timed} from '../fixture.ts';
import {marks, text} from './drawn.ts';

const state = (story: ReturnType<typeof createBusy>) => text(stateLine(story.model(), 120, marks));

test('the state stands with its reason', () => {
	const story = createBusy();
	expect(state(story)).toContain('● alive  ● advancing  run 13  copying: 579,024 files to copy');
	story.line(timed({type: 'state', state: 'throttled', reason: 'S3 SlowDown, 3 s left'} as const));
	expect(state(story)).toContain('throttled: S3 SlowDown, 3 s left');
	story.line(timed({type: 'state', state: 'paused', reason: 'socket'} as const));
	expect(state(story)).toContain('paused by socket');
	story.line({type: 'seat', holder: 'alice', yours: false});
	expect(state(story)).toContain('read-only (alice)');
	story.line({type: 'seat', holder: 'bob', yours: true});
	expect(state(story)).toContain('writer: you');
});

test('who may steer takes no room from the phase where there is little', () => {
	const story = createBusy();
	const at = (width: number) => text(stateLine(story.model(), width, marks));
	story.line({type: 'seat', holder: 'bob@pts/2, pid 4711', yours: false});
	expect(at(80)).toMatch(/copying: 579,024 files to copy +read-only$/);
	story.line({type: 'seat', holder: null, yours: false});
	expect(at(80)).toMatch(/copying: 579,024 files to copy +seat free$/);
	story.line({type: 'seat', holder: 'bob@pts/2, pid 4711', yours: false});
	expect(at(120)).toContain('read-only (bob@pts/2, pid 4711)');
	story.line({type: 'seat', holder: 'ann', yours: true});
	expect(at(80)).toMatch(/copying: 579,024 files to copy +writer$/);
	expect(at(40)).toMatch(/run 13 {2}copying/);
	story.line({type: 'seat', holder: 'bob@pts/2, pid 4711', yours: false});
	expect(at(40)).toMatch(/advancing {2}copying… read-only$/);
});

test('a run that does not answer is not alive, and one that stands still says why', () => {
	const story = createBusy();
	story.tick(now + 9000);
	expect(state(story)).toContain('○ alive  ○ advancing  run 13  stalled for 9.0 s: no reason known');
	story.tell({type: 'connection', connection: {state: 'lost'}});
	expect(text(stateLine(story.model(), 60, marks))).toBe('the run does not answer: killed, or cut off; 0 says more');
	const paused = createBusy();
	paused.line(timed({type: 'state', state: 'paused', reason: 'alice'} as const));
	paused.tick(now + 9000);
	expect(state(paused)).toContain('paused by alice; nothing has moved for 9.0 s');
});

test('the bar counts distinct records; there is no time left where none is known', () => {
	const story = createBusy();
	const line = () => text(progressLine(story.model(), 120, marks));
	expect(line()).toContain('41.9 %  418,345 of 998,890  1,240 files/s  56.0 MB/s  19 min 49 s left');
	story.line(timed(progress({done: 3, total: 998_890, etaSeconds: null})));
	expect(line()).not.toContain('left');
	story.line(timed(progress({phase: 'reading', done: 1000, total: null, etaSeconds: null, filesPerSecond: 0})));
	expect(line()).toContain('1,000 records');
});

test('of a run that was lost neither rate nor time is left: the line says what the ledger holds', () => {
	const story = createBusy();
	story.tell({type: 'connection', connection: {state: 'lost'}});
	story.tick(now + 3_600_000);
	expect(text(progressLine(story.model(), 120, marks))).toMatch(
		/ 41\.9 % {2}418,345 of 998,890 records copied and proved {2}87\.9 GB$/,
	);
});

test('of a plan that is carried out the bar counts its links, from its first moment to its last', () => {
	const story = createBusy();
	const line = () => text(progressLine(story.model(), 120, marks));
	const rings = (applied: number) => [{ring: 0, records: 19_030, applied, failed: 0, conflicts: 0, deleted: 0}];
	const read = (applied: number) => {
		const plan = planSurvey({state: 'executing', changes: 19_030, rings: rings(applied)});
		story.load({want: {what: 'overview'}, value: overview({plan})});
	};
	const phase = (state: 'keeping' | 'switching' | 'validating', reason = '') =>
		story.line(timed({type: 'state', state, reason} as const));
	const working = (change: Parameters<typeof progress>[0]) =>
		story.line(timed(progress({total: 19_030, bytesPerSecond: 0, ...change})));
	story.line(timed(started({runId: 14, command: 'migrate', mode: 'plan CUT-7K3M-Q2PX'})));
	read(0);
	expect(line()).toContain(' 0 %  0 of 19,030 links');
	phase('keeping');
	working({phase: 'keeping', done: 4000, filesPerSecond: 0, etaSeconds: 3});
	expect(line()).toContain(' 0 %  0 of 19,030 links  keeping 4,000 of 19,030  3.0 s left');
	phase('switching');
	read(5);
	story.line(timed({type: 'state', state: 'held', reason: 'after the canary'} as const));
	expect(line()).toMatch(/ 0\.1 % {2}5 of 19,030 links$/);
	working({phase: 'switching', done: 9515, filesPerSecond: 0, etaSeconds: null});
	expect(line()).toMatch(/ 50\.0 % {2}9,515 of 19,030 links$/);
	// What the run has told stands until the ledger, which is asked less often, tells more.
	phase('validating');
	expect(line()).toMatch(/ 50\.0 % {2}9,515 of 19,030 links$/);
	read(19_030);
	working({phase: 'validating', done: 200, filesPerSecond: 0, etaSeconds: null});
	expect(line()).toMatch(/ 100 % {2}19,030 of 19,030 links {2}validating 200 of 19,030$/);
});

test('a cut-over goes at so many links a second', () => {
	const story = createBusy();
	story.line(timed(started({runId: 14, command: 'migrate', mode: 'plan CUT-7K3M-Q2PX'})));
	story.line(timed({type: 'state', state: 'switching', reason: 'ring 1'} as const));
	story.line(timed(progress({phase: 'switching', done: 200, total: 19_030, filesPerSecond: 180, bytesPerSecond: 0})));
	expect(text(progressLine(story.model(), 120, marks))).toContain('180 links/s');
});

test('between two phases of any other run only the phase is named, and not what the ledger holds', () => {
	const story = createBusy();
	story.line(timed({type: 'state', state: 'comparing', reason: 'listing both buckets'} as const));
	expect(text(progressLine(story.model(), 120, marks))).toBe('comparing');
	story.line(timed({type: 'result', exitCode: 0} as const));
	expect(text(progressLine(story.model(), 120, marks))).toContain('records copied and proved');
});

test('while it waits there is no rate and no time left, and nothing advances once nothing is in flight', () => {
	const story = createBusy();
	const line = () => text(progressLine(story.model(), 120, marks));
	story.line(timed({type: 'state', state: 'paused', reason: 'alice'} as const));
	expect(line()).toMatch(/418,345 of 998,890$/);
	expect(state(story)).toContain('● advancing');
	story.line(timed(progress({done: 418_369, total: 998_890, inFlight: 0})));
	expect(line()).toMatch(/418,369 of 998,890$/);
	expect(state(story)).toContain('○ advancing');
	story.line(timed({type: 'state', state: 'resumed', reason: ''} as const));
	expect(line()).toContain('files/s');
	expect(state(story)).toContain('● advancing');
});

test('a start that was refused stands in the header until the next one, and as nothing else', () => {
	const story = createStory();
	story.tick(now);
	story.load({want: {what: 'overview'}, value: overview()});
	const refused = {type: 'refused', args: ['migrate', '--dry-run'], message: 'no', hint: null, now} as const;
	story.tell({...refused, exitCode: 3});
	story.press('escape');
	expect(state(story)).toBe('no run is at work; doclift migrate --dry-run was refused');
	story.tell({...refused, exitCode: 4});
	expect(state(story)).toBe('no run is at work; doclift migrate --dry-run has ended with exit code 4');
	story.tell({type: 'connection', connection: {state: 'connected'}});
	story.line(timed(started({runId: 13})));
	story.line(timed({type: 'result', exitCode: 0} as const));
	story.tell({type: 'connection', connection: {state: 'none'}});
	expect(state(story)).toBe('no run is at work; run 13 has ended with exit code 0');
});

test('the banner names direction, org, kind, bucket and test', () => {
	const banner = (story: ReturnType<typeof createBusy>) => text(bannerLine(story.model(), marks));
	expect(banner(createBusy())).toBe('BACKUP   PRODUCTION  Acme Inc. → acme-documents');
	const story = createBusy();
	const org = {...started({}).org, sandbox: true};
	const test = {accountId: '001Hs0000000001QAA', accountName: 'Globex'};
	story.line(timed(started({command: 'migrate', mode: 'plan CUT-7K3M-Q2PX', org, test})));
	expect(banner(story)).toBe('CUT OVER   TEST  only Globex   SANDBOX  Acme Inc. → acme-documents');
	story.tell({type: 'resize', columns: 120, rows: 24});
	expect(banner(story)).toBe('CUT OVER   TEST  only Globex (001Hs0000000001QAA)   SANDBOX  Acme Inc. → acme-documents');
	story.line(timed(started({command: 'rollback', mode: 'plan BACK-9WTR-4HNC'})));
	expect(banner(story)).toMatch(/^ROLL BACK/);
	story.line(timed(started({command: 'rollback', mode: 'plan', dryRun: true})));
	expect(banner(story)).toMatch(/^PLAN ROLL BACK/);
});

test('the banner says which account a single-phase is in, and gives up its name before the kind of the org', () => {
	const story = createBusy({columns: 120});
	const banner = () => text(bannerLine(story.model(), marks));
	story.line(timed(started({part: {number: 4, of: 27, account: 'Globex International'}})));
	expect(banner()).toBe(
		'BACKUP  single-phase, account 4 of 27: Globex International   PRODUCTION  Acme Inc. → acme-documents',
	);
	story.tell({type: 'resize', columns: 40, rows: 24});
	expect(banner()).toMatch(/^BACKUP {2}4 of 27: Glob.* {2}PRODUCTION /);
	story.line(timed(started({part: {number: 27, of: 27, account: null}})));
	expect(banner()).toContain('27 of 27: what is…');
});

test('a rollback is no dry run and no test, whatever the configuration says', () => {
	const configured = {
		bucket: 'acme-documents',
		object: 'DocListEntry__c',
		dryRun: true,
		planMaxAgeHours: 72,
		linkBase: planSurvey().summary.linkBase,
		linkField: 'DocListEntry__c.Document__c',
		testAccount: 'Globex',
	};
	const limits = /TEST|only Globex|DRY RUN/;
	const banner = (story: ReturnType<typeof createStory>) => text(bannerLine(story.model(), marks));
	const standing = (plan: Parameters<typeof planSurvey>[0]) => {
		const story = createStory({configured});
		story.tick(now);
		story.load({want: {what: 'overview'}, value: overview({plan: rollbackPlan(plan)})});
		return story;
	};
	expect(banner(standing({}))).toMatch(/^DOCLIFT {3}TEST {3}DRY RUN {2}only Globex /);

	const asked = standing({state: 'executing'});
	expect(banner(asked)).not.toMatch(limits);
	asked.press(':', 'rollback', 'enter');
	expect(banner(asked)).toMatch(/^ROLL BACK/);
	expect(banner(asked)).not.toMatch(limits);
	asked.press('BACK-9WTR-4HNC', 'enter');
	expect(asked.model().connection.state).toBe('starting');
	expect(banner(asked)).not.toMatch(limits);
	asked.tell({type: 'connection', connection: {state: 'connected'}});
	asked.line(timed(started({command: 'rollback', mode: 'plan BACK-9WTR-4HNC'})));
	expect(banner(asked)).toMatch(/^ROLL BACK/);
	expect(banner(asked)).not.toMatch(limits);
});

test('a run at work says itself whether it is a dry run or a test; the configuration was read before', () => {
	const configured = {
		bucket: 'acme-documents',
		object: 'DocListEntry__c',
		dryRun: true,
		planMaxAgeHours: 72,
		linkBase: planSurvey().summary.linkBase,
		linkField: 'DocListEntry__c.Document__c',
		testAccount: 'Globex',
	};
	const story = createBusy({configured});
	const banner = () => text(bannerLine(story.model(), marks));
	story.line(timed(started({command: 'migrate', mode: 'plan CUT-7K3M-Q2PX'})));
	expect(banner()).toBe('CUT OVER   PRODUCTION  Acme Inc. → acme-documents');
	story.line(timed(started({dryRun: true})));
	expect(banner()).toBe('BACKUP   DRY RUN   PRODUCTION  Acme Inc. → acme-documents');
	story.line(timed({type: 'result', exitCode: 0} as const));
	story.tell({type: 'connection', connection: {state: 'none'}});
	expect(banner()).toMatch(/^DOCLIFT {3}TEST {3}DRY RUN {2}only Globex /);
});

test('before a run has said it, the banner knows the org from the plan, and says where nobody knows it', () => {
	const banner = (change: Parameters<typeof overview>[0]) => {
		const story = createStory();
		story.tick(now);
		story.load({want: {what: 'overview'}, value: overview(change)});
		return text(bannerLine(story.model(), marks));
	};
	const {org: _, ...older} = planSurvey().summary;
	const unknown = 'DOCLIFT  PRODUCTION or a sandbox?  org 00D000000000001EAA → acme-documents';
	expect(banner({plan: planSurvey()})).toBe('DOCLIFT   PRODUCTION  Acme Inc. → acme-documents');
	expect(banner({plan: planSurvey({summary: older})})).toBe(unknown);
	expect(banner({plan: null})).toBe(unknown);
});

test('a plan that stands halfway is in the banner though nothing runs', () => {
	const story = createStory();
	story.tick(now);
	story.load({want: {what: 'overview'}, value: overview({plan: planSurvey({state: 'executing'})})});
	expect(text(bannerLine(story.model(), marks))).toContain('CUT OVER');
});
