/** Rows of which nothing is known but that they are objects: what an org tells of itself differs from one to the next. */
import type {Query} from '../query.ts';
import {isObject} from '../record.ts';

export type Row = Readonly<Record<string, unknown>>;

/** `what` is asked for, in the words of a failure; `tooling`: by the Tooling API. Throws `salesforce-query` where the user may not. */
export type RowsOf = (soql: string, what: string, tooling?: boolean) => Promise<readonly Row[]>;

export const createRowsOf =
	(query: Query): RowsOf =>
	async (soql, what, tooling = false) => {
		const {rows} = await query(soql, {what, tooling, impatient: true});
		return rows.filter(isObject);
	};

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const namesIn = (rows: readonly Row[], field: string): readonly string[] =>
	rows.map(row => textOf(row[field])).sort();
