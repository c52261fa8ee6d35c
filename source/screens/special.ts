/** Keys that mean something on one screen only. Pure. */

import {isOfLinks} from '../engine/error-class.ts';
import {failures} from '../engine/failure.ts';
import {retryClassOf} from '../engine/retry-class.ts';
import type {ErrorClass} from '../engine/survey.ts';
import {counted} from '../reports/numbers.ts';
import {askLaunch} from './danger.ts';
import type {Meaning} from './keys.ts';
import {newList} from './list.ts';
import {findLine, logListing, nextLevel} from './lists/log.ts';
import {listOf} from './lists/of.ts';
import {here, type Model} from './model.ts';
import {type Next, next, refuse, say, withPlace} from './next.ts';
import {reviewedPlan} from './open-plan.ts';
import {choose, settled} from './travel.ts';

/** Pages of a screen that has several. */
const tabs = {errors: 2, plan: 3} as const;

export function special(model: Model, meaning: Meaning): Next {
	const {follow, level, list} = here(model);
	switch (meaning) {
		case 'next-tab':
			return next(turnPage(model));
		case 'retry':
			return retry(model);
		case 'follow':
			return next(settled(withPlace(model, {follow: !follow})));
		case 'level':
			return next(settled(withPlace(model, {level: nextLevel(level)})));
		case 'next-match':
			return jump(model, list.chosen + 1, 1);
		case 'last-match':
			return jump(model, list.chosen - 1, -1);
		case 'export':
			return exportPlan(model);
		default:
			return next(model);
	}
}

function exportPlan(model: Model): Next {
	const plan = reviewedPlan(model);
	if (plan === null) return refuse(model, 'there is no plan to export');
	// A million rows take half a minute.
	const {planId} = plan;
	return next(say(model, `writing every change of plan ${planId} to a file`), {type: 'export-plan', planId});
}

function turnPage(model: Model): Model {
	const {screen, tab} = here(model);
	const pages = screen === 'errors' || screen === 'plan' ? tabs[screen] : 1;
	return withPlace(model, {tab: (tab + 1) % pages, list: newList()});
}

/** To the line that the search finds, looking on from `from`. */
export function jump(model: Model, from: number, by: 1 | -1): Next {
	const {list, level} = here(model);
	if (list.filter === '') return refuse(model, 'nothing is searched for: / begins a search');
	const found = findLine(logListing(model.data.log, level, list.filter), from, by);
	if (found === -1) return refuse(model, notFound(list.filter, by));
	return next(choose(withPlace(model, {follow: false}), found));
}

/** Only the newest lines are read, and of several files of a run the last. */
const notFound = (search: string, by: 1 | -1): string =>
	by === 1
		? `no later line matches /${search}/`
		: `no earlier line that is read here matches /${search}/; doclift logs has all`;

function retry(model: Model): Next {
	const {tab, list} = here(model);
	const row = tab === 0 ? (listOf(model).rowAt(list.chosen) as ErrorClass | undefined) : undefined;
	if (row === undefined) return refuse(model, 'choose a class first: Tab shows errors by class');
	if (isOfLinks(row)) return refuse(model, 'links are tried again by the next plan, not one class of them');
	return askLaunch(
		model,
		['backup', '--incremental', '--retry', retryClassOf(row)],
		[
			`Tries ${counted(row.count, 'file')} of this class again. Nothing is written to Salesforce.`,
			`What to do first, where it has not been done: ${failures[row.kind].hint}`,
		],
	);
}
