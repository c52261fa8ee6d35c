/** What each screen says of what it was told. */
import {expect, test} from 'vitest';
import type {PlanSummary} from '../../../source/engine/plan-summary.ts';
import type {Attempt, LinkErrors, PlanSurvey} from '../../../source/engine/survey.ts';
import type {Loaded, SocketLine, Start, Want} from '../../../source/screens/dialogue.ts';
import {here} from '../../../source/screens/model.ts';
import {executeLines, executeTitle} from '../../../source/screens/pages/execute-lines.ts';
import {factLines} from '../../../source/screens/pages/home.tsx';
import {assuranceLines} from '../../../source/screens/pages/plan-summary-lines.ts';
import {recordText} from '../../../source/screens/pages/record-text.ts';
import {dense} from '../../../source/screens/pages/throughput.ts';
import {type Line, textOf} from '../../../source/screens/ui/line.ts';
import {progress, started} from '../../reports/events.ts';
import {plan as summary} from '../../reports/plans.ts';
import {
	accounts,
	createBusy,
	createStory,
	file,
	now,
	overview,
	planRows,
	planSurvey,
	record,
	rollbackPlan,
	run,
	start,
	tally,
	timed,
} from '../fixture.ts';
import {frame, linesOf} from '../frame.tsx';

const text = (lines: readonly Line[]) => lines.map(line => line.map(textOf).join('')).join('\n');

function idle(change: Parameters<typeof overview>[0], columns = 100, rows = 36) {
	const story = createStory({columns, rows});
	story.tick(now);
	story.load({want: {what: 'overview'}, value: overview(change)});
	return story;
}

test('home says first what has not come to its end, how to go on, and how to undo it', () => {
	const rings = [{ring: 0, records: 5, applied: 4, failed: 0, conflicts: 1, deleted: 0}];
	const begun = text(factLines(idle({plan: planSurvey({state: 'executing', startedAt: now, rings})}).model()));
	expect(begun).toMatch(
		/^Plan CUT-7K3M-Q2PX has been begun and is not done\n {2}5 of 1,343,015 links are settled; begun /,
	);
	expect(begun).toContain('To go on: :cutover   to undo it: :rollback');
	const died = text(factLines(idle({runs: [run({status: 'interrupted'})]}).model()));
	expect(died).toMatch(/^Run 12 has not come to its end: backup --full\n {2}Nothing is lost/);
	expect(text(factLines(createStory({configured: null}).model()))).toContain('doclift init');
});

test('of a plan that stands halfway its numbers are seen on a narrow screen, too', () => {
	const rings = [{ring: 0, records: 1_343_015, applied: 1_225_000, failed: 0, conflicts: 0, deleted: 0}];
	const story = idle({plan: planSurvey({state: 'executing', startedAt: now, rings})}, 60, 20);
	expect(frame(story.model())).toMatch(
		/has been begun and is not done$[\s\S]*1,225,000 of 1,343,015 links are settled/m,
	);
});

test('home gives the way back of a single-phase that has switched links before it died', () => {
	const command = 'doclift single-phase --execute --confirm 00D5g0000000001EAA';
	const links = {original: 0, switching: 0, switched: 1200, restoring: 0, conflict: 0, failed: 0, deleted: 0};
	const died = text(factLines(idle({runs: [run({status: 'interrupted', command})], plan: null, links}).model()));
	expect(died).toContain('Links that lead to your bucket: 1,200.   To undo it: :rollback');
	expect(died).not.toContain('nothing to undo');
});

test('home names the command for the other accounts where a single-phase died in the midst of one', () => {
	const command = 'doclift single-phase --execute --confirm 00D5g0000000001EAA';
	const plan = planSurvey({state: 'executing', startedAt: now});
	const died = text(factLines(idle({plan, runs: [run({status: 'interrupted', type: 'migrate', command})]}).model()));
	expect(died).toContain(`Then the other accounts: ${command}`);
	expect(text(factLines(idle({plan, runs: [run({status: 'interrupted'})]}).model()))).not.toContain('other accounts');
});

test('home offers to cut over only where a plan stands', () => {
	expect(frame(idle({plan: null}).model())).not.toContain('Cut over...');
	expect(frame(idle({plan: planSurvey()}).model())).toContain('Cut over...');
	expect(frame(idle({plan: planSurvey({state: 'done'})}).model())).not.toContain('Cut over...');
	expect(frame(idle({plan: rollbackPlan()}).model())).not.toContain('rolling back');
});

test('home offers no plan that would be refused, and says why', () => {
	const old = {createdAt: now - 73 * 3_600_000};
	for (const plan of [planSurvey(old), rollbackPlan(old)]) {
		const story = idle({plan}, 120);
		const shown = frame(story.model());
		expect(shown).toContain(`Plan ${plan.planId} is older than 72 hours: it is no longer valid`);
		expect(shown).not.toContain('is ready');
		expect(shown).toMatch(
			/(?:Cut over|Roll back by BACK-9WTR-4HNC)\.\.\. +Plan (?:CUT|BACK)-\S+ is older than 72 hours/,
		);
		expect(frame(story.press('7'))).toMatch(/^Plan (?:CUT|BACK)-\S+ is older than 72 hours\. /m);
	}
	const copied = frame(idle({plan: planSurvey({copiedSince: 13})}, 120).model());
	expect(copied).toContain('Files have been copied since plan CUT-7K3M-Q2PX was made (run 13): it is no longer valid');
	const dry = createStory({
		columns: 120,
		rows: 36,
		configured: {...start().configured, dryRun: true} as Start['configured'],
	});
	dry.tick(now);
	dry.load({want: {what: 'overview'}, value: overview({plan: planSurvey()})});
	expect(frame(dry.model())).toMatch(/Cut over\.\.\. +migration\.dryRun is true/);
});

const links = (change: Partial<ReturnType<typeof overview>['links']>) => ({...overview().links, ...change});

test('home leads back wherever links lead to the bucket, whether a run is at work or not', () => {
	expect(frame(idle({}).model())).not.toContain('Roll back');
	const done = idle({plan: planSurvey({state: 'done'}), links: links({switched: 19_030})});
	expect(frame(done.model())).toMatch(/Roll back everything\.\.\. +plans the way back of all 19,030 links, then asks/);
	const choose = (story: ReturnType<typeof idle>, name: string) => {
		const rows = frame(story.model()).split('\n');
		const first = rows.findIndex(row => row.includes('What can be done next')) + 1;
		const at = rows.findIndex(row => row.includes(name));
		return story.press(...Array.from({length: at - first}, () => 'j'), 'enter');
	};
	choose(done, 'Roll back everything');
	expect(done.orders()).toEqual([{type: 'launch', args: ['rollback', '--from-database', '--dry-run']}]);
	const busy = createBusy({columns: 100, rows: 36});
	busy.load({want: {what: 'overview'}, value: overview({links: links({switched: 5})})});
	choose(busy, 'Roll back everything');
	expect(busy.model().overlay).toMatchObject({dialog: {kind: 'stop-first'}});
});

test('home leads back where Salesforce refused the way back, though no link counts as switched', () => {
	const refused = (ours: number) =>
		({
			state: 'link-failed',
			kind: 'salesforce-validation',
			count: 3,
			accepted: 0,
			direction: ours === 0 ? 'cutover' : 'rollback',
			ours,
			example: 'Reason is required',
			lastAt: now,
		}) as const;
	const shown = (ours: number) =>
		frame(
			idle({
				plan: rollbackPlan({state: 'done'}),
				links: links({failed: 3}),
				errorClasses: [refused(ours)],
			}).model(),
		);
	expect(shown(3)).toMatch(/Roll back everything\.\.\. +plans the way back of all 3 links, then asks/);
	expect(shown(0)).not.toContain('Roll back everything');
});

test('a rollback that is planned is begun from home, and one of a part does not stand for the whole', () => {
	const again = 'doclift rollback --from-database --account 001Hs0000000001QAA --dry-run';
	const part = rollbackPlan({summary: {...rollbackPlan().summary, again}});
	const story = idle({plan: part, links: links({switched: 19_030})});
	const menu = frame(story.model());
	expect(menu).toMatch(
		/Review plan BACK-9WTR-4HNC[\s\S]*Roll back by BACK-9WTR-4HNC\.\.\.[\s\S]*Roll back everything\.\.\./,
	);
	story.press('j', 'enter');
	expect(story.model().overlay).toMatchObject({dialog: {kind: 'execute', plan: {planId: 'BACK-9WTR-4HNC'}}});
	const whole = rollbackPlan({
		summary: {...rollbackPlan().summary, again: 'doclift rollback --from-database --dry-run'},
	});
	const all = idle({plan: whole, links: links({switched: 19_030})});
	expect(frame(all.model())).toContain('Roll back by BACK-9WTR-4HNC...');
	expect(frame(all.model())).not.toContain('Roll back everything');
	expect(frame(all.press('7'))).toContain(':rollback asks for its id');
});

test('home tells the links that a killed run has left on their way', () => {
	const told = (change: Parameters<typeof links>[0]) => text(factLines(idle({links: links(change)}).model()));
	expect(told({switched: 17_000, restoring: 590})).toMatch(
		/^Links {7}17,000 lead to your bucket, 590 on their way back$/m,
	);
	expect(told({switching: 200})).toMatch(/^Links {7}200 on their way to your bucket$/m);
	expect(told({})).not.toContain('Links');
});

test('home says of the run at work that it is, or what it waits for, before which command it is', () => {
	const runs = [run({id: 13, status: 'running', command: 'doclift backup --full', endedAt: null, heartbeatAt: now})];
	const story = createBusy({columns: 80, rows: 24});
	story.load({want: {what: 'overview'}, value: overview({runs: runs.map(one => ({...one, proof: null}))})});
	const last = () => text(factLines(story.model())).match(/^Last run.*$/m)?.[0];
	expect(last()).toBe('Last run    run 13 is at work (doclift backup --full)');
	story.tick(now + 4300);
	expect(last()).toContain('run 13 is at work');
	story.line(timed({type: 'state', state: 'held', reason: 'after the canary'} as const));
	expect(last()).toBe('Last run    run 13 is held: after the canary; :resume goes on (doclift backup --full)');
	story.tell({type: 'connection', connection: {state: 'lost'}});
	expect(last()).toBe('Last run    run 13 was at work 4.3 s ago (doclift backup --full)');
	story.tick(now + 16_000);
	expect(last()).toBe('Last run    run 13 has gone silent 16 s ago (doclift backup --full)');
});

test('home begins with reading everything as long as nothing has been read, and says why nothing else can be', () => {
	const about = {...overview().about, discovered: false};
	const story = idle({about, runs: []});
	expect(frame(story.model())).toMatch(
		/> Back up everything [^\n]+\n +Back up what is new or failed +everything is read first/,
	);
	story.press('enter', 'enter');
	expect(story.orders()).toEqual([{type: 'launch', args: ['backup', '--full']}]);
	expect(frame(idle({}).model())).toMatch(/> Back up what is new or failed +finish/);
});

test('a run that was refused is none that has not come to its end', () => {
	const refused = run({status: 'failed', error: {kind: 'refused', message: 'No full discovery'}});
	expect(text(factLines(idle({runs: [refused]}).model()))).not.toContain('has not come to its end');
	const failed = run({status: 'failed', error: {kind: 'ledger-full', message: 'The disk is full'}});
	expect(text(factLines(idle({runs: [failed]}).model()))).toContain('has not come to its end');
});

test('a plan that has been begun takes the mark to the way on, and no other is planned beside it', () => {
	const story = idle({plan: null});
	story.press('j', 'j');
	expect(frame(story.model())).toMatch(/> Plan the cut-over +every read/);
	const begun = planSurvey({state: 'executing'});
	story.load({want: {what: 'overview'}, value: overview({plan: begun})});
	expect(frame(story.model())).toMatch(/> Go on cutting over/);
	expect(frame(story.model())).toMatch(/Plan the cut-over +plan CUT-7K3M-Q2PX has been begun/);
	story.press('j');
	story.load({want: {what: 'overview'}, value: overview({plan: begun})});
	expect(frame(story.model())).toMatch(/> Review plan/);
});

test('what a run at work has not counted yet is not said to be nothing', () => {
	const story = createBusy({columns: 120, rows: 36});
	const none = overview({tally: tally({}), errorClasses: []});
	const shown = (key: string) => {
		story.press(key);
		story.load({want: {what: 'overview'}, value: none});
		return frame(story.load({want: {what: 'accounts'}, value: []}));
	};
	expect(shown('2')).toContain('being counted');
	expect(shown('3')).toContain('none so far');
	const parts = shown('1');
	expect(parts).not.toMatch(/no record has been read|no account has been read|no class of errors is open/);
	story.line(timed({type: 'result', exitCode: 0} as const));
	story.tell({type: 'connection', connection: {state: 'none'}});
	expect(shown('2')).toContain('no account has records yet');
	expect(shown('3')).toContain('no class of errors is open');
});

test('the proof of one account is not taken for that of everything: the ledger holds more', () => {
	const proven = (salesforceCount: number) => {
		const story = createBusy({columns: 120, rows: 36});
		const proof = {salesforceCount, accounted: salesforceCount, difference: 0, verdict: 'proven', passes: 1} as const;
		story.line(timed({type: 'proof', proof, dispositions: {}} as const));
		return frame(story.press('1'));
	};
	expect(proven(200)).toMatch(/proven: each record has one state[\s\S]*the ledger holds +998,890 in all/);
	expect(proven(998_890)).not.toContain('the ledger holds');
});

test('home tells what a plan that is done has not changed, and what takes it up', () => {
	const [first, refused] = [
		{ring: 0, records: 5, applied: 4, failed: 0, conflicts: 1, deleted: 0},
		{ring: 1, records: 100, applied: 96, failed: 4, conflicts: 0, deleted: 0},
	];
	const left = {ring: 1, records: 100, applied: 96, failed: 0, conflicts: 3, deleted: 1};
	const standing = (state: LinkErrors['state'], direction: LinkErrors['direction'], count: number): LinkErrors => ({
		state,
		kind: 'salesforce-refused',
		count,
		accepted: 0,
		direction,
		ours: 0,
		example: 'as it was',
		lastAt: now,
	});
	const states = ['link-conflict', 'link-failed', 'link-deleted'] as const;
	const all = (['cutover', 'rollback'] as const).flatMap(way => states.map(state => standing(state, way, 500)));
	const told = (plan: PlanSurvey, errorClasses: readonly LinkErrors[] = all) =>
		text(factLines(idle({plan, errorClasses}).model()));
	// What somebody else has changed since is his, and stays so.
	expect(told(planSurvey({state: 'done', rings: [first, left]}))).toMatch(
		/^Not changed 4 conflicts, 1 deleted: 7 shows them, doclift record what to do$/m,
	);
	expect(told(planSurvey({state: 'done', rings: [refused]}))).toMatch(
		/^Not changed 4 failed: 7 shows them; a new plan takes up what failed$/m,
	);
	expect(told(rollbackPlan({state: 'done', rings: [first, refused]}))).toMatch(
		/^Not changed 1 conflict, 4 failed: 7 shows them; :rollback takes up what failed$/m,
	);
	// Seen to meanwhile: what has been mended or taken note of is told no more.
	const mended = planSurvey({state: 'done', rings: [first, left]});
	expect(told(mended, [standing('link-conflict', 'cutover', 3)])).toMatch(/^Not changed 3 conflicts: 7 shows them/m);
	expect(told(mended, [standing('link-conflict', 'rollback', 3)])).not.toContain('Not changed');
	expect(told(mended, [])).not.toContain('Not changed');
	expect(told(planSurvey({state: 'done'}))).not.toContain('Not changed');
	expect(told(planSurvey({state: 'ready'}))).not.toContain('Not changed');
});

test('of a plan that is ready the page of the cut-over says the words that begin it', () => {
	const shown = (plan: PlanSurvey) => frame(idle({plan}, 80, 24).press('7'));
	expect(shown(planSurvey())).toContain(':cutover asks for its id');
	const back = shown(rollbackPlan());
	expect(back).toContain('doclift rollback --execute --confirm BACK-9WTR-4HNC carries it out');
	expect(back).not.toContain('asks for its id');
	expect(shown(rollbackPlan({state: 'executing'}))).toContain(':rollback goes on');
});

test('minutes in which nothing was proved are seen as nothing', () => {
	const spans = dense([{at: 60_000, files: 5, bytes: 50}], 60_000, 185_000, 4);
	expect(spans.map(({at, files}) => [at, files])).toEqual([
		[0, 0],
		[60_000, 5],
		[120_000, 0],
		[180_000, 0],
	]);
});

test('the most that is said of the last minutes is no less than what is said of now', () => {
	const story = createBusy({columns: 120, rows: 36});
	const lastMinutes = [{at: now - 30_000, files: 5, bytes: 5_000_000}];
	story.load({want: {what: 'overview'}, value: overview({lastMinutes})});
	const shown = frame(story.press('1'));
	expect(shown).toMatch(/files\/s +1,240 /);
	expect(shown).toMatch(/^ +most 1,240 /m);
	expect(shown).toMatch(/^ +most 56\.0 MB /m);
});

test('an hour that is still being counted has no sum yet', () => {
	const story = createBusy({columns: 120, rows: 36});
	story.load({want: {what: 'overview'}, value: overview({countedFrom: now - 20 * 60_000})});
	expect(frame(story.press('1'))).toMatch(/last hour +counting /);
});

test('the last hour is an hour, however narrow the terminal is', () => {
	const minute = (files: number, ago: number) => ({at: now - ago * 60_000, files, bytes: 0});
	for (const columns of [40, 80, 120, 200]) {
		const shown = (countedFrom: number) => {
			const story = createBusy({columns, rows: 36});
			const lastHour = [minute(7, 60), minute(500, 30), minute(3, 1)];
			story.load({want: {what: 'overview'}, value: overview({lastHour, countedFrom})});
			return frame(story.press('1'));
		};
		expect(shown(now - 60 * 60_000)).toMatch(/last hour +510 files /);
		expect(shown(now - 59 * 60_000)).toMatch(/last hour +counting /);
	}
});

test('hazard 90: a class of errors stands with its cause and its next action', () => {
	const story = idle({});
	story.press('3', 'j');
	const shown = frame(story.model());
	expect(shown).toContain('network-throttled');
	expect(shown).toContain('The store asked for patience (503)');
	expect(shown).toContain('a0X000000000008AAA: 503 SlowDown');
});

test('hazard 42, hazard 90: links that Salesforce refused are a class too, whose records Enter shows', () => {
	const story = createStory();
	story.tick(now);
	const refused = {
		state: 'link-failed',
		kind: 'salesforce-validation',
		count: 5000,
		accepted: 0,
		direction: 'cutover',
		ours: 0,
		example: 'Reason is required',
		lastAt: now,
	} as const;
	story.load({want: {what: 'overview'}, value: overview({errorClasses: [refused]})});
	story.press('3');
	const shown = frame(story.model());
	expect(shown).toContain('5,000');
	expect(shown).toContain('A validation rule of the org refuses the record');
	expect(shown).toContain('Reason is required');
	expect(shown).not.toContain('no class of errors is open');
	expect(shown).not.toContain('tries the class again');
	story.press('R');
	expect(story.orders()).toEqual([]);
	expect(story.model().message?.text).toContain('the next plan');
	story.press('enter');
	expect(here(story.model())).toMatchObject({
		screen: 'files',
		filter: {linkFailure: 'salesforce-validation', linkDirection: 'cutover'},
	});
	story.press('1');
	expect(frame(story.model())).toContain('salesforce-validation');
});

test('the question for a cut-over names counts, what stays, the way back and what speaks against it', () => {
	const words = text(executeLines(planSurvey(), {width: 76, cut: '…', leading: 1590, hold: true}));
	expect(words).toContain('to be switched to your copy');
	expect(words).toMatch(/What stays at the vendor\n.*edited by a user/);
	expect(words).toContain('a rollback file and a copy of the ledger');
	expect(words.replaceAll(/\s+/g, ' ')).toContain(
		':rollback plans the way back of every link that leads to your bucket (1,590 now)',
	);
	const probe = {tried: 20, opened: 3, failures: [], policy: 'required', overruled: false} as const;
	const unproven = planSurvey({summary: summary({linkProof: probe})});
	expect(text(executeLines(unproven, {width: 90, cut: '…', leading: null, hold: true}))).toMatch(
		/\n3 of 20 new links opened as a user would, without credentials\. USERS WILL GET ERRORS/,
	);
	expect(executeTitle(planSurvey())).toBe('Cut over 1,343,015 links in Salesforce');
	expect(executeTitle(rollbackPlan())).toBe('Roll back 1,000 links in Salesforce');
});

test('the question for a plan that is gone on with counts what is left of it: its links, its calls, its time', () => {
	const rings = [
		{ring: 0, records: 10, applied: 10, failed: 0, conflicts: 0, deleted: 0},
		{ring: 1, records: 90, applied: 60, failed: 5, conflicts: 0, deleted: 0},
	];
	const cost = {apiCalls: {needed: 139, available: 80_000}, secondsForecast: 40};
	const halfway = planSurvey({state: 'executing', changes: 100, rings, summary: summary(cost)});
	const words = text(executeLines(halfway, {width: 76, cut: '…', leading: 70, hold: true}));
	expect(words).toContain('about 35 of 80,000 API calls, 10 s');
	expect(words).toContain('What changes, in the whole plan');
	expect(words).toContain('75 of 100 are settled already');
	const whole = planSurvey({changes: 100, rings, summary: summary(cost)});
	expect(text(executeLines(whole, {width: 76, cut: '…', leading: 0, hold: true}))).toContain(
		'about 139 of 80,000 API calls, 40 s',
	);
});

test('of links that do not open it is said who has taken that on himself, on the summary and above the question', () => {
	const overruling = {how: 'typed', by: 'ann@ops', run: 3, at: now} as const;
	const probe = {tried: 20, opened: 3, failures: [], policy: 'required', overruled: true, overruling} as const;
	const plan = planSurvey({summary: summary({linkProof: probe})});
	const answered = 'OVERRULED by ann@ops (typed, run 3, 2026-11-25 12:00:00 UTC): users will get 403';
	for (const words of [
		text(executeLines(plan, {width: 76, cut: '…', leading: null, hold: true})),
		text(assuranceLines(plan, [], 76)),
	]) {
		expect(words.replaceAll(/\s+/g, ' ')).toContain(answered);
		expect(words).not.toContain('USERS WILL GET ERRORS');
	}
});

test('what happens is what will: the hold stands before the first ring beyond the canary, and not after it', () => {
	const ring = (number: number, records: number, applied: number): PlanSurvey['rings'][number] => ({
		ring: number,
		records,
		applied,
		failed: 0,
		conflicts: 0,
		deleted: 0,
	});
	const said = (rings: PlanSurvey['rings'], change: Partial<PlanSurvey> = {}) =>
		text(executeLines(planSurvey({rings, ...change}), {width: 200, cut: '…', leading: null, hold: true}));
	expect(said([ring(0, 5, 5), ring(1, 20, 0)], {state: 'executing'})).toContain(
		'5 links as a canary, then 1 ring; each is read again before the next, and it holds after the canary',
	);
	const begun = said([ring(0, 5, 5), ring(1, 20, 3)], {state: 'executing'});
	expect(begun).toContain('the rings that are left');
	expect(begun).not.toContain('it holds after');
	expect(said([ring(0, 3, 0)])).toContain('3 links at once, which is read again');
	const back = (hold: boolean) => text(executeLines(rollbackPlan(), {width: 200, cut: '…', leading: null, hold}));
	expect(back(true)).toContain('and it holds after the canary until you say :resume');
	expect(back(false)).not.toContain('it holds after');
});

test('the question for a plan says first which org it is, and whether that is PRODUCTION', () => {
	const asked = (change: Partial<PlanSummary>) =>
		text(executeLines(planSurvey({summary: summary(change)}), {width: 76, cut: '…', leading: null, hold: true}));
	expect(asked({})).toMatch(/^ PRODUCTION {2}Acme Inc\. {2}00D000000000001EAA\n/);
	const org = {orgId: '00D000000000002EAA', orgName: 'Acme UAT', sandbox: true};
	expect(asked({org})).toMatch(/^ SANDBOX {2}Acme UAT {2}00D000000000002EAA\n/);
	const {org: _, ...older} = summary({});
	expect(text(executeLines(planSurvey({summary: older}), {width: 76, cut: '…', leading: null, hold: true}))).toMatch(
		/^PRODUCTION or a sandbox\? An older/,
	);
});

test('who stops a run that somebody else steers is told whose it is', () => {
	const story = createBusy();
	story.press(':', 'rollback', 'enter');
	expect(frame(story.model())).not.toContain('steers it');
	story.line({type: 'seat', holder: 'alice', yours: false});
	expect(frame(story.model())).toContain('alice steers it, and will see it stop.');
});

test('a record tells its whole history, and URLs are broken rather than cut', () => {
	const url = `https://trackland-doc-storage.s3.us-west-2.amazonaws.com/${'long/'.repeat(30)}end.pdf`;
	const change = {
		at: now,
		settledAt: now,
		run: 14,
		direction: 'cutover',
		from: url,
		to: 'https://new',
		state: 'applied',
	};
	const words = text(recordText(record({url, changes: [{...change, direction: 'cutover', error: null}]}), 80));
	expect(words).toContain('run 12: discovered to copying, claimed');
	expect(words).toContain('download-truncated after 3 attempts: 100 of 200');
	expect(words).toContain('run 14: cut over: applied');
	expect(words).toMatch(/^link +at the vendor's URL$/m);
	expect(words).not.toContain('scope');
	const key = `uploads/001Hs0000000001QAA/${'Acme_'.repeat(7)}/Architectural Request 2014 Q3.pdf`;
	const kept = text(recordText(record({key}), 80)).split('\n');
	const at = kept.findIndex(line => line.startsWith('key'));
	expect(
		kept
			.slice(at, at + 2)
			.map(line => line.slice(14))
			.join(''),
	).toBe(key);
	expect(text(recordText(record({outside: true}), 80))).toMatch(/^scope +no longer matches salesforce\.filter$/m);
	expect(words.replaceAll(/\n */g, '')).toContain(url);
	for (const line of words.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('hazard 90: a record whose link Salesforce refused names the plan that takes it up', () => {
	const refusal = {kind: 'salesforce-validation', direction: 'rollback'} as const;
	const words = text(recordText(record({state: 'verified', failure: null, refusal}), 80)).replaceAll(/\s+/g, ' ');
	expect(words).toContain('cause salesforce-validation');
	expect(words).toContain('`doclift rollback --from-database --dry-run`: the next plan of the way back takes it up.');
});

test('a plan is counted by class in a frame where there is room, and by lines where there is not', () => {
	const story = idle({plan: planSurvey()}, 140, 40);
	story.press('6');
	expect(frame(story.model())).toMatch(/│ to be switched to your copy +│ 1,343,000 │ {2}/);
	const small = idle({plan: planSurvey()}, 60, 14);
	small.press('6');
	expect(frame(small.model())).toMatch(/to be switched to your copy +1,343,000/);
});

test('every change shows both its links whole', () => {
	const story = idle({plan: planSurvey()}, 110, 30);
	story.press('6', 'tab');
	const want = story.loads().flatMap(one => (one.type === 'load' && one.want.what === 'plan-rows' ? [one.want] : []));
	for (const one of want) story.load({want: one, value: planRows(1, 400)});
	story.press('j');
	expect(frame(story.model())).toContain('old     https://trackland-doc-storage.s3.us-west-2.amazonaws.com/docs/2.pdf');
	expect(frame(story.model())).toContain('2 of 1,343,015 changes');
});

/** The plan's screen with what its own want was answered, on the page that these keys lead to. */
function reviewed(keys: readonly string[], answer: (want: Want) => Loaded | null) {
	const story = idle({plan: planSurvey()}, 130, 30);
	story.press(...keys);
	for (const one of story.loads()) {
		const loaded = one.type === 'load' ? answer(one.want) : null;
		if (loaded !== null) story.load(loaded);
	}
	return story;
}

test('a search that has found as many as are shown says that these are the first', () => {
	const searched = (more: boolean) =>
		reviewed(['6', '/', 'lading', 'enter'], want =>
			want.what === 'plan-search' && want.pattern === 'lading'
				? {want, value: {rows: planRows(1, 1000), walked: 1200, done: true, more}}
				: null,
		).model();
	expect(frame(searched(true))).toContain('the first 1,000 that match /lading/ of 1,343,015 changes, 1,200 looked at');
	expect(frame(searched(false))).toContain('1,000 of 1,343,015 changes match /lading/, 1,200 looked at');
});

const attention = (length: number) => (want: Want) =>
	want.what === 'plan-rows' && want.filter.outcomes !== undefined
		? {want, value: planRows(1, length).map(row => ({...row, outcome: 'conflict' as const}))}
		: null;

test('what needs a look is not said to be nothing before it has been read', () => {
	for (const keys of [['6', 'tab', 'tab'], ['7']]) {
		const unread = frame(reviewed(keys, () => null).model());
		expect(unread).toContain('reading the ledger');
		expect(unread).not.toMatch(/no conflict|no record|no change(?! is chosen)/);
		expect(frame(reviewed(keys, attention(0)).model())).toContain('no conflict, no failure');
	}
});

test('of more conflicts than are read it is said that these are the first', () => {
	expect(frame(reviewed(['7'], attention(1000)).model())).toContain('1 of the first 1,000 records');
	expect(frame(reviewed(['7'], attention(999)).model())).toContain('1 of 999 records');
});

const attempts = (length: number) =>
	Array.from(
		{length},
		(_, at): Attempt => ({
			at: now - at,
			run: 1,
			recordId: file(at).recordId,
			kind: 'network-reset',
			message: 'cut off',
			attempts: 1,
		}),
	);

test('of more failures than are read it is said that these are the first, and how more are read', () => {
	const read = (length: number) => {
		const story = idle({}, 100);
		story.press('3', 'tab');
		story.load({want: {what: 'recent-errors', limit: 500}, value: attempts(length)});
		return frame(story.model());
	};
	expect(read(500)).toContain('1 of the first 500 failures; G reads on');
	expect(read(499)).toMatch(/1 of 499 failures$/m);
});

/** The files of a class, or of an account, read as far as the console reads. */
function readToTheEnd(keys: readonly string[]) {
	const story = idle({}, 140);
	story.press('2');
	story.load({want: {what: 'accounts'}, value: accounts(3)});
	story.press(...keys);
	const files = Array.from({length: 50_000}, (_, at) => file(at));
	for (let limit = 0; limit < 50_000; story.press('G')) {
		const [want] = story.loads().flatMap(one => (one.type === 'load' && one.want.what === 'files' ? [one.want] : []));
		if (want === undefined) throw new Error(`nothing is read beyond ${limit}`);
		limit = want.limit;
		story.load({want, value: files.slice(0, limit)});
	}
	return story;
}

test('where a list is read no further, the command stands that has all of it', () => {
	const missing = frame(readToTheEnd(['3', 'enter']).model());
	expect(missing).toContain('50,000 of the first 50,000 files; all: doclift status --export FILE.csv --only missing');
	expect(missing).toMatch(/^50,000 are read; all: doclift status --export FILE\.csv --only missing$/m);
	const account = frame(readToTheEnd(['2', 'enter']).model());
	expect(account).toMatch(/^50,000 are read; all: doclift status --export FILE\.csv$/m);
	expect(account).not.toContain('G reads on');
});

test('a pattern that is too costly is said to be taken by its letters', () => {
	const story = createBusy();
	story.press('2');
	const name = `${'Acme_freight_'.repeat(9)}holding`;
	story.load({want: {what: 'accounts'}, value: accounts(3).map(one => ({...one, name}))});
	story.press('/', '^(\\w+_?)+!', 'enter');
	expect(frame(story.model())).toContain('0 of 3 accounts match /^(\\w+_?)+!/ by its letters (too costly)');
});

test('a filter on what needs a look leaves out what does not match', () => {
	const filtered = (length: number) => {
		const story = reviewed(['6', 'tab', 'tab'], attention(length));
		return frame(story.press('/', 'lading 3[0-9]\\.', 'enter'));
	};
	expect(filtered(200)).toContain('10 of 200 changes match /lading 3[0-9]\\./');
	expect(filtered(200)).not.toContain('Bill of lading 29.pdf');
	expect(filtered(1000)).toContain('10 of the first 1,000 changes match');
	expect(filtered(3)).toContain('nothing of this matches');
});

test('a cut-over shows its rings, that it is held, and what was left alone', () => {
	const rings = [
		{ring: 0, records: 5, applied: 4, failed: 0, conflicts: 1, deleted: 0},
		{ring: 1, records: 100, applied: 0, failed: 0, conflicts: 0, deleted: 0},
	];
	const story = createBusy({columns: 120, rows: 30});
	story.line(timed(started({command: 'migrate', mode: 'plan CUT-7K3M-Q2PX, resumed'})));
	story.press('7');
	const windows = {requests: 9, medianMs: 240, p99Ms: 400, mostMs: 410, moved: 1, movedRecords: [file(3).recordId]};
	story.load({want: {what: 'plan'}, value: planSurvey({state: 'executing', startedAt: now, rings, windows})});
	story.line(timed({type: 'state', state: 'held', reason: 'after the canary: the next ring waits'} as const));
	const [want] = story.loads().flatMap(one => (one.type === 'load' && one.want.what === 'plan-rows' ? [one.want] : []));
	const conflict = {
		...planRows(1, 1)[0],
		outcome: 'conflict' as const,
		found: 'https://elsewhere.example.com/mine.pdf',
	};
	if (want) story.load({want, value: [conflict as ReturnType<typeof planRows>[number]]});
	const shown = frame(story.model());
	expect(shown).toContain('held: after the canary: the next ring waits. :resume goes on');
	expect(shown).toMatch(/> ring 1 +100 +0/);
	expect(shown).toContain('1 record moved inside one');
	expect(shown).toContain(`look at ${file(3).recordId}`);
	expect(shown).toMatch(/conflict +a0X000000000001AAA.*elsewhere/);
});

test('when a class of errors was met last is seen whole at 80 columns', () => {
	const lastAt = now - 23 * 3_600_000 - 58 * 60_000;
	const story = idle({errorClasses: overview().errorClasses.map(one => ({...one, lastAt}))}, 80, 24);
	expect(frame(story.press('3'))).toMatch(/download-missing +missing +200 +23 h 58 min ago$/m);
});

test('records that moved inside of a window are cut with the mark of the terminal', () => {
	const movedRecords = Array.from({length: 9}, (_, at) => file(at).recordId);
	const windows = {requests: 9, medianMs: 240, p99Ms: 400, mostMs: 410, moved: 9, movedRecords};
	const shown = (unicode: boolean) => {
		const story = createStory({columns: 80, rows: 30, unicode});
		story.tick(now);
		story.press('7');
		story.load({want: {what: 'plan'}, value: planSurvey({state: 'done', startedAt: now, windows})});
		return frame(story.model());
	};
	expect(shown(true)).toMatch(/look at .* …$/m);
	expect(shown(false)).toMatch(/look at .* ~$/m);
});

/** A cut-over that stands halfway, and this run at work. */
function halfway(run: Parameters<typeof started>[0], columns = 80) {
	const rings = [
		{ring: 0, records: 5, applied: 5, failed: 0, conflicts: 0, deleted: 0},
		{ring: 1, records: 100, applied: 0, failed: 0, conflicts: 0, deleted: 0},
		{ring: 2, records: 1000, applied: 0, failed: 0, conflicts: 0, deleted: 0},
	];
	const story = createBusy({columns, rows: 24});
	story.line(timed(started(run)));
	story.load({
		want: {what: 'overview'},
		value: overview({plan: planSurvey({state: 'executing', startedAt: now, rings})}),
	});
	return story;
}

test('a hold is offered where a ring comes after the one at work, and nowhere else', () => {
	const shown = (settled: readonly number[], ...lines: readonly SocketLine[]) => {
		const story = createBusy({columns: 120, rows: 24});
		story.line(timed(started({command: 'migrate', mode: 'plan CUT-7K3M-Q2PX'})));
		const rings = settled.map((applied, ring) => ({ring, records: 10, applied, failed: 0, conflicts: 0, deleted: 0}));
		story.load({
			want: {what: 'overview'},
			value: overview({plan: planSurvey({state: 'executing', startedAt: now, rings})}),
		});
		for (const line of lines) story.line(line);
		return frame(story.press('7'));
	};
	expect(shown([10, 3, 0])).toContain(':hold waits before the next ring');
	const stopping = timed({type: 'state', state: 'stopping', reason: 'ann'} as const);
	for (const without of [shown([10, 10, 3]), shown([10, 10, 10]), shown([3]), shown([10, 3, 0], stopping)]) {
		expect(without).toMatch(/^begun 2026-/m);
		expect(without).not.toContain(':hold');
	}
});

test('while its own run is at work a plan is being carried out', () => {
	const story = halfway({command: 'migrate', mode: 'plan CUT-7K3M-Q2PX'});
	const shown = frame(story.press('7'));
	expect(shown).toMatch(/^begun 2026-.* :hold waits before the next ring$/m);
	expect(shown).toMatch(/^> ring 1 /m);
	expect(text(factLines(story.model()))).not.toContain('is not done');
	story.tell({type: 'connection', connection: {state: 'none'}});
	story.tell({
		type: 'connection',
		connection: {state: 'starting', command: 'migrate --execute --confirm CUT-7K3M-Q2PX'},
	});
	expect(frame(story.model())).toContain(':hold waits before the next ring');
});

test('a hold that is asked for says which ring is finished first, and one that waits how it goes on', () => {
	const story = halfway({command: 'migrate', mode: 'plan CUT-7K3M-Q2PX'}, 120);
	story.press('7');
	const state = (name: 'hold-asked' | 'held', reason: string) =>
		story.line(timed({type: 'state', state: name, reason} as const));
	state('hold-asked', 'ann: what is under way is finished first');
	expect(frame(story.model())).toMatch(/^hold asked for: ring 1 is finished first\. :resume drops it$/m);
	state('held', 'ann: the next ring waits');
	expect(frame(story.model())).toContain(':stop ends it here, :rollback undoes it');
});

test('the words to type stand whole at 80 columns, and the ring at work before the list at 40 by 10', () => {
	const story = halfway({command: 'migrate', mode: 'plan CUT-7K3M-Q2PX'});
	story.line(timed({type: 'state', state: 'held', reason: 'ann: the next ring waits'} as const));
	const wide = frame(story.press('7')).replaceAll(/\s+/g, ' ');
	expect(wide).toContain(':resume goes on, :stop ends it here, :rollback undoes it');
	expect(wide).toContain('> ring 1 100');
	story.tell({type: 'resize', columns: 40, rows: 10});
	const small = frame(story.model());
	expect(small).toContain('held: ann: the next ring waits. :resume');
	expect(small).toMatch(/^ring 1: 0 of 100 done$/m);
	expect(small).not.toContain('Conflicts and failures');
	for (const rows of [10, 12, 14, 16, 18, 24]) {
		story.tell({type: 'resize', columns: 40, rows});
		expect(linesOf(story.model())).toHaveLength(rows);
		expect(frame(story.model())).toContain('ring 1');
	}
});

test('a rollback that is held does not offer to be rolled back', () => {
	const rings = [{ring: 0, records: 5, applied: 5, failed: 0, conflicts: 0, deleted: 0}];
	const story = createBusy({columns: 120, rows: 24});
	story.line(timed(started({command: 'rollback', mode: 'plan BACK-9WTR-4HNC'})));
	const plan = planSurvey({direction: 'rollback', planId: 'BACK-9WTR-4HNC', state: 'executing', startedAt: now, rings});
	story.load({want: {what: 'overview'}, value: overview({plan})});
	story.line(timed({type: 'state', state: 'held', reason: 'ann: the next ring waits'} as const));
	const shown = frame(story.press('7'));
	expect(shown).toMatch(/^held: ann: the next ring waits\. :resume goes on, :stop ends it here$/m);
});

test.each([
	{command: 'backup', mode: 'incremental'},
	{command: 'migrate', mode: 'plan', dryRun: true},
	{command: 'rollback', mode: 'plan BACK-9WTR-4HNC'},
] as const)('while another run is at work ($command, $mode) a plan stands halfway, here and on the first page', run => {
	const story = halfway(run);
	story.line(timed({type: 'state', state: 'held', reason: 'before the next ring'} as const));
	const shown = frame(story.press('7'));
	expect(shown).toMatch(/^begun and not done\. :cutover goes on after the run at work, :rollback undoes it$/m);
	expect(shown).not.toMatch(/^> ring/m);
	expect(frame(story.press('0'))).toContain('Plan CUT-7K3M-Q2PX has been begun and is not done');
	expect(frame(story.model())).toContain('To go on, after the run at work: :cutover   to undo it: :rollback');
});

test('workers show each thread with its oldest file first', () => {
	const story = createBusy({columns: 100, rows: 24});
	story.press('4');
	const files = [1000, 40_000].map((ageMs, at) => ({recordId: file(at).recordId, name: file(at).name, ageMs}));
	story.line({type: 'workers', threads: [{id: 3, files}]});
	expect(frame(story.model())).toMatch(/> 3 +40 s +POD 1\.pdf.*\n +1\.0 s +POD 0\.pdf/);
});

test('what somebody has set for the copying stands with the files in flight', () => {
	const story = createBusy({columns: 160, rows: 36});
	const limits = {concurrency: 4, bandwidth: 625_000};
	story.line(timed(progress({inFlight: 4, concurrency: 4, limits})));
	const words = '4 of 4 in flight (fixed), at most 5 Mbit/s';
	expect(frame(story.press('1'))).toContain(words);
	story.press('4');
	story.line({type: 'workers', threads: [{id: 3, files: []}]});
	expect(frame(story.model())).toContain(`Workers: 1 thread, ${words}`);
});

test('whoever leaves a run that waits is told that nothing goes on until somebody says so', () => {
	const story = createBusy();
	expect(frame(story.press('q'))).toMatch(/goes on without it[\s\S]*Enter leaves, the run goes on:/);
	story.press('escape');
	story.line(timed({type: 'state', state: 'held', reason: 'after the canary: the next ring waits'} as const));
	const waits = frame(story.press('q'));
	expect(waits).toMatch(/waits \(held: after the canary: the next ring waits\)[\s\S]*Enter leaves, the run waits:/);
	expect(waits).not.toContain('goes on without');
	story.press('escape');
	story.line(timed({type: 'state', state: 'stopping', reason: 'ann'} as const));
	expect(frame(story.press('q'))).toContain('Enter leaves, the run ends by itself:');
	const demo = frame(createBusy({demo: true}).press('q'));
	expect(demo).toMatch(
		/Run 13 \(backup\) ends with the demonstration, its org and its buckets\.[\s\S]*Enter ends them:/,
	);
	expect(demo).not.toContain('goes on');
});

test('the help shows keys and commands, both filtered by what is typed', () => {
	const story = idle({}, 120, 40);
	story.press('?');
	expect(frame(story.model())).toMatch(/:rollback +put the original links back/);
	story.press('original');
	expect(frame(story.model())).toContain(':rollback');
	expect(frame(story.model())).not.toContain('pause the run');
});

test('every command of the help comes into sight, also beside the keys, and it is scrolled no further than that', () => {
	for (const [columns, rows] of [
		[120, 24],
		[60, 20],
	] as const) {
		const story = createStory({columns, rows});
		story.press('?');
		for (let presses = 0; presses < 9; presses++) story.press('pageDown');
		const end = frame(story.model());
		expect(end).toMatch(/:quit +leave the console/);
		story.press('up', 'down');
		expect(frame(story.model())).toBe(end);
		expect(frame(story.press('up'))).not.toBe(end);
	}
});
