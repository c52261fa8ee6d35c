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
export function plansCopied(ledger: string): readonly string[] {
	const [start, end] = [`${basename(ledger)}.before-`, '.db'];
	return readdirSync(dirname(ledger))
		.filter(name => name.startsWith(start) && name.endsWith(end))
		.map(name => name.slice(start.length, -end.length));
}

function removeOlder(ledger: string, newest: string): void {
	const folder = dirname(ledger);
	const start = `${basename(ledger)}.before-`;
	const copies = readdirSync(folder).filter(name => name.startsWith(start));
	// Ours are the only ones under way: whoever copies holds the ledger's lock.
	for (const name of copies) if (name.endsWith('.new')) rmSync(join(folder, name), {force: true});
	const older = copies
		.filter(name => name.endsWith('.db') && join(folder, name) !== newest)
		.map(name => ({path: join(folder, name), at: statSync(join(folder, name)).mtimeMs}))
		.sort((left, right) => right.at - left.at);
	for (const {path} of older.slice(mostKept - 1)) rmSync(path, {force: true});
}
