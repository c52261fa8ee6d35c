/** Where the room of a ledger goes, table by table, and what a vacuum would give back. Reads only. */
import {statSync} from 'node:fs';
import {connect} from '../connection.ts';
import {translated} from '../translate.ts';

const statements = {
	tables: `SELECT coalesce(s.tbl_name, d.name) AS name, sum(d.pgsize) AS bytes
		FROM dbstat d LEFT JOIN sqlite_schema s ON s.name = d.name WHERE d.aggregate = TRUE GROUP BY 1 ORDER BY 2 DESC`,
	records: 'SELECT coalesce(sum(count), 0) FROM tally',
};

export type LedgerRoom = {
	readonly bytes: number;
	/** Of pages that hold nothing. */
	readonly freeBytes: number;
	readonly records: number;
	/** With their indexes, largest first. */
	readonly tables: ReadonlyArray<{readonly name: string; readonly bytes: number}>;
};

/** Throws `ledger-corrupt`. */
export function measureRoom(file: string): LedgerRoom {
	const db = connect(file, {readonly: true});
	try {
		const pragma = (name: string) => Number(db.pragma(name, {simple: true}));
		return {
			bytes: statSync(file).size,
			freeBytes: pragma('freelist_count') * pragma('page_size'),
			records: Number(db.prepare(statements.records).pluck().get()),
			tables: db.prepare<[], {name: string; bytes: number}>(statements.tables).all(),
		};
	} catch (error) {
		throw translated(error, file);
	} finally {
		db.close();
	}
}
