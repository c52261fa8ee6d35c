/** Every record of a plan's scope with its class, and for the changes the old and the new link: as JSON or CSV, 0600. */
import type {LedgerFile} from '../db/open.ts';
import {classifyCandidate, leftOut} from '../engine/classify-candidate.ts';
import {linkTo} from '../engine/link.ts';
import type {Candidate, CandidatePlace} from '../engine/link-ports.ts';
import type {PlanSummary} from '../engine/plan-summary.ts';
import type {Step} from '../engine/ports.ts';
import {shownUrl} from '../engine/url.ts';
import {csvLine} from '../reports/safe-csv.ts';
import {writeWhole} from '../reports/whole-file.ts';
import type {Ground} from './link-order.ts';

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
	file: Pick<LedgerFile, 'links' | 'db'>,
	plan: PlanSummary,
	{urlField}: Pick<Ground, 'urlField'>,
	to: string,
): number {
	const json = to.toLowerCase().endsWith('.json');
	return writeWhole(to, put => {
		let rows = 0;
		put(json ? '[' : csvLine(['record', 'class', 'planned', 'old link', 'new link']));
		for (const page of pagesOf(file, plan, urlField.length)) {
			put(page.map((row, at) => (json ? jsonRow(row, rows + at) : csvRow(row))).join(''));
			rows += page.length;
		}
		if (json) put('\n]\n');
		return rows;
	});
}

const jsonRow = (row: Row, at: number): string => `${at === 0 ? '' : ','}\n${JSON.stringify(row)}`;
const csvRow = ({recordId, class: one, planned, oldUrl, newUrl}: Row): string =>
	csvLine([recordId, one, planned ? 'yes' : 'no', oldUrl, newUrl]);

function* pagesOf(
	{links, db}: Pick<LedgerFile, 'links' | 'db'>,
	{planId, scope, linkBase}: PlanSummary,
	mostLink: number,
): Generator<readonly Row[]> {
	const planned = plannedRecords(db, planId);
	let change = planned.next();
	for (let after: CandidatePlace | null = {account: 0, row: 0}; after !== null; ) {
		const {found, next}: Step<Candidate, CandidatePlace> = links.candidates(scope, after, pageRows);
		yield found.map(candidate => {
			// The plan's rows stand in the same order as the candidates that they were chosen from.
			const inPlan = !change.done && change.value === candidate.recordId;
			if (inPlan) change = planned.next();
			return rowOf(candidate, inPlan, {linkBase, mostLink});
		});
		after = next;
	}
}

function* plannedRecords(db: LedgerFile['db'], planId: string): Generator<string> {
	const rows = db.prepare<{planId: string; after: number; limit: number}, {seq: number; recordId: string}>(
		'SELECT seq, doclist_entry_id AS recordId FROM plan_changes WHERE plan = :planId AND seq > :after ORDER BY seq LIMIT :limit',
	);
	for (let after = -1; ; ) {
		const page = rows.all({planId, after, limit: pageRows});
		for (const {recordId} of page) yield recordId;
		const last = page.at(-1);
		if (last === undefined) return;
		after = last.seq;
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
