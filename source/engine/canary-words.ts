/** What a canary has shown, for whoever is to decide whether the next ring begins. Pure. */
import {counted} from './counted.ts';
import type {Probed} from './plan-summary.ts';
import type {MeasuredWindows} from './ports/changes.ts';
import type {AttentionRow, Direction} from './ports/plans.ts';

export type CanaryFacts = {
	/** Changes of the canary, and the records that were read again and found as planned. */
	readonly changes: number;
	readonly asPlanned: number;
	/** Some of them, to be looked at in Salesforce. */
	readonly recordIds: readonly string[];
	readonly attention: readonly AttentionRow[];
	/** Null where nobody has looked. */
	readonly opened: Probed | null;
	readonly windows: MeasuredWindows;
};

export function canaryWords(facts: CanaryFacts): string {
	const {changes, asPlanned, attention, opened, windows} = facts;
	const named = attention.map(({recordId, outcome, found}) => `; ${recordId} ${outcome}: ${found}`).join('');
	const open = opened === null ? 'no link was opened' : `${opened.opened} of ${opened.tried} links open`;
	return `the canary: ${asPlanned} of ${counted(changes, 'link')} changed, read again and found as planned${named}; ${open}; ${windowWords(windows)}${lookWords(facts)}`;
}

/** Where nothing was changed there is nothing to look at. */
function lookWords({asPlanned, recordIds}: CanaryFacts): string {
	if (recordIds.length === 0) return '';
	const unnamed = asPlanned - recordIds.length;
	const others = unnamed > 0 ? ` and ${counted(unnamed, 'other')}` : '';
	return `. Look at ${recordIds.join(', ')}${others} in Salesforce`;
}

function windowWords({requests, mostMs, moved, movedRecords}: MeasuredWindows): string {
	if (requests === 0) return 'nothing was written';
	const met = moved === 0 ? 'no record was seen to change meanwhile' : `${movedRecords.join(', ')} changed meanwhile`;
	return `${mostMs} ms at most between compare and write, ${met}`;
}

/** How a run that holds goes on, and how a cut-over is taken back. A way back leads nowhere else. */
export const holdWords: Readonly<Record<Direction, string>> = {
	cutover:
		'go on: `doclift ctl resume`; go back: `doclift ctl stop --wait`, then `doclift rollback --from-database --dry-run`',
	rollback: 'go on: `doclift ctl resume`; end here: `doclift ctl stop`, and the same plan goes on from here later',
};
