/** Enter: one step deeper into what is chosen. Pure. */

import {askCutOver, askExecute, askLaunch} from './danger.ts';
import type {AccountRow} from './lists/accounts.ts';
import {nameOfAccount} from './lists/accounts.ts';
import type {MenuItem} from './lists/home.ts';
import {listOf} from './lists/of.ts';
import {here, type Model} from './model.ts';
import {type Next, next, refuse} from './next.ts';
import {deeper, go} from './travel.ts';

/** The row under the mark, as its list knows it. */
const chosenRow = <Row>(model: Model): Row | undefined =>
	listOf(model).rowAt(here(model).list.chosen) as Row | undefined;

export function openChosen(model: Model): Next {
	switch (here(model).screen) {
		case 'home':
			return openMenu(model, chosenRow<MenuItem>(model));
		case 'accounts':
			return next(openAccount(model, chosenRow<AccountRow>(model)));
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
		default:
			return askCutOver(model);
	}
}

const openAccount = (model: Model, row: AccountRow | undefined): Model =>
	row === undefined ? model : deeper(model, 'files', {title: nameOfAccount(row), filter: {account: row.account}});
