/**
The use case of `rollback --dry-run`: which links go back to what they were. Every field is read; only one that holds
exactly what was written becomes a row of the plan. Nothing is written but the ledger.
*/

import {isChange} from './classify-candidate.ts';
import {classifyRollback, isOriginalAgain} from './classify-rollback.ts';
import type {LinkPorts, PlanResult, RollbackPlanOrder} from './link-run.ts';
import {type Made, makePlan, summaryOf} from './make-plan.ts';
import {refuseOtherField} from './may-execute.ts';
import {addTo, type Counts} from './plan-counts.ts';
import type {FieldValue} from './ports/link-fields.ts';
import type {PlanRow} from './ports/plans.ts';
import {type Report, reportProgress} from './progress.ts';
import {createLinkProbe, type LinkProbe, linksTried} from './prove-links.ts';
import {type Restorable, restorable} from './restorable.ts';
import {createSample} from './sample.ts';
import {sealPlan} from './seal-plan.ts';
import {addRows, beginPlan} from './store-plan.ts';

/** Throws `refused` where the configuration names another field than that whose links were switched. */
export async function planRollback(ports: LinkPorts, order: RollbackPlanOrder): Promise<PlanResult> {
	const cutOver = ports.links.lastCutOver();
	refuseOtherField(cutOver && summaryOf(cutOver), order);
	return makePlan(ports, {...order, type: 'rollback'}, run => plan(ports, run, order));
}

async function plan(ports: LinkPorts, run: number, order: RollbackPlanOrder): Promise<Made | null> {
	const {scope, linkBase, source} = order;
	// No count is asked for: it would be of records that are not read, and what a large org may not give bars no way back.
	const which = source.from === 'file' ? 'records that the file names' : 'links that were changed';
	const reason = `reading the fields of the ${which}; nothing is changed by it`;
	ports.emit({type: 'state', state: 'planning', reason});
	const id = await beginPlan(ports, run, {direction: 'rollback', scope, linkBase});
	const chosen = await choose(ports, run, id, order, reportProgress(ports, scope));
	if (chosen === null) return null;
	const wayBack = chosen.wayBack.found();
	return sealPlan(ports, run, id, order, {
		direction: 'rollback',
		counts: chosen.counts,
		changes: chosen.changes,
		newFiles: 0,
		stayingAtVendor: {},
		compared: {source: 'none', destination: 'none'},
		// Links that do not open are no reason to keep users from what stood there: said, never required.
		linkProof: {...wayBack, policy: 'warn', overruled: false},
		wayBack,
	});
}

type Chosen = {readonly counts: Counts; readonly changes: number; readonly wayBack: LinkProbe};

async function choose(
	ports: LinkPorts,
	run: number,
	id: number,
	order: RollbackPlanOrder,
	report: Report,
): Promise<Chosen | null> {
	const {links, linkFields, openLink, control} = ports;
	const counts: Counts = {};
	const sample = createSample<string>(linksTried);
	let [changes, read] = [0, 0];
	for await (const page of restorable(ports, run, order)) {
		if (control.stopping.aborted) return null;
		const values = await linkFields.readLinks(page.map(({recordId}) => recordId));
		const rows: PlanRow[] = [];
		const back: number[] = [];
		page.forEach((one, at) => {
			const {row, original} = one;
			const value = values[at] ?? null;
			if (row !== null && isOriginalAgain(one, value)) back.push(row);
			const what = row === null ? 'deleted' : classifyRollback(one, value);
			if (what === null) return;
			addTo(counts, what);
			if (row === null || !isChange(what)) return;
			rows.push({row, class: 'to-restore', ...speltFor(one, value)});
			if (original !== null) sample.take(original);
		});
		if (back.length > 0) links.findOriginals(run, back);
		await addRows(ports, run, id, rows);
		changes += rows.length;
		read += page.length;
		report.working('planning', read, null);
	}
	const wayBack = createLinkProbe(openLink);
	await wayBack.open(sample.kept().map(url => ({url, expects: null})));
	return {counts, changes, wayBack};
}

/** What stands under another link base of ours than the ledger tells goes back from there. */
function speltFor({ours, spelt}: Restorable, value: FieldValue): Restorable['spelt'] {
	const url = value?.url ?? null;
	return url === null || url === ours[0] || !ours.includes(url) ? spelt : {...spelt, from: url};
}
