import {resolve} from 'node:path';
import {describe, expect, test} from 'vitest';
import {readAccept} from '../../../source/commands/accept.ts';
import {readStatusFlags} from '../../../source/commands/status.ts';
import {errorLines, recentLines} from '../../../source/reports/status/errors-text.ts';
import {noon} from '../../engine/survey-facts.ts';

test('errors come by class, each with its cause and the next command; what is signed off stands apart', () => {
	const lines = errorLines([
		{
			state: 'missing',
			kind: 'download-missing',
			count: 1095,
			accepted: 100,
			lastAt: noon,
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
	expect(errorLines([])).toEqual([
		'No class of errors is open; doclift status --recent-errors 20 tells what failed',
		'    last',
	]);
});

describe('one kind of failure among others', () => {
	const timeouts = {state: 'failed', kind: 'network-timeout', count: 3, accepted: 0, example: '', lastAt: 0} as const;
	const forbidden = {...timeouts, kind: 'download-forbidden', count: 500} as const;
	const all = 'doclift accept --class failed';

	test('is signed off by itself, in commands that the program takes', () => {
		const lines = errorLines([forbidden, timeouts]);
		expect(lines.join('\n')).not.toContain(all);
		expect(lines).toContain('    doclift status --export sign-off.csv --only network-timeout');
		expect(lines).toContain('    doclift accept --file sign-off.csv --reason "..."');
		const exporting = readStatusFlags({flags: {export: 'sign-off.csv', only: 'network-timeout'}});
		expect(exporting.only).toEqual({states: [], kinds: ['network-timeout']});
		expect(readAccept({flags: {file: 'sign-off.csv', reason: '...'}}).which).toEqual({file: resolve('sign-off.csv')});
	});

	test('says how many go with it where it cannot be asked for by itself', () => {
		const full = {...timeouts, kind: 'ledger-storage'} as const;
		expect(errorLines([forbidden, full])).toContain(
			'  or sign all 503 of failed off: doclift accept --class failed --reason "..."',
		);
	});

	test('is all of its state where the others are in another one, or signed off', () => {
		expect(errorLines([timeouts, {...forbidden, state: 'missing'}]).join('\n')).toContain(all);
		expect(errorLines([timeouts, {...forbidden, accepted: 500}]).join('\n')).toContain(all);
	});
});

test('hazard 42, hazard 90: links that Salesforce refused come with its words, and with the plan that takes them up', () => {
	const refused = {
		state: 'link-failed',
		kind: 'salesforce-validation',
		count: 5000,
		accepted: 0,
		lastAt: noon,
		example: 'Reason is required (FIELD_CUSTOM_VALIDATION_EXCEPTION)',
	} as const;
	expect(errorLines([{...refused, direction: 'cutover', ours: 0}]).join('\n')).toMatchInlineSnapshot(`
		"5,000 records want attention

		5,000 links that Salesforce refused to change: salesforce-validation
		  such as: Reason is required (FIELD_CUSTOM_VALIDATION_EXCEPTION) (2026-11-22
		      12:00:00 UTC)
		  next: A validation rule of the org refuses the record as it is. Mend the
		      record, or let the rule pass the user of doclift. Then \`doclift migrate
		      --dry-run\`: the next plan takes them up."
	`);
	// Those on their way to another link base as well, though their fields hold links of ours.
	const over = errorLines([{...refused, direction: 'cutover', ours: 5000}]).join(' ');
	expect(over.replaceAll(/\s+/g, ' ')).toContain('Then `doclift migrate --dry-run`');
	expect(over).not.toContain('doclift rollback');
	const back = errorLines([{...refused, direction: 'rollback', ours: 5000}])
		.join(' ')
		.replaceAll(/\s+/g, ' ');
	expect(back).toContain('hold links of ours still: `doclift rollback --from-database --dry-run`');
	expect(back).not.toContain('doclift migrate');
});

test('the newest errors, one paragraph each', () => {
	expect(
		recentLines([
			{
				at: noon,
				run: 12,
				recordId: 'a0B5g00000002ZtEAI',
				kind: 'network-reset',
				attempts: 3,
				message: 'the connection to https://v.example/a.pdf was cut in the middle of the file',
			},
		]).join('\n'),
	).toMatchInlineSnapshot(`
		"2026-11-22 12:00:00 UTC  run 12  network-reset  a0B5g00000002ZtEAI: the
		    connection to https://v.example/a.pdf was cut in the middle of the file (3
		    attempts)"
	`);
});
