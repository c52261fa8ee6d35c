/** What many records share, by number: accounts, schemes and hosts, folders. */
import type {Doors} from './doors.ts';

const statements = {
	findAccount: 'SELECT id, name FROM accounts WHERE salesforce_id = :id',
	addAccount: 'INSERT INTO accounts (salesforce_id, name) VALUES (:id, :name)',
	renameAccount: 'UPDATE accounts SET name = :name WHERE salesforce_id = :id',
	findBase: 'SELECT id FROM url_bases WHERE base = :text',
	addBase: 'INSERT INTO url_bases (base) VALUES (:text)',
	findFolder: 'SELECT id FROM key_folders WHERE path = :text',
	addFolder: 'INSERT INTO key_folders (path) VALUES (:text)',
};

/** Entries that each cache holds before it starts anew: enough for any real org, small for a hostile one. */
const mostKnown = 20_000;

type Account = {readonly id: string; readonly name: string};
type Known = {readonly row: number; readonly name: string};
export type Rename = {readonly accountId: string; readonly from: string; readonly to: string};

export type Shared = {
	/** The account's number, made at its first sight. */
	readonly account: (account: Account) => number;
	/** Stores another name of a known account; undefined when there is nothing to change. */
	readonly rename: (account: Account) => Rename | undefined;
	readonly urlBase: (base: string) => number;
	readonly folder: (path: string) => number;
};

/** All of it runs inside the caller's transaction. */
export function createShared(doors: Doors): Shared {
	const {db, onUndo} = doors;
	const find = db.prepare<{id: string}, {id: number; name: string}>(statements.findAccount);
	const add = db.prepare<Account>(statements.addAccount);
	const rename = db.prepare<Account>(statements.renameAccount);
	const accounts = new Map<string, Known>();
	onUndo(() => accounts.clear());

	const knownAccount = (id: string): Known | undefined => {
		const cached = accounts.get(id);
		if (cached) return cached;
		const row = find.get({id});
		return row && remember(accounts, id, {row: row.id, name: row.name});
	};

	return {
		account: ({id, name}) => {
			const known = knownAccount(id);
			if (known) return known.row;
			return remember(accounts, id, {row: Number(add.run({id, name}).lastInsertRowid), name}).row;
		},
		rename: ({id, name}) => {
			const known = knownAccount(id);
			if (!known || known.name === name) return undefined;
			rename.run({id, name});
			accounts.set(id, {row: known.row, name});
			return {accountId: id, from: known.name, to: name};
		},
		urlBase: texts(doors, statements.findBase, statements.addBase),
		folder: texts(doors, statements.findFolder, statements.addFolder),
	};
}

function texts({db, onUndo}: Doors, findSql: string, addSql: string): (text: string) => number {
	const find = db.prepare<{text: string}, {id: number}>(findSql);
	const add = db.prepare<{text: string}>(addSql);
	const numbers = new Map<string, number>();
	onUndo(() => numbers.clear());
	return text =>
		numbers.get(text) ?? remember(numbers, text, find.get({text})?.id ?? Number(add.run({text}).lastInsertRowid));
}

function remember<V>(cache: Map<string, V>, key: string, value: V): V {
	if (cache.size >= mostKnown) cache.clear();
	cache.set(key, value);
	return value;
}
