/** Which rows a scope covers, in SQL. The filter is Salesforce's to judge: rows that left it are marked `outside`. */

import {type Scope, scopeKey} from '../engine/scope.ts';
import type {Doors} from './doors.ts';

/** A condition on `records` and the value that it binds as `:accounts`; `key` tells conditions of different text apart. */
export type Cover = {readonly key: 'all' | 'one' | 'some'; readonly where: string; readonly accounts: string};

const account = 'SELECT id FROM accounts WHERE salesforce_id';

const covers = {
	all: 'TRUE',
	one: `account = (${account} = :accounts)`,
	// The plus keeps the planner from the account's index: rows are walked in order, and sorting them would cost each claim anew.
	some: `+account IN (${account} IN (SELECT value FROM json_each(:accounts)))`,
};

export function coverOf({accounts}: Scope): Cover {
	const [only] = accounts;
	if (only === undefined) return {key: 'all', where: covers.all, accounts: ''};
	if (accounts.length === 1) return {key: 'one', where: covers.one, accounts: only};
	return {key: 'some', where: covers.some, accounts: JSON.stringify(accounts)};
}

/** Keeps one prepared statement for each kind of cover. */
export function perCover<S>(prepare: (cover: Cover) => S): (cover: Cover) => S {
	const made = new Map<Cover['key'], S>();
	return cover => {
		const known = made.get(cover.key);
		if (known) return known;
		const statement = prepare(cover);
		made.set(cover.key, statement);
		return statement;
	};
}

/** Accounts as a scope stores them. */
export const accountsOf = (text: string): readonly string[] => {
	const list: unknown = JSON.parse(text);
	return Array.isArray(list) ? list.filter(account => typeof account === 'string') : [];
};

const statements = {
	add: `INSERT INTO scopes (key, object, filter, accounts) VALUES (:key, :object, :filter, :accounts) ON CONFLICT DO NOTHING`,
	find: 'SELECT id FROM scopes WHERE key = :key',
};

/** The number of a scope, made at its first use. Call inside a transaction. */
export function createScopes({db}: Doors): (scope: Scope) => number {
	const add = db.prepare<{key: string; object: string; filter: string; accounts: string}>(statements.add);
	const find = db.prepare<{key: string}, {id: number}>(statements.find);
	return scope => {
		const key = scopeKey(scope);
		add.run({key, object: scope.object, filter: scope.filter.trim(), accounts: JSON.stringify(scope.accounts)});
		const row = find.get({key});
		if (!row) throw new Error(`the scope ${key} could not be stored`);
		return row.id;
	};
}
