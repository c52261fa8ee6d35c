/** After the change: every record is read again and held against the plan. What differs is noted, never mended. */
import type {Emit} from './event.ts';
import {foundAgain, judgeField} from './judge-field.ts';
import type {PlannedChange} from './ports/changes.ts';
import type {Clock} from './ports/clock.ts';
import type {LinkFields} from './ports/link-fields.ts';
import type {LinkLedger} from './ports/link-ledger.ts';
import {whenRoom} from './room.ts';

export type RereadPorts = {
	readonly links: Pick<LinkLedger, 'changesMade' | 'markDiffering'>;
	readonly linkFields: Pick<LinkFields, 'readLinks'>;
	readonly clock: Clock;
	readonly emit: Emit;
	readonly stopping: AbortSignal;
};

export type Reread = {readonly asPlanned: number; readonly differing: number; readonly complete: boolean};

/** One reading by Id. */
const pageRows = 2000;
const atOnce = 3;
/** Of the ledger's rows in one turn of the main thread: some 15 ms. */
const rowsAtOnce = 1000;

/** Of one ring, or of the whole plan. */
export async function rereadLinks(
	{links, linkFields, clock, emit, stopping}: RereadPorts,
	{run, plan, ring}: {readonly run: number; readonly plan: number; readonly ring: number | null},
	onRead: (records: number) => void,
): Promise<Reread> {
	let asPlanned = 0;
	let differing = 0;
	let after = 0;
	const nextPage = async () => {
		const page: PlannedChange[] = [];
		while (page.length < pageRows) {
			const found = links.changesMade(plan, ring, after, rowsAtOnce);
			const last = found.at(-1);
			if (!last) break;
			page.push(...found);
			after = last.seq;
			await clock.sleep(0);
		}
		return page;
	};
	const readPage = async (page: readonly PlannedChange[]) => {
		const values = await linkFields.readLinks(page.map(({recordId}) => recordId));
		await clock.sleep(0);
		const others = page.flatMap((change, at) => {
			const value = values[at] ?? null;
			const found = judgeField(change, value);
			if (found === 'new') return [];
			const {seq, row} = change;
			const outcome = found === 'gone' ? ('deleted' as const) : ('conflict' as const);
			return [{seq, row, outcome, found: foundAgain(found, value)}];
		});
		if (others.length > 0) {
			await whenRoom({clock, emit}, stopping, () => links.markDiffering(run, plan, others, clock.now()));
		}
		asPlanned += page.length - others.length;
		differing += others.length;
		onRead(asPlanned + differing);
	};

	while (!stopping.aborted) {
		const pages: Array<readonly PlannedChange[]> = [];
		while (pages.length < atOnce) {
			const page = await nextPage();
			if (page.length === 0) break;
			pages.push(page);
		}
		await Promise.all(pages.map(readPage));
		// Nothing is left to read: a stop that has come meanwhile has cut nothing short.
		if (pages.length < atOnce) return {asPlanned, differing, complete: true};
	}
	return {asPlanned, differing, complete: false};
}
