import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {cutOverLines, rollbackLines} from '../../source/reports/executed-text.ts';
import {cutOver, rolledBack} from './plans.ts';

const shown = (lines: readonly string[]) => {
	expect(lines.filter(line => stringWidth(line) > 80)).toEqual([]);
	return lines.join('\n');
};

test('the end of a cut-over at 80 columns', () => {
	expect(shown(cutOverLines(cutOver({})))).toMatchInlineSnapshot(`
		"
		Plan CUT-7K3M-Q2PX: 998 links switched in 13 s, 80 records/s
		  switched                                       998
		  new files copied first                           3
		  edited by somebody else, left alone              2
		  arrived after the plan, left for the next one    1
		  re-read at the end and found as planned        998
		Between compare and write: 240 ms in the median of 5 requests, 405 ms in 99 of
		  100, 410 ms at most; no record was seen to change meanwhile
		Took 13 s; the plan said about 10 s
		API calls of the org meanwhile: 31; the plan said about 30

		To be looked at
		  a0X000000000007AAA  conflict: https://elsewhere.example.com/mine.pdf
		  a0X000000000008AAA  conflict: the field is empty \\x1b[2J

		Rollback file: /srv/doclift/rollback-CUT-7K3M-Q2PX.json
		Copy of the ledger: /srv/doclift/migration_tracking.db.before-CUT-7K3M-Q2PX
		The way back: doclift rollback --from-database --dry-run"
	`);
});

test('the end of a rollback at 80 columns', () => {
	expect(shown(rollbackLines(rolledBack({conflicts: 0, attention: []})))).toMatchInlineSnapshot(`
		"
		Plan BACK-9WTR-4HNC: 998 links restored in 13 s, 80 records/s
		  restored                                       998
		  without an original, left as they are            2
		  edited by a user since the backup, left alone    1
		  re-read at the end and found as planned        998
		Between compare and write: 240 ms in the median of 5 requests, 405 ms in 99 of
		  100, 410 ms at most; no record was seen to change meanwhile
		Took 13 s; the plan said about 10 s
		API calls of the org meanwhile: 31; the plan said about 30
		The records are backed up as before, and can be cut over again."
	`);
});

test('what Salesforce refused on its way back is named, with the plan that takes it up', () => {
	const page = shown(rollbackLines(rolledBack({conflicts: 0, failed: 3, attention: [], exitCode: 1})));
	expect(page.replaceAll(/\s+/g, ' ')).toMatch(
		/3 fields still hold a link to your bucket\. .*then: doclift rollback --from-database --dry-run/,
	);
	expect(page).not.toContain('The records are backed up as before');
});

test('what somebody else holds after a rollback is told, and is not said to be ready for a cut-over', () => {
	const page = shown(rollbackLines(rolledBack({conflicts: 2, failed: 0}))).replaceAll(/\s+/g, ' ');
	expect(page).not.toContain('The records are backed up as before');
	expect(page).toContain('What was restored is backed up as before, and can be cut over again.');
	expect(page).toContain('2 fields hold what somebody else has written, and stay so');
	expect(page).toContain('doclift record ID');
});

test('what nobody has seen on the way back may still hold our link: that is told, with what shows it', () => {
	const page = shown(rollbackLines(rolledBack({conflicts: 0, deleted: 3, attention: []}))).replaceAll(/\s+/g, ' ');
	expect(page).not.toContain('The records are backed up as before');
	expect(page).toMatch(/3 records are deleted, or hidden .* still holds a link to your bucket\. .* View All Records/);
	expect(page).toMatch(/then plan the way back again\.$/);
});

test('files that could not be copied are told by what became of them, and what to do', () => {
	const page = shown(cutOverLines(cutOver({failed: 6, uncopied: {failed: 1, missing: 3}})));
	expect(page).toMatch(/refused by Salesforce +2\n/);
	expect(page).toMatch(/file not copied, failed +1\n/);
	expect(page).toMatch(/file not copied, gone at the vendor \(404\) +3\n/);
	expect(page.replaceAll(/\s+/g, ' ')).toMatch(
		/stay as they are\. Next: `doclift backup --incremental`.*`doclift accept`/,
	);
});

test('hazard 84: what it took stands beside what the plan had said', () => {
	const forecast = {seconds: 10_200, apiCalls: 7400};
	const page = shown(cutOverLines(cutOver({seconds: 11_520, forecast, apiCalls: 8123})));
	expect(page).toContain('Took 3 h 12 min; the plan said about 2 h 50 min\n');
	expect(page).toContain('API calls of the org meanwhile: 8,123; the plan said about 7,400\n');
	expect(shown(cutOverLines(cutOver({apiCalls: null})))).not.toContain('API calls');
	// What one of several runs took says nothing of the whole.
	for (const part of [{earlier: 200}, {done: false}]) {
		expect(shown(rollbackLines(rolledBack(part)))).not.toContain('the plan said');
	}
});

test('who has overruled the link proof is told at the end', () => {
	const overruling = {how: 'typed', by: 'ann@ops', run: 3, at: Date.UTC(2026, 10, 22, 16, 20, 31)} as const;
	const page = shown(cutOverLines(cutOver({overruling}))).replaceAll(/\s+/g, ' ');
	expect(page).toContain('Link proof OVERRULED by ann@ops (typed, run 3, 2026-11-22 16:20:31 UTC)');
});

test('an execution that ended early says by whom, and how to go on', () => {
	const page = shown(cutOverLines(cutOver({done: false, remaining: 400, stoppedBy: 'SIGINT', validated: 0})));
	expect(page).toContain('Stopped early: SIGINT');
	expect(page).toContain('  doclift migrate --execute --confirm CUT-7K3M-Q2PX');
});

test('an execution that was stopped while all links were read again is gone on with, and nothing else is offered', () => {
	const unread = {done: false, remaining: 0, stoppedBy: 'SIGINT', validated: 0};
	for (const [page, command] of [
		[shown(cutOverLines(cutOver(unread))), 'doclift migrate --execute --confirm CUT-7K3M-Q2PX'],
		[shown(rollbackLines(rolledBack(unread))), 'doclift rollback --execute --confirm BACK-9WTR-4HNC'],
	] as const) {
		expect(page).toContain('Still to be done: the last reading of all changed links');
		expect(page).toContain(`\n  ${command}`);
		expect(page).not.toMatch(/The way back|cut over again/);
	}
});

test('a hundred records to look at are not all named', () => {
	const attention = Array.from({length: 100}, (_, n) => ({
		recordId: `a0X${String(n).padStart(15, '0')}`,
		outcome: 'failed' as const,
		found: 'FIELD_CUSTOM_VALIDATION_EXCEPTION: No.',
	}));
	const page = shown(cutOverLines(cutOver({attention})));
	expect(page.match(/failed: FIELD/g)).toHaveLength(10);
	// Not url_changes: what a later reading found different stands there as applied, and a file without a copy not at all.
	expect(page.replaceAll(/\s+/g, ' ')).toContain(
		'and more: the table plan_changes of the ledger has every one of them',
	);
});

test('records that somebody changed between compare and write are named among those to be looked at', () => {
	const {windows} = cutOver({});
	const movedRecords = Array.from({length: 12}, (_, n) => `a0X${String(n).padStart(15, '0')}`);
	const page = shown(cutOverLines(cutOver({attention: [], windows: {...windows, moved: 12, movedRecords}})));
	expect(page).toContain('12 records were seen to change meanwhile');
	expect(page).toMatch(/To be looked at\n {2}a0X000000000000000 {2}changed between compare and write/);
	expect(page.match(/changed between compare and/g)).toHaveLength(10);
	expect(page.replaceAll(/\s+/g, ' ')).toContain('and 2 more that changed meanwhile');
});

test('a plan that was gone on with is told whole, and the time of this run for what this run has done', () => {
	const [, headline] = cutOverLines(cutOver({switched: 1_000_000, earlier: 990_000, seconds: 20}));
	expect(headline).toBe('Plan CUT-7K3M-Q2PX: 1,000,000 links switched; 10,000 of them in 20 s, 500 records/s');
});
