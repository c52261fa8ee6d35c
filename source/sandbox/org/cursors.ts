/** REST queries: pages, and the places where long results go on. */
import type {FaultRule} from '../faults.ts';
import {OrgRefusal} from './refusal.ts';
import {aggregateRows, isAggregate, isPlainCount} from './soql/aggregate.ts';
import {parse} from './soql/parse.ts';
import {type Tables, tableOf} from './soql/resolve.ts';
import {columnsOf, type JsonRow, rowWriter} from './soql/rows.ts';
import {countRows, type RowList, selectRows} from './soql/select.ts';

type Page = {
	readonly totalSize: number;
	readonly done: boolean;
	readonly nextRecordsUrl?: string;
	readonly records: readonly JsonRow[];
};

type Cursor = {
	readonly rows: RowList;
	readonly write: (row: number) => JsonRow;
	readonly version: string;
	readonly batchSize: number;
};

export type Cursors = {
	readonly query: (
		soql: string,
		request: {readonly version: string; readonly withDeleted: boolean; readonly options: string | undefined},
		fault: FaultRule | undefined,
	) => Page;
	readonly more: (locator: string, fault: FaultRule | undefined) => Page;
};

/** Results that stay open for one user; the oldest is closed for the next one. */
const mostOpen = 50;

export function createCursors(tables: Tables): Cursors {
	const open = new Map<string, Cursor>();
	let opened = 0;

	const page = (id: string, cursor: Cursor, start: number, fault: FaultRule | undefined): Page => {
		const {rows, write, version, batchSize} = cursor;
		const end = Math.min(rows.length, start + pageLength(batchSize, start + opened));
		const records = Array.from({length: end - start}, (_, place) => write(rows.at(start + place)));
		if (fault?.action === 'lose-row') records.pop();
		if (fault?.action === 'repeat-row') records.unshift(write(rows.at(Math.max(0, start - 1))));
		const done = end >= rows.length;
		return {
			totalSize: rows.length,
			done,
			...(done ? {} : {nextRecordsUrl: `/services/data/v${version}/query/${id}-${end}`}),
			records,
		};
	};

	return {
		query: (soql, {version, withDeleted, options}, fault) => {
			const select = parse(soql);
			const table = tableOf(select.from, tables, soql);
			if (isPlainCount(select)) return {totalSize: countRows(select, table, withDeleted), done: true, records: []};
			if (isAggregate(select)) {
				const records = aggregateRows(select, table, withDeleted);
				return {totalSize: records.length, done: true, records};
			}
			const write = rowWriter(columnsOf(select, table), table, version);
			const cursor = {rows: selectRows(select, table, withDeleted), write, version, batchSize: batchSizeOf(options)};
			const id = `0r8${String(opened++).padStart(12, '0')}AAA`;
			const first = page(id, cursor, 0, fault);
			if (!first.done) open.set(id, cursor);
			const [oldest] = open.keys();
			if (open.size > mostOpen && oldest !== undefined) open.delete(oldest);
			return first;
		},
		more: (locator, fault) => {
			const [, id = '', start] = /^(0r8\w+)-(\d+)$/.exec(locator) ?? [];
			const cursor = open.get(id);
			if (!cursor || start === undefined || Number(start) > cursor.rows.length) {
				throw new OrgRefusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
			}
			return page(id, cursor, Number(start), fault);
		},
	};
}

/** `Sforce-Query-Options: batchSize=200`; 2,000 where it says nothing. */
function batchSizeOf(options: string | undefined): number {
	const asked = Number(/batchSize\s*=\s*(\d+)/i.exec(options ?? '')?.[1] ?? 2000);
	return Math.min(2000, Math.max(200, asked));
}

/** The batch size is a hint: pages are shorter now and then, as they are where records are wide. */
const pageLength = (batchSize: number, place: number): number =>
	place % 3 === 2 ? batchSize : batchSize - ((place * 37) % Math.floor(batchSize / 4));
