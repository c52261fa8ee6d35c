import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {foldKey} from '../../source/engine/key.ts';
import {linkTo} from '../../source/engine/link.ts';
import {
	accountIdOf,
	claimAll,
	copiedWorld,
	discover,
	etagOf,
	everything,
	hashOf,
	idOf,
	insertNew,
	linkBase,
	openWorld,
	record,
	reopen,
	start,
	unverified,
	verified,
} from './fixture.ts';

const columns = (table: string, {db}: ReturnType<typeof openWorld>) =>
	db.prepare(`SELECT name FROM pragma_table_info('${table}')`).pluck().all();

describe('what readers find', () => {
	test('the tables of the contract, column by column', () => {
		const world = openWorld();
		const contract = {
			file_migrations: `id, doclist_entry_id, account_id, account_name, original_url, your_s3_key, your_s3_url, file_name,
				file_size_bytes, file_hash, backup_timestamp, last_modified_sf, migration_phase, salesforce_updated, created_date, updated_date`,
			migration_runs: `id, run_type, start_time, end_time, total_files_processed, successful_files, failed_files, new_files,
				updated_files, skipped_files, status, error_message, config_snapshot`,
			migration_errors: 'id, run_id, doclist_entry_id, error_type, error_message, original_url, timestamp',
			url_changes: 'id, run_id, doclist_entry_id, direction, from_url, to_url, state, error, created_at, settled_at',
		};
		for (const [table, names] of Object.entries(contract)) {
			expect(columns(table, world), table).toEqual(expect.arrayContaining(names.split(/,\s*/)));
		}
		expect(
			world.db.prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'records'").pluck().all(),
		).toEqual(
			expect.arrayContaining([
				'idx_doclist_entry_id',
				'idx_account_id',
				'idx_backup_timestamp',
				'idx_migration_phase',
				'idx_salesforce_updated',
			]),
		);
	});

	test('a record that is backed up, in full', () => {
		const {db} = copiedWorld(1);
		expect(db.prepare('SELECT * FROM file_migrations').all()).toEqual([
			{
				id: 1,
				doclist_entry_id: idOf(1),
				account_id: accountIdOf(1),
				account_name: 'Account 1',
				original_url: record(1).url,
				your_s3_key: `uploads/${accountIdOf(1)}/file 1.pdf`,
				your_s3_url: `${linkBase}uploads/${accountIdOf(1)}/file%201.pdf`,
				file_name: 'file 1.pdf',
				file_size_bytes: 1001,
				file_hash: hashOf(1),
				backup_timestamp: '2026-03-01T10:00:01.250Z',
				last_modified_sf: '2026-03-01T10:00:00.251Z',
				migration_phase: 1,
				salesforce_updated: 0,
				created_date: '2026-03-01T10:00:00.250Z',
				updated_date: '2026-03-01T10:00:01.250Z',
			},
		]);
	});

	test('a record appears when its copy is verified, and not before', () => {
		const world = openWorld();
		discover(world, [record(1)]);
		expect(world.db.prepare('SELECT count(*) FROM file_migrations').pluck().get()).toBe(0);
	});

	test.each(['absent', 'differs'])(
		'a record whose copy the destination lists otherwise (%s) is backed up no more until it is copied again',
		async found => {
			const world = copiedWorld(2);
			const backedUp = () => world.db.prepare('SELECT doclist_entry_id FROM file_migrations').pluck().all();
			const kept = {key: `uploads/${accountIdOf(1)}/file 1.pdf`, size: 1001, etag: etagOf(1)};
			const other = {key: `uploads/${accountIdOf(2)}/file 2.pdf`, size: 5, etag: etagOf(9)};
			const pages = (async function* () {
				yield found === 'absent' ? [kept] : [kept, other];
			})();
			await world.ledger.compareCopies(world.run, everything, pages, start + 2000);
			expect(backedUp()).toEqual([idOf(1)]);
			claimAll(world);
			world.ledger.settle(world.run, [unverified(2, 'missing')], start + 3000);
			expect(backedUp()).toEqual([idOf(1)]);
			reopen(world, {}, start + 4000);
			claimAll(world);
			world.ledger.settle(world.run, [verified(2)], start + 5000);
			expect(backedUp()).toEqual([idOf(1), idOf(2)]);
		},
	);

	test('the link is encoded as the engine encodes it, whatever the key', () => {
		const world = openWorld();
		const names = fc.sample(fc.string({unit: 'grapheme', minLength: 1, maxLength: 40}), 300);
		const keys = [...names, "a b+c&d=e!'()*", 'Übergröße 日本 🎉.pdf', '100% [~].pdf', '-_.~']
			.filter(name => !name.includes('\0'))
			.map((name, index) => ({row: index + 1, folder: 'uploads/', file: `${index}-${name}`}));
		discover(
			world,
			keys.map(({row}) => record(row)),
			known => insertNew(known),
		);
		world.ledger.assignKeys(world.run, world.ledger.keyless(everything, '', keys.length).found, ({row}) => {
			const {folder, file} = keys[row - 1] ?? {folder: '', file: ''};
			return {folder, file, fold: foldKey(folder + file)};
		});
		world.ledger.settle(
			world.run,
			claimAll(world).map(({row}) => verified(row)),
			start,
		);
		const stored = world.db.prepare('SELECT your_s3_url FROM file_migrations ORDER BY id').pluck().all();
		expect(stored).toEqual(keys.map(({folder, file}) => linkTo(linkBase, folder + file)));
	});
});
