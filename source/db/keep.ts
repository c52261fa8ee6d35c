/** What a plan leaves beside the ledger: a copy of it as it stands before links are changed (SQLite's online backup, so that it is whole). */
import {readdirSync, rmSync, statSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import type {Connection} from './connection.ts';
import {copyWhole} from './maintenance/copy.ts';

/** Copies that are kept. */
const mostKept = 5;
/**
Pages between two looks at whatever else waits: 4 MB, some 10 ms. Whoever copies here is the writer, so nothing begins it
anew.
*/
const pagesAtOnce = 1024;

/**
Makes `<ledger>.before-PLAN.db` (0600) and removes all but the newest five of its kind. One that is there already stays:
it was made before the plan's first change. Returns its path. Throws `ledger-full`, `ledger-storage`.
*/
export async function copyLedger(db: Connection, ledger: string, plan: string): Promise<string> {
	const name = copyOf(ledger, plan);
	if (!statSync(name, {throwIfNoEntry: false})) await copyWhole(db, name, pagesAtOnce);
	removeOlder(ledger, name);
	return name;
}

/** Where the copy lies that was made when this plan was begun. */
export const copyOf = (ledger: string, plan: string): string => `${ledger}.before-${plan}.db`;

/** Where a plan's rollback file lies. */
export const rollbackFileOf = (ledger: string, plan: string): string => join(dirname(ledger), `rollback-${plan}.json`);

/** Plans whose copies lie beside the ledger. */
export const plansCopied = (ledger: string): readonly string[] =>
	copiesOf(ledger).flatMap(({plan, whole}) => (whole ? [plan] : []));

type Copy = {
	readonly path: string;
	readonly plan: string;
	/** Else left behind by a crash. */
	readonly whole: boolean;
};

/** What follows `<ledger>.before-`. A copy that an operator has called by another word than a plan's is his own. */
const ofPlan = /^((?:CUT|BACK)-[0-9A-Z]{4}-[0-9A-Z]{4})\.db(\.\d+\.new)?$/;

function copiesOf(ledger: string): readonly Copy[] {
	const [folder, start] = [dirname(ledger), `${basename(ledger)}.before-`];
	return readdirSync(folder).flatMap(name => {
		const found = name.startsWith(start) ? ofPlan.exec(name.slice(start.length)) : null;
		const [, plan, left] = found ?? [];
		return plan === undefined ? [] : [{path: join(folder, name), plan, whole: left === undefined}];
	});
}

function removeOlder(ledger: string, newest: string): void {
	const copies = copiesOf(ledger);
	// Ours are the only ones under way: whoever copies holds the ledger's lock.
	for (const {path, whole} of copies) if (!whole) rmSync(path, {force: true});
	const older = copies
		.filter(({path, whole}) => whole && path !== newest)
		.map(({path}) => ({path, at: statSync(path).mtimeMs}))
		.sort((left, right) => right.at - left.at);
	for (const {path} of older.slice(mostKept - 1)) rmSync(path, {force: true});
}
