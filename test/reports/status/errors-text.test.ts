import {expect, test} from 'vitest';
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
	expect(errorLines([])).toEqual(['No record wants attention']);
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
