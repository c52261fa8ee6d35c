import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import type {BackupResult} from '../../source/engine/event.ts';
import {resultLines} from '../../source/reports/outcome.ts';
import {createPlain} from '../../source/reports/plain.ts';
import {progress, result, started} from './events.ts';

function stage({terminal = false} = {}) {
	const lines: string[] = [];
	const statuses: string[] = [];
	let at = Date.UTC(2026, 10, 22, 16, 20, 31);
	const report = createPlain({
		say: text => lines.push(...text.split('\n')),
		status: terminal ? text => statuses.push(text) : undefined,
		now: () => at,
	});
	const finish = (ended: BackupResult) => lines.push(...resultLines(ended).flatMap(text => text.split('\n')));
	return {...report, finish, lines, statuses, pass: (ms: number) => (at += ms)};
}

test('what begins again, account by account, is set apart by an empty line', () => {
	const {emit, lines} = stage();
	emit(started({}));
	const first = lines.length;
	emit(started({}));
	expect(lines.slice(first, first + 2)).toEqual(['', lines[0]]);
	expect(lines[0]).not.toBe('');
});

test('a whole run, as it stands in a pipe of 80 columns', () => {
	const {emit, finish, lines, pass} = stage();
	emit(started({interrupted: [0]}));
	emit({type: 'gate', gate: 'ledger', holds: true, found: 'migration_tracking.db, 12.3 GB free'});
	emit({type: 'state', state: 'reading', reason: 'Bulk API, 1,000 records'});
	emit(progress({}));
	pass(1000);
	emit(progress({done: 500}));
	pass(4000);
	emit(progress({done: 999, retries: 1, etaSeconds: null}));
	emit({
		type: 'error',
		recordId: 'a0X000000000007AAA',
		failure: {kind: 'download-truncated', message: '100 of 200 bytes of Contract.pdf', hint: 'again'},
	});
	const {proof, dispositions} = result({});
	if (proof.verdict !== 'unproven') emit({type: 'proof', proof, dispositions});
	finish(result({}));

	expect(lines.every(line => stringWidth(line) <= 80)).toBe(true);
	expect(lines.join('\n')).toMatchInlineSnapshot(`
		"doclift backup full, run 1
		  from   Acme Inc. (PRODUCTION, 00D000000000001EAA), signed in by password
		  to     acme-documents
		  scope  DocListEntry__c, all accounts
		  Run 0 died before its end; what it left in flight is settled first

		  ok  ledger: migration_tracking.db, 12.3 GB free
		16:20:31Z  reading: Bulk API, 1,000 records
		16:20:31Z  copying 250 of 1,000 (25.0 %), 1,240 files/s, 56.0 MB/s, 1 min 11 s
		           left, 2 failed
		16:20:36Z  copying 999 of 1,000 (99.9 %), 1,240 files/s, 56.0 MB/s, 2 failed, 1
		           retry
		16:20:36Z  download-truncated a0X000000000007AAA: 100 of 200 bytes of
		           Contract.pdf
		16:20:36Z  Count proof: proven. Salesforce counts 1,000, doclift accounts for
		           1,000

		Count proof: proven. Salesforce counts 1,000, doclift accounts for 1,000
		  copied and proved          950
		  failed                       2
		  gone at the vendor (404)    10
		  left out by your settings   20
		  folder, without a file      18

		Staying at the vendor: 32
		  failed                      2
		  gone at the vendor (404)   10
		  left out by your settings  20

		Failures of this run
		  download-truncated: 2
		    such as: a0X000000000007AAA: 100 of 200 bytes
		    next: The source sent fewer bytes than it announced. Run \`doclift backup
		      --incremental\` to try again.

		Copied 948 files, 123 MB in 7.7 s, 124 files/s, 16.1 MB/s
		Backed up before: 2"
	`);
});

test('in a terminal the progress is one line that changes, four times a second at most', () => {
	const {emit, lines, statuses, pass} = stage({terminal: true});
	for (let step = 0; step < 10; step++) {
		emit(progress({done: step}));
		pass(100);
	}
	expect(statuses).toHaveLength(4);
	expect(lines).toEqual([]);
});

describe('a run limited to one account', () => {
	const test1 = {accountId: '001000000000001AAA', accountName: 'Acme \x1b[2J'};

	test('says TEST at its start, in its progress and at its end', () => {
		const {emit, finish, lines} = stage();
		emit(started({test: test1}));
		emit(progress({}));
		finish(result({test: test1}));
		expect(lines.filter(line => line.includes('TEST'))).toHaveLength(3);
	});

	test('hazard 78: shows its name, and does not obey it', () => {
		const {emit, lines} = stage();
		emit(started({test: test1}));
		expect(lines.join('\n')).toContain('Acme \\x1b[2J (001000000000001AAA)');
		expect(lines.join('\n')).not.toContain('\x1b');
	});
});

test.each([{terminal: false}, {terminal: true}])(
	'fault 45: progress is shown when the clock is set back: %j',
	where => {
		const {emit, lines, statuses, pass} = stage(where);
		emit(progress({done: 250}));
		pass(-3 * 3600 * 1000);
		emit(progress({done: 500}));
		expect([...lines, ...statuses].join('\n').match(/copying \d+/g)).toEqual(['copying 250', 'copying 500']);
	},
);

test('a flood of failures is counted, not shown', () => {
	const {emit, lines} = stage();
	for (let n = 0; n < 1000; n++) {
		emit({type: 'error', recordId: null, failure: {kind: 'network-reset', message: `file ${n}`, hint: 'again'}});
	}
	expect(lines).toHaveLength(4);
	expect(lines[3]).toContain('counted');
});

test('an org that moved is no proof, and says by how much', () => {
	const {emit, lines} = stage();
	emit({
		type: 'proof',
		proof: {salesforceCount: 1000, accounted: 998, difference: -2, verdict: 'moved', passes: 3},
		dispositions: {verified: 998},
	});
	expect(lines.join(' ')).toContain('moved, difference -2');
});

test('a run that was ended by a failure says what to do', () => {
	const {finish, lines} = stage();
	finish(
		result({
			stoppedBy: 'SIGINT',
			error: {kind: 'upload-forbidden', message: 'acme-documents refuses writes', hint: 'Check the bucket policy.'},
		}),
	);
	expect(lines).toContain('Stopped early: SIGINT; the same command goes on from here');
	expect(lines.slice(-2)).toEqual([
		'What happened: acme-documents refuses writes',
		'What to do: Check the bucket policy.',
	]);
});

test('says which of the accounts of a single-phase begins', () => {
	const lines: string[] = [];
	const {emit} = createPlain({say: line => lines.push(line), now: () => 0});
	emit(started({part: {number: 4, of: 27, account: 'Acme Freight'}}));
	expect(lines).toContain('  part   single-phase, account 4 of 27: Acme Freight');
});

test('what has failed stands beside the copying, and beside no other phase', () => {
	const lines: string[] = [];
	const {emit} = createPlain({say: line => lines.push(line), now: () => 0});
	const dispositions = {failed: 2};
	emit(progress({phase: 'copying', dispositions}));
	for (const phase of ['reading', 'comparing', 'naming'] as const) emit(progress({phase, dispositions}));
	expect(lines.filter(line => line.includes('2 failed'))).toHaveLength(1);
	expect(lines.join('\n')).toMatch(/copying[\s\S]*2 failed[\s\S]*reading[\s\S]*comparing[\s\S]*naming/);
});

test('failures whose records are all signed off come without advice', () => {
	const error = {kind: 'download-missing', count: 14, example: 'https://v.example/a.pdf is gone'} as const;
	const dispositions = {...result({}).dispositions, failed: 0, missing: 14, archived: 0, collision: 0};
	const told = (accepted: BackupResult['accepted']) =>
		resultLines(result({errors: [{...error, hint: 'Ask the vendor.'}], dispositions, accepted})).join('\n');
	expect(told({missing: 13})).toContain('next: Ask the vendor.');
	expect(told({missing: 14})).not.toContain('next:');
	expect(told({missing: 14})).toContain('All of them are signed off');
});
