/** Keys: which records wait for one, which are taken, and their assignment, once. */
import {MigrationError} from '../engine/failure.ts';
import {prefixOf, withoutNested} from '../engine/key.ts';
import type {KeyBook, Keyless} from '../engine/ports/keys.ts';
import type {Doors} from './doors.ts';
import {createShared} from './intern.ts';
import type {Fence} from './runs.ts';
import {coverOf, perCover} from './scope.ts';
import {createReach, stretchOf} from './stretch.ts';

const statements = {
	keyless: (
		where: string,
	) => `SELECT r.id AS row, r.record_id AS recordId, r.name, coalesce(b.base, '') || r.url_tail AS url,
		a.salesforce_id AS accountId, a.name AS accountName, r.generation
		FROM (SELECT * FROM records INDEXED BY idx_doclist_entry_id
			WHERE record_id > :after AND record_id <= :to AND state = 'discovered' AND folder IS NULL AND outside = 0 AND ${where}
			ORDER BY record_id LIMIT :limit) r
		LEFT JOIN url_bases b ON b.id = r.url_base LEFT JOIN accounts a ON a.id = r.account ORDER BY r.record_id`,
	taken: `SELECT 1 AS taken FROM records WHERE key_fold = :fold UNION ALL SELECT 1 FROM file_versions WHERE key_fold = :fold LIMIT 1`,
	assign: `UPDATE records SET folder = :folder, file = nullif(:file, name), key_fold = :fold WHERE id = :row AND folder IS NULL`,
};

export const nextFolder = 'SELECT path FROM key_folders WHERE path >= :from ORDER BY path LIMIT 1';

/** Looks once for each prefix: the folders under it, one an account, are skipped. Perhaps some that lie under others. */
export function* eachPrefix(next: (from: string) => string | undefined): Iterable<string> {
	for (let folder = next(''); folder !== undefined; ) {
		const prefix = prefixOf(folder);
		yield prefix;
		if (prefix === '') return;
		folder = next(behind(prefix));
	}
}

/** Sorts after all that begins with this prefix: 0 comes right after the slash. */
const behind = (prefix: string): string => `${prefix.replace(/\/$/, '')}0`;

type Row = Omit<Keyless, 'account'> & {readonly accountId: string | null; readonly accountName: string | null};

const toKeyless = ({accountId, accountName, ...rest}: Row): Keyless => ({
	...rest,
	account: accountId === null ? null : {id: accountId, name: accountName ?? ''},
});

export function createKeys(doors: Doors, fence: Fence): KeyBook {
	const {db, read, write} = doors;
	const shared = createShared(doors);
	const keyless = perCover(({where}) => db.prepare<object, Row>(statements.keyless(where)));
	const reach = createReach(db);
	const taken = db.prepare<{fold: bigint}>(statements.taken).pluck();
	const isTaken = (fold: bigint): boolean => taken.get({fold}) !== undefined;
	const folder = db.prepare<{from: string}, string>(nextFolder).pluck();
	const assign = db.prepare<{row: number; folder: number; file: string; fold: bigint}>(statements.assign);

	return {
		keyless: read((scope, after, limit) => {
			const cover = coverOf(scope);
			const {to, next} = reach(after);
			const rows = keyless(cover).all({after, to, limit, accounts: cover.accounts});
			return stretchOf(rows.map(toKeyless), limit, ({recordId}) => recordId, next);
		}),
		prefixes: read(() => withoutNested([...eachPrefix(from => folder.get({from}))])),
		keyTaken: read(isTaken),
		assignKeys: write((run, records, choose) => {
			fence(run);
			for (const record of records) {
				const {row} = record;
				const {folder, file, fold} = choose(record, isTaken);
				if (assign.run({row, folder: shared.folder(folder), file, fold}).changes === 1) continue;
				throw new MigrationError('internal', `Row ${row} of the ledger has a key already; keys are assigned once`);
			}
		}),
	};
}
