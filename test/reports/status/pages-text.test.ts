import {expect, test} from 'vitest';
import {accountLines} from '../../../source/reports/status/accounts-text.ts';
import {errorLines, recentLines} from '../../../source/reports/status/errors-text.ts';
import {readinessLines} from '../../../source/reports/status/readiness-text.ts';
import {runDetailLines} from '../../../source/reports/status/runs-text.ts';
import {throughputLines} from '../../../source/reports/status/throughput-text.ts';
import {noon, runSurvey} from '../../engine/survey-facts.ts';

test('errors come by class, each with its cause and the next command; what is signed off stands apart', () => {
	const lines = errorLines([
		{
			...{state: 'missing', kind: 'download-missing', count: 1095, accepted: 100, lastAt: noon},
			example: 'https://v.example/a.pdf?X-Amz-Signature=kanari is gone',
		},
		{state: 'archived', kind: 'download-archived', count: 10, accepted: 10, example: 'x lies in Glacier', lastAt: noon},
	]);
	expect(lines.join('\n')).toMatchInlineSnapshot(`
		"995 records want attention, 110 beside them are signed off

		1,095 gone at the vendor (404): download-missing, 100 of them signed off
		  such as: https://v.example/a.pdf is gone (2026-11-22 12:00:00 UTC)
		  next: The vendor no longer has this file (404). Ask the vendor, or sign the
		      record off.
		  or sign them off: doclift accept --class missing --reason "..."

		10 in an archive storage class: download-archived, all of them signed off
		  such as: x lies in Glacier (2026-11-22 12:00:00 UTC)"
	`);
	expect(errorLines([])).toEqual(['No record wants attention']);
});

test('the newest errors, one paragraph each', () => {
	expect(
		recentLines([
			{
				...{at: noon, run: 12, recordId: 'a0B5g00000002ZtEAI', kind: 'network-reset', attempts: 3},
				message: 'the connection to https://v.example/a.pdf was cut in the middle of the file',
			},
		]).join('\n'),
	).toMatchInlineSnapshot(`
		"2026-11-22 12:00:00 UTC  run 12  network-reset  a0B5g00000002ZtEAI: the
		    connection to https://v.example/a.pdf was cut in the middle of the file (3
		    attempts)"
	`);
});

test('accounts, runs, throughput and readiness in 80 columns', () => {
	const account = {account: 1, accountId: '0015e00000000001AA', records: 12_000, files: 11_000};
	const pages = [
		...accountLines([
			{
				...account,
				name: `Sweeping Acres ${'x'.repeat(60)}`,
				verified: 10_000,
				waiting: 900,
				attention: 100,
				signedOff: 0,
				bytes: 1.2e9,
			},
			{...account, accountId: null, name: null, verified: 0, waiting: 0, attention: 0, signedOff: 0, bytes: 0},
		]),
		'',
		...runDetailLines([
			runSurvey({id: 15, status: 'failed', error: {kind: 'refused', message: 'Test mode'}}),
			runSurvey({id: 14, error: {kind: 'ledger-full', message: 'The disk of the ledger is full'}}),
			runSurvey({proof: {salesforceCount: 10, accounted: 9, difference: -1, verdict: 'moved', passes: 3}}),
		]),
		'',
		...throughputLines({
			spanMs: 3_600_000,
			spans: [
				{at: noon, files: 7200, bytes: 1e9},
				{at: noon + 3_600_000, files: 3600, bytes: 5e8},
			],
		}),
		'',
		...readinessLines('cut-over', [
			{type: 'gate', gate: 'backup', holds: true, blocks: true, found: 'files were copied by run 12'},
			{
				type: 'gate',
				gate: 'copied',
				holds: false,
				blocks: true,
				found: '12 files are still to be copied',
				hint: 'Run `doclift backup --incremental`.',
			},
			{type: 'gate', gate: 'verified', holds: false, blocks: false, found: 'never', hint: 'Run `doclift verify`.'},
		]),
	];
	expect(pages.join('\n')).toMatchInlineSnapshot(`
		"Account               Id                  Records  Copied  Open  To see     Size
		Sweeping Acres xxx..  0015e00000000001AA   12,000  10,000   900     100  1.20 GB
		(no account)                               12,000       0     0       0      0 B

		2 accounts

		Run  What    Begun (UTC)         Took  Done  Not done  End
		 15  backup  2026-11-22 11:00  59 min     9         1  refused
		 14  backup  2026-11-22 11:00  59 min     9         1  completed
		 12  backup  2026-11-22 11:00  59 min     9         1  completed

		Run 15: \`doclift backup --full\`; Test mode

		Run 14: \`doclift backup --full\`; The disk of the ledger is full

		Run 12: \`doclift backup --full\`; count proof off by -1

		Hour (UTC)        Files     Size         Rate
		2026-11-22 12:00  7,200  1.00 GB  2.0 files/s  ########################
		2026-11-22 13:00  3,600   500 MB  1.0 files/s  ############

		10,800 files copied and proved, each counted when it was last copied

		Not ready for the cut-over of the links: 1 gate does not hold
		  ok  backup: files were copied by run 12
		  NO  copied: 12 files are still to be copied
		      Run \`doclift backup --incremental\`.
		  --  verified: never
		      Run \`doclift verify\`.

		What is marked -- is advice, and stands in nobody's way.
		What only Salesforce can tell (rights on the field) is asked by the plan."
	`);
	expect(pages.filter(line => line.length > 80)).toEqual([]);
});
