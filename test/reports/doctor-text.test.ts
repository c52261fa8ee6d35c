import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import type {Gate} from '../../source/engine/event.ts';
import {gateText, verdictText} from '../../source/reports/doctor-text.ts';

const gate = (change: Partial<Gate>): Gate => ({
	type: 'gate',
	gate: 'lifecycle',
	holds: true,
	found: 'nothing',
	...change,
});
const long = 'Copies would be gone, or could not be opened, while records of the customer lead to them all the same.';

test('the text of findings, notes and what is well, 80 columns wide', () => {
	const gates = [
		gate({}),
		gate({gate: 'encryption', found: 'not told by this store', untold: true}),
		gate({gate: 'versioning', found: 'off', note: true, why: 'Short.', hint: 'Turn it on.'}),
		gate({
			holds: false,
			found: `the rule "${'x'.repeat(20)}" deletes files below uploads/ after 30 days`,
			why: long,
			hint: long,
		}),
	];
	const lines = gates.flatMap(one => gateText(one));
	expect(lines.filter(line => stringWidth(line) > 80)).toEqual([]);
	expect([...lines, verdictText(gates)].join('\n')).toMatchInlineSnapshot(`
		"  ok    lifecycle: nothing
		  --    encryption: not told by this store
		  note  versioning: off
		        Why: Short.
		        Do:  Turn it on.
		  NO    lifecycle: the rule "xxxxxxxxxxxxxxxxxxxx" deletes files below uploads/
		        after 30 days
		        Why: Copies would be gone, or could not be opened, while records of the
		             customer lead to them all the same.
		        Do:  Copies would be gone, or could not be opened, while records of the
		             customer lead to them all the same.
		1 finding: 4 checks, 1 note"
	`);
});

test('hazard 78: what an org or a bucket calls its things cannot steer the terminal', () => {
	expect(gateText(gate({found: 'rule \u001b[2J\u202e'})).join('\n')).toContain('rule \\x1b[2J\\u202e');
});
