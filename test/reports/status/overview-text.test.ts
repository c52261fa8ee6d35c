import {expect, test} from 'vitest';
import type {Progress} from '../../../source/engine/event.ts';
import type {Overview} from '../../../source/reports/status/facts.ts';
import {overviewLines} from '../../../source/reports/status/overview-text.ts';
import {changeKey, watchEvent, watchLine} from '../../../source/reports/status/watch-line.ts';
import {atWork, noon, planSurvey, runSurvey} from '../../engine/survey-facts.ts';

const overview: Overview = {
	at: noon,
	about: {
		file: '/x/l.db',
		orgId: '00D5g0000000006EAA',
		bucket: 'customer-archive',
		ledgerBytes: 690e6,
		walBytes: 12e6,
		discovered: true,
	},
	testAccount: null,
	unfinished: null,
	work: null,
	lock: null,
	deleted: 12,
	bytes: 158e9,
	records: 1_000_000,
	dispositions: {verified: 970_000, missing: 9416, archived: 300, 'no-url': 20_284},
	accepted: {archived: 300},
	stayingAtVendor: {missing: 9416, archived: 300},
	links: {original: 999_000, switching: 0, switched: 1000, restoring: 0, conflict: 2, failed: 0, deleted: 0},
	proof: {
		salesforceCount: 1_000_000,
		accounted: 1_000_000,
		difference: 0,
		verdict: 'proven',
		passes: 1,
		run: 12,
		at: noon - 60_000,
	},
	runs: [runSurvey({id: 13, type: 'migrate', plan: 'CUT-ABCD-2345'}), runSurvey({successful: 970_000, failed: 9416})],
	room: {ledgerBytes: 690e6, walBytes: 12e6, logsBytes: 3e6, freeBytes: 79e9, neededBytes: 1.15e9},
	lastVerifiedAt: noon - 7_200_000,
	verificationsFault: null,
};

test('the overview says first what stays at the vendor, and counts every record in one class', () => {
	expect(overviewLines(overview).join('\n')).toMatchInlineSnapshot(`
		"Org 00D5g0000000006EAA, bucket customer-archive, as of 2026-11-22 12:00:00 UTC

		Staying at the vendor: 9,716, by reason
		  gone at the vendor (404)     9,416
		  in an archive storage class    300  300 of them signed off

		Records, each in one class
		  copied and proved              970,000  158 GB
		  gone at the vendor (404)         9,416
		  in an archive storage class        300
		  no URL                          20,284
		  all                          1,000,000  and 12 that are deleted or hidden
		Count proof: proven. Salesforce counts 1,000,000, doclift accounts for 1,000,000
		  (run 12, 2026-11-22 11:59:00 UTC)

		Links
		  as they were                         999,000
		  lead to your bucket                    1,000
		  hold what somebody else has written        2

		Last runs
		  Run  What           Begun (UTC)         Took     Done  Not done  End
		   13  CUT-ABCD-2345  2026-11-22 11:00  59 min        9         1  completed
		   12  backup         2026-11-22 11:00  59 min  970,000     9,416  completed

		Room: ledger 690 MB, its write-ahead log 12.0 MB, logs 3.00 MB; 79.0 GB free
		Forecast: 1.15 GB more for these records through both phases, with three copies
		  of the ledger, as its plans leave them, and the rollback file
		Last verified against bucket and Salesforce: 2 h ago
		Lock: free"
	`);
});

test('in test mode TEST stands above everything else, and in each line of watching', () => {
	const limited = {...overview, testAccount: 'Acme'};
	expect(overviewLines(limited)[0]).toBe('TEST: migration.testSingleAccount limits every run to Acme');
	expect(watchLine(limited)).toMatch(/^12:00:00Z {2}TEST no run at work: /);
	expect(watchEvent(limited)).toMatchObject({testAccount: 'Acme'});
});

const progress: Progress = {
	type: 'progress',
	phase: 'copying',
	done: 123_456,
	total: 960_423,
	dispositions: {},
	bytes: 0,
	etaSeconds: 700,
	filesPerSecond: 1240,
	bytesPerSecond: 18e6,
	inFlight: 32,
	concurrency: 32,
	retries: 0,
	memoryMb: 212,
};
const working: Overview = {
	...overview,
	unfinished: {what: 'at-work', run: atWork(2000)},
	work: {
		pid: 4711,
		phase: 'copying',
		progress,
		waits: false,
		memoryMb: 212,
		limitedBy: 'the network and the stores (32 of 32 files in flight)',
	},
	lock: {command: 'doclift backup --full', pid: 4711, user: 'ada', since: noon - 3_600_000},
};

test('a run at work is said before everything else: how far, how fast, how large, and what limits it', () => {
	expect(overviewLines(working).slice(0, 9).join('\n')).toMatchInlineSnapshot(`
		"Org 00D5g0000000006EAA, bucket customer-archive, as of 2026-11-22 12:00:00 UTC

		Run 12 is at work: \`doclift backup --full\`, since 2026-11-22 11:00:00 UTC, last
		sign of life 2.0 s ago. A second one would be refused until it ends.

		  copying 123,456 of 960,423 (12.9 %), 1,240 files/s, 18.0 MB/s, 11 min 40 s
		    left
		  process 4711, 212 MB of memory, limited by: the network and the stores (32 of
		    32 files in flight)"
	`);
	expect(overviewLines(working).slice(-2)).toEqual([
		'Lock: `doclift backup --full`, process 4711 of ada, since 2026-11-22 11:00:00',
		'  UTC',
	]);
});

test('the pace is that of links where links are written, and none of a run that waits', () => {
	const work = working.work && {
		...working.work,
		phase: 'restoring',
		progress: {...progress, phase: 'restoring'} as const,
	};
	const told = (waits: boolean) => overviewLines({...working, work: work && {...work, waits}})[5];
	expect(told(false)).toContain('restoring 123,456 of 960,423 (12.9 %), 1,240 links/s');
	expect(told(true)).toBe('  restoring 123,456 of 960,423 (12.9 %)');
});

test('a lock whose holder has not said its name is not called free', () => {
	const lock = {command: null, pid: null, user: null, since: null};
	expect(overviewLines({...working, lock}).at(-1)).toBe('Lock: a process that has not said its name');
});

test('a plan that was begun is said with how to go on and how to undo it', () => {
	const plan = planSurvey({state: 'executing', startedAt: noon});
	const unfinished = {what: 'begun-plan', plan, settled: 205, follows: null} as const;
	expect(
		overviewLines({...overview, unfinished})
			.slice(2, 7)
			.join('\n'),
	).toMatchInlineSnapshot(`
		"Plan CUT-ABCD-2345 has been begun (2026-11-22 12:00:00 UTC) and is not done: 205
		of 900 links are settled. What was changed is written down.
		To go on:   doclift migrate --execute --confirm CUT-ABCD-2345
		To undo it: doclift rollback --from-database --dry-run
		"
	`);
});

test('a disk that is too small is said loudly', () => {
	const room = {...overview.room, freeBytes: 1e9};
	expect(
		overviewLines({...overview, room})
			.join(' ')
			.replaceAll(/\s+/g, ' '),
	).toContain('THAT IS MORE THAN IS FREE');
});

test('no line is wider than 80 columns, whatever names say, and nothing in them is obeyed', () => {
	const about = {...overview.about, bucket: `x\u001b[31m${'y'.repeat(30)}`};
	const lines = overviewLines({...working, about});
	expect(lines.filter(line => line.length > 80)).toEqual([]);
	expect(lines.join('')).not.toContain('\u001b');
});

test('an empty ledger has an overview too', () => {
	const empty = {...overview, about: {...overview.about, orgId: null, bucket: null}, proof: null, runs: []};
	const lines = overviewLines({
		...empty,
		dispositions: {},
		stayingAtVendor: {},
		records: 0,
		deleted: 0,
		lastVerifiedAt: null,
	});
	expect(lines).toEqual(
		expect.arrayContaining(['Staying at the vendor: nothing', 'Count proof: none yet', '  none yet']),
	);
});

test('a book of verifications that cannot be read leaves unknown what it holds, and says so', () => {
	const fault = 'the book of verifications ledger.db.verify cannot be read: file is not a database';
	const text = overviewLines({...overview, lastVerifiedAt: null, verificationsFault: fault}).join(' ');
	expect(text.replaceAll(/\s+/gu, ' ')).toContain(`bucket and Salesforce: unknown, for ${fault}. \`doclift verify\``);
});

test('watching says one line for each change, and growing files are none', () => {
	expect(watchLine(working)).toBe(
		'12:00:00Z  run 12 copying: 970,000 copied (158 GB), 0 open, 9,416 to see, 1,000 switched, 1,240 files/s',
	);
	expect(changeKey({...working, at: noon + 5000, room: {...working.room, walBytes: 1}})).toBe(changeKey(working));
	expect(changeKey({...working, dispositions: {verified: 970_001}})).not.toBe(changeKey(working));
	expect(watchEvent(working)).toMatchObject({type: 'progress', runId: 12, phase: 'copying', records: 1_000_000});
});
