import {describe, expect, test} from 'vitest';
import type {FileSurvey, RecordSurvey} from '../../source/engine/survey.ts';
import {choiceLines, type RecordText, recordLines, versionWords} from '../../source/reports/record-text.ts';

const at = Date.UTC(2026, 10, 22, 16, 20, 31);
const file: FileSurvey = {
	row: 1,
	recordId: 'a0B5e0000000001EAA',
	name: 'Letter \u202e2023.pdf',
	accountName: 'Acme & Sons',
	state: 'verified',
	link: 'switched',
	bytes: 16_344,
	url: 'https://vendor.example/t/1.pdf',
	key: 'uploads/0015e00000001AAAA/Acme/Letter 2023.pdf',
	failure: null,
	verifiedAt: at,
	accepted: false,
};
const record: RecordSurvey = {
	...file,
	accountId: '0015e0000000001AAA',
	generation: 1,
	outside: false,
	modifiedAt: at,
	sha256: 'ab'.repeat(32),
	sourceEtag: 'e',
	etag: 'e',
	servedBy: 's3',
	refusal: null,
	ourUrl: 'https://files.example/uploads/Letter%202023.pdf',
	versions: [],
	acceptances: [],
	plans: [{planId: 'CUT-2222-3333', state: 'done', class: 'to-switch', outcome: 'applied'}],
	steps: [{at: at - 5000, run: 2, from: 'failed', to: 'discovered', reason: 'tried again'}],
	attempts: [
		{
			at: at - 9000,
			run: 1,
			recordId: file.recordId,
			kind: 'network-reset',
			attempts: 5,
			message: 'The connection was cut',
		},
	],
	changes: [
		{
			at: at + 9000,
			settledAt: at + 9500,
			run: 4,
			direction: 'cutover',
			state: 'applied',
			error: null,
			from: file.url,
			to: 'https://files.example/uploads/Letter%202023.pdf',
		},
	],
};
const page: RecordText = {
	record,
	live: {
		salesforce: {
			found: {url: 'https://files.example/uploads/Letter%202023.pdf', modifiedAt: '2026-11-22T16:20:40.000Z'},
		},
		oldObject: {unreachable: 'getaddrinfo ENOTFOUND vendor.example'},
		newObject: {found: {size: 16_344, etag: 'e', contentType: 'application/pdf'}},
		opens: {found: {status: 403, contentType: 'application/xml'}},
	},
	action: {says: 'The link is ours and the copy is there, but it does not open.', next: 'Run `doclift doctor`.'},
};

describe('one record on 80 columns', () => {
	test('everything that is known, what was seen now, its history in order, and what to do next', () => {
		expect(`${recordLines(page).join('\n')}\n`).toBe(`\
a0B5e0000000001EAA  Letter \\u202e2023.pdf

  Account     Acme & Sons (0015e0000000001AAA)
  File        copied and proved, 2026-11-22 16:20:31 UTC
  Link        switched to your copy
  Vendor URL  https://vendor.example/t/1.pdf
  Our link    https://files.example/uploads/Letter%202023.pdf
  Key         uploads/0015e00000001AAAA/Acme/Letter 2023.pdf
  Copy        16.3 kB (16,344 bytes)
  SHA-256     ${'ab'.repeat(32)}

Now
  Salesforce  holds https://files.example/uploads/Letter%202023.pdf
  Old object  cannot be reached: getaddrinfo ENOTFOUND vendor.example
  New object  16.3 kB, application/pdf
  Opens       no: 403 application/xml

History
  2026-11-22 16:20:22 UTC  run 1: network-reset after 5 attempts: The connection
              was cut
  2026-11-22 16:20:26 UTC  run 2: failed to discovered, tried again
  2026-11-22 16:20:31 UTC  copied and proved, by s3
  2026-11-22 16:20:40 UTC  run 4: cut over to
              https://files.example/uploads/Letter%202023.pdf: applied
  Plan CUT-2222-3333: to be switched to your copy; done

Next
  The link is ours and the copy is there, but it does not open.
  Run \`doclift doctor\`.
`);
	});

	test('a link that Salesforce refused is told with its kind, and its refusal once', () => {
		const [made] = record.changes;
		const error = 'A reason is required';
		const attempt = {
			run: 4,
			recordId: file.recordId,
			kind: 'salesforce-validation',
			attempts: 1,
			message: error,
		} as const;
		const refused = {
			...record,
			link: 'failed',
			refusal: {kind: 'salesforce-validation', direction: 'cutover'},
			changes: made === undefined ? [] : [{...made, state: 'failed', error}],
			attempts: [
				{...attempt, at: at + 9500},
				{...attempt, kind: 'salesforce-conflict', message: 'put back', at: at + 9900},
			],
		} as const;
		const text = recordLines({...page, record: refused})
			.join('\n')
			.replaceAll(/\s+/g, ' ');
		expect(text).toContain('the last change failed (salesforce-validation)');
		expect(text.match(/A reason is required/g)).toHaveLength(1);
		// What was found later is in no line of the journal.
		expect(text).toContain('salesforce-conflict after 1 attempt: put back');
	});

	test('of a former file is told where it lies, or may lie', () => {
		const url = 'https://vendor.example/t/0.pdf';
		const version = {generation: 1, url, key: 'uploads/0.pdf', bytes: null, sha256: null, archivedAt: at};
		expect(versionWords({...version, sha256: 'ab'.repeat(32)})).toBe(
			`generation 1 set aside: uploads/0.pdf, from ${url}`,
		);
		expect(versionWords(version)).toBe(
			`generation 1 set aside: no copy was proven, an attempt may have left one at uploads/0.pdf, from ${url}`,
		);
		expect(versionWords({...version, key: null})).toBe(`generation 1 set aside: never copied, from ${url}`);
	});

	test('a plan that was abandoned does nothing any more', () => {
		const plan = {planId: 'CUT-2222-4444', class: 'to-switch', outcome: null} as const;
		const told = (state: 'ready' | 'abandoned') =>
			recordLines({...page, record: {...record, plans: [{...plan, state}]}}).find(line => line.includes('4444'));
		expect(told('ready')).toBe('  Plan CUT-2222-4444: to be switched to your copy; not done yet');
		expect(told('abandoned')).toBe('  Plan CUT-2222-4444: to be switched to your copy; the plan was abandoned');
	});

	test('hazard 78: nothing that a name holds reaches the terminal as a command', () => {
		const name = 'a\u001b[2Jb\nc';
		const lines = recordLines({...page, record: {...record, name, accountName: name, key: name}}).join('\n');
		// biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for what must not be there
		expect(lines).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
	});

	test('what was not asked, and what has never happened', () => {
		const skipped = {skipped: true} as const;
		const fresh = {
			...record,
			state: 'discovered',
			link: 'original',
			verifiedAt: null,
			sha256: null,
			bytes: null,
		} as const;
		const lines = recordLines({
			record: {...fresh, ourUrl: null, key: null, url: null, steps: [], attempts: [], changes: [], plans: []},
			live: {salesforce: skipped, oldObject: skipped, newObject: {found: null}, opens: skipped},
			action: {says: 'The file is still to be copied.', next: null},
		}).join('\n');
		expect(lines).toContain('  Salesforce  not asked');
		expect(lines).toContain('  New object  nothing lies there (404)');
		expect(lines).toContain('  Vendor URL  none');
		expect(lines).toContain('  Nothing has happened to it yet.');
		expect(lines).toContain('  Nothing is to be done.');
	});
});

test('several records are listed, and how to choose', () => {
	const lines = choiceLines('Letter.pdf', [file, {...file, recordId: 'a0B5e0000000002EAA', accountName: null}], true);
	expect(lines[0]).toBe('More than 2 records fit "Letter.pdf"');
	expect(lines).toContain('a0B5e0000000002EAA  Letter \\u202e2023.pdf               copied and proved');
	expect(lines.at(-1)).toBe('Say which one by its Id.');
	for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
});
