/** Enter: one step deeper into what is chosen. Pure. */

import {recordsOf} from '../engine/error-class.ts';
import type {AccountSurvey, Attempt, ErrorClass, FileFilter, PlanRowSurvey} from '../engine/survey.ts';
import {askCutOver, askExecute, askLaunch, askRollback} from './danger.ts';
import {newList} from './list.ts';
import {nameOfAccount} from './lists/accounts.ts';
import type {MenuItem} from './lists/home.ts';
import {listOf} from './lists/of.ts';
import {here, type Model} from './model.ts';
import {forget, type Next, next, refuse, withPlace} from './next.ts';
import {deeper, go} from './travel.ts';

/** The row under the mark, as its list knows it. */
const chosenRow = <Row>(model: Model): Row | undefined =>
	listOf(model).rowAt(here(model).list.chosen) as Row | undefined;

export function openChosen(model: Model): Next {
	const {screen, tab} = here(model);
	switch (screen) {
		case 'home':
			return openMenu(model, chosenRow<MenuItem>(model));
		case 'accounts':
			return next(openAccount(model, chosenRow<AccountSurvey>(model)));
		case 'errors':
			return next(
				tab === 0 ? openClass(model, chosenRow<ErrorClass>(model)) : openRecord(model, chosenRow<Attempt>(model)),
			);
		case 'plan':
			// The summary has no rows: what it counts is on the next page.
			return next(
				tab === 0 ? withPlace(model, {tab: 1, list: newList()}) : openRecord(model, chosenRow<PlanRowSurvey>(model)),
			);
		case 'files':
		case 'workers':
		case 'log':
		case 'cut-over':
			return next(openRecord(model, chosenRow<{readonly recordId: string | null}>(model)));
		default:
			return next(model);
	}
}

function openMenu(model: Model, item: MenuItem | undefined): Next {
	if (item === undefined) return next(model);
	if (item.not !== null) return refuse(model, item.not);
	const {act, does} = item;
	switch (act.kind) {
		case 'go':
			return next(go(model, act.screen));
		case 'launch':
			return askLaunch(model, act.args, [does]);
		case 'execute':
			return askExecute(model, act.plan);
		case 'rollback':
			return askRollback(model);
		default:
			return askCutOver(model);
	}
}

const openAccount = (model: Model, row: AccountSurvey | undefined): Model =>
	row === undefined ? model : openFiles(model, nameOfAccount(row), {account: row.account});

const openFiles = (model: Model, title: string, filter: FileFilter): Model =>
	forget(deeper(model, 'files', {title, filter}), 'files');

const openClass = (model: Model, row: ErrorClass | undefined): Model =>
	row === undefined ? model : openFiles(model, row.kind, recordsOf(row));

const openRecord = (model: Model, row: {readonly recordId: string | null} | undefined): Model =>
	row == null || row.recordId === null ? model : forget(deeper(model, 'record', {recordId: row.recordId}), 'record');
