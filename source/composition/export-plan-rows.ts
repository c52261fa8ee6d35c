/** Every row of a plan with its outcome, as CSV beside the ledger (0600): what the console exports, from the ledger alone. */
import {join} from 'node:path';
import {setImmediate as otherWork} from 'node:timers/promises';
import {MigrationError} from '../engine/failure.ts';
import type {PlanRowSurvey, Survey} from '../engine/survey.ts';
import {csvLine} from '../reports/safe-csv.ts';
import {openDraft} from '../reports/whole-file.ts';

/** A page is read and written in a few milliseconds: keys are heard between two of them. */
const pageRows = 250;

const head = ['record', 'name', 'account', 'class', 'ring', 'outcome', 'old link', 'new link', 'found instead'];

/** Resolves with the file, which appears whole or not at all. */
export async function exportPlanRows(survey: Pick<Survey, 'planRows'> | null, planId: string, folder: string) {
	if (survey === null) {
		throw new MigrationError('refused', 'There is no ledger yet, so there is no plan to export', {
			hint: '`doclift backup --full` makes the ledger, `doclift migrate --dry-run` a plan.',
		});
	}
	const file = join(folder, `plan-${planId}.csv`);
	const draft = openDraft(file);
	try {
		draft.put(csvLine(head));
		for (let after = -1; ; ) {
			const page = survey.planRows(planId, {}, after, pageRows);
			draft.put(page.map(rowOf).join(''));
			after = page.at(-1)?.seq ?? after;
			if (page.length < pageRows) break;
			await otherWork();
		}
		draft.land();
	} finally {
		draft.drop();
	}
	return file;
}

const rowOf = (row: PlanRowSurvey): string =>
	csvLine([
		...[row.recordId, row.name, row.accountName, row.class, String(row.ring), row.outcome],
		...[row.from, row.to, row.found],
	]);
