/** Reading fields just before they are written: what may be written is handed on, and the rest is settled without a write. */
import type {Emit} from './event.ts';
import {judgeField, leftWords, settledAs} from './judge-field.ts';
import type {Outcome, PlannedChange, SettledUnwritten} from './ports/changes.ts';
import type {Clock} from './ports/clock.ts';
import type {LinkFields} from './ports/link-fields.ts';
import type {LinkLedger} from './ports/link-ledger.ts';
import {whenRoom} from './room.ts';

export type WritePorts = {
	readonly links: Pick<LinkLedger, 'intend' | 'settleChanges' | 'settleUnwritten'>;
	readonly linkFields: LinkFields;
	readonly clock: Clock;
	readonly emit: Emit;
	readonly stopping: AbortSignal;
};

export type WriteOrder = {
	readonly run: number;
	readonly plan: number;
	/** Called with outcomes once they are durable. What it throws ends the run. */
	readonly onSettled: (outcomes: ReadonlyArray<{readonly row: number; readonly outcome: Outcome}>) => void;
};

/** Changes whose fields held the old value at `comparedAt`. */
export type Compared = {
	readonly changes: readonly PlannedChange[];
	/** SystemModstamp of each, as it was then. */
	readonly stamps: ReadonlyMap<number, number>;
	/** When Salesforce had answered. */
	readonly comparedAt: number;
};

/** At most 2,000 changes. */
export async function compareLinks(
	{links, linkFields, clock, emit, stopping}: WritePorts,
	{run, plan, onSettled}: WriteOrder,
	changes: readonly PlannedChange[],
): Promise<Compared> {
	const values = await linkFields.readLinks(changes.map(({recordId}) => recordId));
	const comparedAt = clock.now();
	const old: PlannedChange[] = [];
	const stamps = new Map<number, number>();
	const settled: SettledUnwritten[] = [];
	changes.forEach((change, at) => {
		const value = values[at] ?? null;
		const found = judgeField(change, value);
		if (found === 'old') {
			old.push(change);
			stamps.set(change.row, value?.modifiedAt ?? 0);
			return;
		}
		const error = leftWords(found, value);
		const {seq, row} = change;
		settled.push({seq, row, outcome: settledAs[found], ...(error === undefined ? {} : {error})});
	});
	if (settled.length > 0) {
		await whenRoom({clock, emit}, stopping, () => links.settleUnwritten(run, plan, settled, clock.now()));
		onSettled(settled);
	}
	return {changes: old, stamps, comparedAt};
}
