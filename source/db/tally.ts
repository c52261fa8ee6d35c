/** Counts: the tally that triggers keep in the transaction of each change, and its proof against the rows. */
import {type FailureKind, MigrationError} from '../engine/failure.ts';
import {type FileState, fileStates} from '../engine/life.ts';
import type {Counts, Tally} from '../engine/ports/ledger.ts';
import type {Connection} from './connection.ts';
import type {Doors} from './doors.ts';
import {coverOf, perCover} from './scope.ts';

/** The rows are counted once, for both tallies: that is a look at every record. */
const counts = `counts AS MATERIALIZED (SELECT coalesce(account, 0) AS account, state, outside, link, count(*) AS count, coalesce(sum(size), 0) AS bytes
	FROM records GROUP BY 1, 2, 3, 4)`;
const files = {
	counted: 'SELECT account, state, outside, sum(count), sum(bytes) FROM counts GROUP BY 1, 2, 3',
	kept: 'SELECT account, state, outside, count, bytes FROM tally WHERE count > 0',
};
const links = {
	counted: `SELECT link, outside, state = 'verified', sum(count) FROM counts WHERE link <> 'original' GROUP BY 1, 2, 3`,
	kept: 'SELECT link, outside, verified, count FROM link_tally WHERE count > 0',
};
const differing = ({counted, kept}: typeof files): string =>
	`(SELECT count(*) FROM (SELECT * FROM (${counted} EXCEPT ${kept}) UNION ALL SELECT * FROM (${kept} EXCEPT ${counted})))`;

const statements = {
	tally: (where: string) =>
		`SELECT state, sum(count) AS count, sum(bytes) AS bytes FROM tally WHERE outside = 0 AND ${where} GROUP BY state`,
	differing: `WITH ${counts} SELECT ${differing(files)} + ${differing(links)} AS lines`,
	failures: `SELECT kind, count(*) AS count, min(message) AS example FROM errors WHERE run = :run GROUP BY kind ORDER BY count(*) DESC, kind`,
};

export type TallyLine = {readonly state: FileState; readonly count: number; readonly bytes: number};

/** States without a line count nothing. */
export const tallyOf = (lines: readonly TallyLine[]): Tally => {
	const found = new Map(lines.map(({state, count, bytes}) => [state, {count, bytes}]));
	const none = {count: 0, bytes: 0};
	return Object.fromEntries(fileStates.map(state => [state, found.get(state) ?? none])) as Tally;
};

/** Lines of the kept tallies and of the rows' own that are not in the other. */
export const differingLines = (db: Connection): number =>
	db.prepare<[], {lines: number}>(statements.differing).get()?.lines ?? 0;

type FromRows = Pick<Counts, 'tally' | 'failuresOf'> & {readonly proveTally: () => void};

export function createTally({db, file, read}: Doors): FromRows {
	const tally = perCover(({where}) => db.prepare<object, TallyLine>(statements.tally(where)));
	const failures = db.prepare<{run: number}, {kind: FailureKind; count: number; example: string}>(statements.failures);

	return {
		tally: read(scope => {
			const cover = coverOf(scope);
			return tallyOf(tally(cover).all({accounts: cover.accounts}));
		}),
		proveTally: read(() => {
			const lines = differingLines(db);
			if (lines === 0) return;
			throw new MigrationError(
				'ledger-corrupt',
				`The tally of the ledger ${file} differs from its rows in ${lines} lines`,
			);
		}),
		failuresOf: read(run => failures.all({run})),
	};
}
