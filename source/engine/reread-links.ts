/** After the change: every record is read again and held against the plan. What differs is noted, never mended. */
import {judgeField} from './judge-field.ts';
import type {LinkFields, LinkLedger, PlannedChange} from './link-ports.ts';
import type {Clock} from './ports.ts';

export type RereadPorts = {
	readonly links: Pick<LinkLedger, 'changesMade' | 'markDiffering'>;
	readonly fields: Pick<LinkFields, 'readLinks'>;
	readonly clock: Clock;
	readonly stopping: AbortSignal;
};

export type Reread = {readonly asPlanned: number; readonly differing: number; readonly complete: boolean};

const pageRows = 2000;
const atOnce = 3;

/** Of one ring, or of the whole plan. */
export async function rereadLinks(
	{links, fields, clock, stopping}: RereadPorts,
	{run, plan, ring}: {readonly run: number; readonly plan: number; readonly ring: number | null},
	onRead: (records: number) => void,
): Promise<Reread> {
	let asPlanned = 0;
	let differing = 0;
	let after = 0;
	const nextPage = () => {
		const page = links.changesMade(plan, ring, after, pageRows);
		after = page.at(-1)?.seq ?? after;
		return page;
	};
	const readPage = async (page: readonly PlannedChange[]) => {
		const values = await fields.readLinks(page.map(({recordId}) => recordId));
		const others = page.flatMap((change, at) => {
			const found = judgeField(change, values[at] ?? null);
			if (found === 'new') return [];
			return [
				{seq: change.seq, row: change.row, outcome: found === 'gone' ? ('deleted' as const) : ('conflict' as const)},
			];
		});
		if (others.length > 0) links.markDiffering(run, plan, others, clock.now());
		asPlanned += page.length - others.length;
		differing += others.length;
		onRead(asPlanned + differing);
	};

	while (!stopping.aborted) {
		const pages: Array<readonly PlannedChange[]> = [];
		for (let page = nextPage(); page.length > 0; page = nextPage()) {
			pages.push(page);
			if (pages.length === atOnce) break;
			// A page is some 20 ms of the main thread.
			await clock.sleep(0);
		}
		if (pages.length === 0) return {asPlanned, differing, complete: true};
		await Promise.all(pages.map(readPage));
	}
	return {asPlanned, differing, complete: false};
}
