/** The gates of the next step, those that do not hold with what mends them. */
import type {PlanGate} from '../../engine/plan-gates.ts';
import type {Milestone} from '../../engine/readiness.ts';
import {counted} from '../numbers.ts';
import {gateLines} from '../plain.ts';
import {wrapped} from '../safe-text.ts';

const words: Readonly<Record<Milestone, string>> = {
	'cut-over': 'the cut-over of the links',
	'close-vendor': "closing the vendor's account",
};

/** What no gate asks about. */
const unasked: Readonly<Record<Milestone, readonly string[]>> = {
	'cut-over': ['What only Salesforce can tell (rights on the field) is asked by the plan.'],
	'close-vendor': [
		"Where the vendor's bucket keeps former versions of a file, they are not copied:",
		'they stay behind, and go with the account.',
	],
};

export const isReady = (gates: readonly PlanGate[]): boolean => gates.every(({holds, blocks}) => holds || !blocks);

export function readinessLines(step: Milestone, gates: readonly PlanGate[]): readonly string[] {
	const missing = gates.filter(({holds, blocks}) => blocks && !holds);
	const advice = gates.some(({holds, blocks}) => !blocks && !holds);
	return [
		isReady(gates)
			? `Ready for ${words[step]}, as far as the ledger knows`
			: `Not ready for ${words[step]}: ${counted(missing.length, 'gate does not', 'gates do not')} hold`,
		...gates.flatMap(gateText),
		'',
		...(advice ? ["What is marked -- is advice, and stands in nobody's way."] : []),
		...unasked[step],
	];
}

function gateText(gate: PlanGate): readonly string[] {
	const mark = gate.holds ? 'ok' : gate.blocks ? 'NO' : '--';
	return gateLines(gate).flatMap((line, at) =>
		at === 0 ? wrapped(line.replace(/^ {2}\w\w/, `  ${mark}`), 80, '    ') : wrapped(line, 80),
	);
}
