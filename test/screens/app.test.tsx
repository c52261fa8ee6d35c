/** Whole frames: they fit, whatever is told and typed, and they say what matters. */
import fc from 'fast-check';
import {render} from 'ink-testing-library';
import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {classWords} from '../../source/reports/plan-words.ts';
import type {Loaded, Want} from '../../source/screens/dialogue.ts';
import {App} from '../../source/screens/index.ts';
import {progress, started} from '../reports/events.ts';
import {plan} from '../reports/plans.ts';
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
	timed,
} from './fixture.ts';
import {frame, linesOf} from './frame.tsx';

const hostile = 'Evil \x1b[2J\x1b]0;owned\x07 \u202egnp.exe \r\n\t 漢字カナ 👩‍👩‍👧‍👦 \u0000\u009b31m';

/** Whatever is wanted is answered, with names that mean harm. */
function answer(want: Want): Loaded | null {
	switch (want.what) {
		case 'overview':
			return {want, value: overview({plan: planSurvey()})};
		case 'accounts':
			return {want, value: accounts(300).map(one => ({...one, name: `${hostile}${one.name}`}))};
		case 'files':
			return {want, value: [1, 2, 3].map(at => file(at, {name: hostile, state: 'failed', failure: 'network-reset'}))};
		case 'record':
			return {want, value: record({name: hostile, accountName: hostile, url: `https://x/${hostile}`})};
		case 'recent-errors':
			return {want, value: [{at: now, run: 1, recordId: 'a0X', kind: 'network-reset', message: hostile, attempts: 2}]};
		case 'plan':
			return {want, value: planSurvey()};
		case 'plan-rows':
			return {want, value: planRows(want.after + 1, 400).map(row => ({...row, name: hostile, to: hostile}))};
		case 'plan-search':
			return {want, value: {rows: planRows(1, 3), walked: 400, done: false, more: false}};
		case 'log':
			return {
				want,
				value: [1, 2, 3].map(at => ({at: now + at, level: 'warn' as const, text: hostile, recordId: null})),
			};
	}
}

function expectToFit(frameOf: readonly string[], columns: number, rows: number) {
	expect(frameOf).toHaveLength(rows);
	for (const line of frameOf) {
		expect(stringWidth(line)).toBeLessThanOrEqual(columns);
		// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
		expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
	}
}

test('hazard 86: every frame is exactly as large as its terminal, whatever is typed', () => {
	const typed = fc.array(
		fc.oneof(
			{weight: 6, arbitrary: fc.constantFrom(...'0123456789jkgGsryfleRpnN?:/+-qx'.split(''))},
			{
				weight: 3,
				arbitrary: fc.constantFrom('enter', 'escape', 'tab', 'pageDown', 'pageUp', 'up', 'down', 'backspace'),
			},
			{weight: 1, arbitrary: fc.constantFrom('cutover', 'rollback', 'stop', '[', hostile, 'ctrl-c', 'ctrl-l')},
		),
		{maxLength: 40},
	);
	const size = fc.record({columns: fc.integer({min: 40, max: 250}), rows: fc.integer({min: 10, max: 70})});
	fc.assert(
		fc.property(typed, size, fc.boolean(), fc.boolean(), (keys, {columns, rows}, unicode, busy) => {
			const story = busy ? createBusy({columns, rows, unicode}) : createStory({columns, rows, unicode});
			const settle = () => {
				for (const effect of story.loads()) {
					const loaded = effect.type === 'load' ? answer(effect.want) : null;
					if (loaded) story.load(loaded);
				}
			};
			story.tick(now + 1);
			settle();
			for (const one of keys) {
				story.press(one);
				settle();
			}
			expectToFit(linesOf(story.model()), columns, rows);
		}),
		{numRuns: 30},
	);
});

test('what is refused is read whole at 80 columns, and line by line where there is less', () => {
	const holder = '`doclift db vacuum`, process 4711 of ann on backup-1, since 2026-11-25T11:55:00.000Z';
	const refused = (columns: number, rows: number, extra = '') => {
		const story = createStory({columns, rows});
		const message = `The ledger /srv/doclift/migration_tracking.db is in use by ${holder}${extra}`;
		story.tell({
			type: 'refused',
			args: ['backup', '--full'],
			exitCode: 3,
			message,
			hint: 'Wait for its end, or end it.',
			now,
		});
		return story;
	};
	const words = (story: ReturnType<typeof refused>) => frame(story.model()).replaceAll(/[\s│]+/g, ' ');
	expect(words(refused(80, 24))).toContain(`is in use by ${holder} Wait for its end, or end it.`);
	expect(words(refused(80, 24))).toMatch(/ doclift backup --full .*Esc close {1,2}q leave/);
	const small = refused(40, 10, hostile);
	let read = words(small);
	for (let line = 0; line < 12; line++) {
		read += words({...small, model: () => small.press('down')});
		expectToFit(linesOf(small.model()), 40, 10);
	}
	for (const word of ['/srv/doclift', 'process 4711', '2026-11-25T11:55', 'or end it.']) expect(read).toContain(word);
});

test('names from outside are shown as what they are', () => {
	const story = createBusy({screen: 'home'});
	story.press('2');
	story.load({want: {what: 'accounts'}, value: accounts(1).map(one => ({...one, name: 'Evil \x1b[2J'}))});
	expect(frame(story.model())).toContain('Evil \\x1b[2J');
});

test('80 by 24, while files are copied', () => {
	expect(frame(createBusy().press('1'))).toMatchInlineSnapshot(`
		"BACKUP   PRODUCTION  Acme Inc. → acme-documents
		● alive  ● advancing  run 13  copying: 579,024 files to copy
		████····· 41.9 %  418,345 of 998,890  1,240 files/s  56.0 MB/s  19 min 49 s left
		0 Home [1 Overview] 2 Accounts 3 Errors 4 Workers 5 Log 6 Plan 7 Cut-over
		Throughput ────────────────────────────  Records ───────────────────────────────
		files/s             1,240 ███▇▇▆▆▅▄▄▃▃▃     418,345 copied and proved
		bytes/s           56.0 MB ▆▆▅▅▅▆▆▆▆▇▇██     579,000 still to be copied
		last hour 1,209,420 files █▇▇▆▅▅▅▄▄▄▅▅▅          24 being copied
		24 of 24 in flight, 120 MB of memory            281 failed
		                                              1,200 gone at the vendor (404)
		                                                 40 in an archive storage class
		Errors by class ───────────────────────  Accounts with most to do ──────────────
		     1,200 download-missing missing      reading the ledger
		       214 network-throttled
		        67 download-truncated
		        40 download-archived archived

		Worker threads ────────────────────────  Count proof ───────────────────────────
		no thread is at work in this phase       Salesforce counts    1,000,000
		                                         accounted for        1,000,000
		                                         proven: each record has one state
		                                         the ledger holds       998,890 in all

		p pause  : command  ? help  Esc back  q leave"
	`);
});

test('80 by 24, with nothing at work', () => {
	const story = createStory();
	story.tick(now);
	story.load({want: {what: 'overview'}, value: overview({plan: planSurvey()})});
	expect(frame(story.model())).toMatchInlineSnapshot(`
		"DOCLIFT   PRODUCTION  Acme Inc. → acme-documents
		no run is at work; run 12 completed 20 min ago (backup --full)
		████████·········· 41.9 %  418,345 of 998,890 records copied and proved  87.9 GB
		[0 Home] 1 Overview 2 Accounts 3 Errors 4 Workers 5 Log 6 Plan 7 Cut-over
		What there is ──────────────────────────────────────────────────────────────────
		Plan CUT-7K3M-Q2PX is ready to cut over 1,343,015 links, made 2026-11-25 11:55:…
		  Nothing has been changed by it. Review it, then begin it with its id.
		Backup      418,345 of 998,890 records copied and proved, 87.9 GB
		Waiting     579,024 still to be copied
		Attention   1,321 need somebody, and 200 are signed off
		Last run    run 12 completed 20 min ago, count proven (backup --full)
		Ledger      /srv/doclift/migration_tracking.db, 694 MB
		Bucket      acme-documents
		What can be done next ──────────────────────────────────────────────────────────
		> Review plan CUT-7K3M-Q2PX         1,343,015 changes, old and new link of each
		  Cut over...                       shows the counts, then asks for the plan's …
		  Back up what is new or failed     finish, try again, take what is new
		  Back up everything                read every record, copy what is not proved
		  Plan the cut-over                 every read and check; changes nothing
		  Overview                          throughput, errors, accounts, count proof
		  Accounts                          what is done and open, account by account
		  Errors                            what needs somebody, and what to do next

		Enter open  : command  ? help  Esc back  q leave"
	`);
});

test('80 by 24: TEST with its account and the dry run are whole', () => {
	const accountName = 'Globex Freight International GmbH';
	const limits = {dryRun: true, test: {accountId: '001Hs0000000001QAA', accountName}};
	const banner = (columns: number, test = limits.test) => {
		const story = createBusy({columns});
		story.line(timed(started({...limits, test})));
		return linesOf(story.model())[0];
	};
	expect(banner(80)).toBe(`BACKUP   TEST   DRY RUN  only ${accountName}   PRODUCTION  A…`);
	expect(banner(140)).toContain(`only ${accountName} (001Hs0000000001QAA)   PRODUCTION  Acme Inc. → acme-documents`);
	// A name may have 255 characters: what it is done to is never pushed out of sight.
	for (const columns of [40, 80]) {
		const long = banner(columns, {...limits.test, accountName: 'Globex '.repeat(30)});
		expect(long).toMatch(/^BACKUP {3}TEST {3}DRY RUN .* PRODUCTION/);
	}
});

test('80 by 24: every class and the API cost can be brought into sight', () => {
	const story = createStory();
	story.tick(now);
	const classes = Object.fromEntries(Object.keys(classWords).map(one => [one, 1_000_000]));
	story.load({want: {what: 'overview'}, value: overview({plan: planSurvey({summary: plan({classes})})})});
	const first = frame(story.press('6'));
	const [, seen, all] = first.match(/lines 1-(\d+) of (\d+)$/m)?.map(Number) ?? [];
	expect(seen).toBeLessThan(all ?? 0);
	expect(first).not.toContain('API calls');
	let read = first;
	for (let line = Number(seen); line < Number(all); line++) read += frame(story.press('j'));
	expect(frame(story.model())).toContain(`-${all} of ${all}`);
	for (const words of Object.values(classWords)) expect(read).toContain(`${words} `);
	expect(read).toMatch(/API calls +about 7,400 of the 79,900 that are left/);
	expect(read).toMatch(/new links +https:\/\/acme-documents/);
	// What was scrolled here is none of the next page's rows.
	expect(story.press('enter').places.at(-1)).toMatchObject({tab: 1, list: {chosen: 0}});
});

test('120 by 16: what does not fit beside each other is one list too', () => {
	const story = createStory({columns: 120, rows: 16});
	story.tick(now);
	story.load({want: {what: 'overview'}, value: overview({plan: planSurvey()})});
	expect(frame(story.press('6'))).toMatch(/lines 1-9 of \d+$/m);
	expect(frame(story.press('G'))).toMatch(/new links +https:\/\/acme-documents/);
});

test('40 by 10 in ASCII', () => {
	const story = createBusy({columns: 40, rows: 10, unicode: false});
	story.press('2');
	story.load({want: {what: 'accounts'}, value: accounts(40)});
	expect(frame(story.model())).toMatchInlineSnapshot(`
		"BACKUP   PRODUCTION  Acme Inc. -> acme-~
		* alive  * advancing  run 13  copying: ~
		###----- 41.9 %  418,345 of 998,890  1,~
		Accounts -------------- 1 of 40 accounts
		  ACCOUNT               DONE  ATTENTIONv
		> Hooli 00014             46           4
		  Tyrell 00028            85           3
		  Wonka 00007             93           2

		Enter open  p pause  ? help  q leave"
	`);
});

test.each([
	[120, 40],
	[200, 50],
])('%i by %i, every screen fits and is told apart', (columns, rows) => {
	const story = createBusy({columns, rows});
	const frames = ['0', '1', '2', '3', '4', '5', '6', '7'].map(key => frame(story.press(key)));
	for (const one of frames) expectToFit(one.split('\n'), columns, rows);
	expect(new Set(frames).size).toBe(frames.length);
	for (const one of frames) expect(one).toContain('PRODUCTION');
});

test('below 40 by 10 it says so, and that the run goes on', () => {
	const story = createBusy({columns: 39, rows: 9});
	expect(frame(story.model()).replaceAll('\n', '')).toContain('too small (39x9)');
});

test('ASCII terminals get ASCII alone', () => {
	const story = createBusy({unicode: false, columns: 160, rows: 50});
	story.load({want: {what: 'plan'}, value: planSurvey()});
	for (const key of ['0', '1', '2', '3', '4', '5', '6', '7', '?']) {
		expect(frame(story.press(key))).toMatch(/^[\x20-\x7e\n]*$/);
		story.press('escape');
	}
});

test('without colour the chosen row has its mark', () => {
	const story = createBusy();
	story.press('2');
	story.load({want: {what: 'accounts'}, value: accounts(3)});
	expect(linesOf(story.model()).filter(line => line.startsWith('> '))).toHaveLength(1);
});

test('Ink draws the next model over the last one', () => {
	const story = createBusy();
	const {rerender, lastFrame, unmount} = render(<App model={story.press('1')} />);
	expect(lastFrame()).toContain('Throughput');
	rerender(<App model={story.press('?')} />);
	expect(lastFrame()).not.toContain('Throughput');
	expect(lastFrame()).toContain('Help');
	unmount();
});

test('ten thousand accounts are put in order once, not at every key', () => {
	let reads = 0;
	const counted = accounts(10_000).map(one => ({
		...one,
		get attention() {
			reads += 1;
			return one.attention;
		},
	}));
	const story = createBusy({columns: 200, rows: 50});
	story.press('2');
	story.load({want: {what: 'accounts'}, value: counted});
	frame(story.model());
	const first = reads;
	for (let at = 0; at < 20; at++) {
		story.line(timed(progress({done: at})), now + at);
		story.press('j');
	}
	frame(story.model());
	expect(first).toBeGreaterThanOrEqual(10_000);
	// Those that are seen are read as they are drawn.
	expect(reads - first).toBeLessThan(1000);
});
