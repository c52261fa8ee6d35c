import {expect, test} from 'vitest';
import {readinessLines} from '../../../source/reports/status/readiness-text.ts';

test('gates stand in 80 columns: those that hold, those that do not, and advice', () => {
	const lines = readinessLines('cut-over', [
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
	]);
	expect(lines.join('\n')).toMatchInlineSnapshot(`
		"Not ready for the cut-over of the links: 1 gate does not hold
		  ok  backup: files were copied by run 12
		  NO  copied: 12 files are still to be copied
		      Run \`doclift backup --incremental\`.
		  --  verified: never
		      Run \`doclift verify\`.

		What is marked -- is advice, and stands in nobody's way.
		What only Salesforce can tell (rights on the field) is asked by the plan."
	`);
	expect(lines.filter(line => line.length > 80)).toEqual([]);
});

test('hazard 23: before the vendor is closed it says that former versions stay behind', () => {
	const lines = readinessLines('close-vendor', []);
	expect(lines.join(' ')).toContain('former versions of a file');
	expect(lines.filter(line => line.length > 80)).toEqual([]);
	expect(readinessLines('cut-over', []).join(' ')).not.toContain('former versions');
});
