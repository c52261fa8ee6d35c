/** Every record of a plan's scope with its class, and for the changes the old and the new link: as JSON or CSV, 0600. */
import {classifyCandidate, leftOut} from '../engine/classify-candidate.ts';
import {linkTo} from '../engine/link.ts';
import type {PlanSummary} from '../engine/plan-summary.ts';
import type {Candidate, CandidatePlace} from '../engine/ports/candidates.ts';
import type {LinkLedger} from '../engine/ports/link-ledger.ts';
import type {Stretch} from '../engine/ports/stretch.ts';
import {shownUrl} from '../engine/url.ts';
import {writeRows} from '../reports/rows-file.ts';
import type {Ground} from './backup-order.ts';

const pageRows = 2000;

type Row = {
	readonly recordId: string;
	readonly class: string;
	/** Whether the plan changes it: a limit leaves some of its class out. */
	readonly planned: boolean;
	/** URLs leave the ledger without their query. */
	readonly oldUrl: string | null;
	readonly newUrl: string | null;
};

/** Returns how many rows were written. */
export function exportPlan(
	links: Pick<LinkLedger, 'candidates' | 'plannedRecords'>,
	plan: PlanSummary,
	{urlField}: Pick<Ground, 'urlField'>,
	to: string,
): number {
	return writeRows<Row>(to, {
		columns: ['record', 'class', 'planned', 'old link', 'new link'],
		cells: row => [row.recordId, row.class, row.planned ? 'yes' : 'no', row.oldUrl, row.newUrl],
		entry: row => row,
		pages: pagesOf(links, plan, urlField.length),
	});
}

function* pagesOf(
	links: Parameters<typeof exportPlan>[0],
	{planId, scope, linkBase}: PlanSummary,
	mostLink: number,
): Generator<readonly Row[]> {
	const planned = links.plannedRecords(planId);
	let change = planned.next();
	for (let after: CandidatePlace | null = {account: 0, row: 0}; after !== null; ) {
		const {found, next}: Stretch<Candidate, CandidatePlace> = links.candidates(scope, after, pageRows);
		yield found.map(candidate => {
			// The plan's rows stand in the same order as the candidates that they were chosen from.
			const inPlan = !change.done && change.value === candidate.recordId;
			if (inPlan) change = planned.next();
			return rowOf(candidate, inPlan, {linkBase, mostLink});
		});
		after = next;
	}
}

function rowOf(candidate: Candidate, planned: boolean, rules: {linkBase: string; mostLink: number}): Row {
	const {recordId, original, key, link, linkBase} = candidate;
	const now = link === 'switched' && linkBase !== null && key !== null ? linkTo(linkBase, key) : original;
	const found = classifyCandidate(candidate, rules);
	return {
		recordId,
		class: planned ? found : leftOut(found),
		planned,
		oldUrl: now === null ? null : shownUrl(now),
		newUrl: planned && key !== null ? linkTo(rules.linkBase, key) : null,
	};
}
