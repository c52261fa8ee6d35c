import {chmodSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import Database from 'better-sqlite3';
import {describe, expect, onTestFinished, test} from 'vitest';
import {connect} from '../../source/db/connection.ts';
import {migrations} from '../../source/db/migrations.ts';
import {openLedger} from '../../source/db/open.ts';
import {childScript} from './child.ts';
import {closedLedger, copiedWorld, damage, temporaryFolder} from './fixture.ts';

const barred = childScript(new URL('./barred.ts', import.meta.url));
const newFile = () => join(temporaryFolder(), 'ledger.db');
const refusal = (kind: string, text: RegExp) => expect.objectContaining({kind, message: expect.stringMatching(text)});

function open(file: string, settings = {}) {
	const db = connect(file, settings);
	onTestFinished(() => void db.close());
	return db;
}

/** A ledger with some pages, closed. */
describe('opening a ledger', () => {
	test('commits are durable: WAL with synchronous=FULL', () => {
		const db = open(newFile());
		expect(db.pragma('journal_mode', {simple: true})).toBe('wal');
		expect(db.pragma('synchronous', {simple: true})).toBe(2);
	});

	test('hazard 79: ledger, log and shared memory are 0600, also where a looser file lay there', () => {
		const file = newFile();
		writeFileSync(file, '', {mode: 0o644});
		open(file);
		expect(['', '-wal', '-shm'].map(end => statSync(file + end).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
	});

	test('fault 43: a newer ledger is refused and left as it was', () => {
		const file = closedLedger();
		const newer = new Database(file);
		newer.pragma('user_version = 99');
		newer.close();
		const bytes = readFileSync(file);
		expect(() => connect(file)).toThrow(refusal('refused', /newer doclift/));
		expect(readFileSync(file).equals(bytes)).toBe(true);
	});

	test('whoever looks at a ledger that is being made sees nothing of it, or all of it', () => {
		const file = newFile();
		const seen: unknown[] = [];
		const look = () => {
			const reader = new Database(file, {readonly: true});
			seen.push(reader.pragma('user_version', {simple: true}));
			reader.close();
		};
		open(file, {migrations: [...migrations, {name: 'looked at meanwhile', up: look}]});
		look();
		expect(seen).toEqual([0, migrations.length + 1]);
	});

	test('fault 43: a crash in a migration leaves the version before it', () => {
		const file = closedLedger();
		const broken = {
			name: 'breaks half-way',
			up: (db: Database.Database) => {
				db.exec('CREATE TABLE half_done (id INTEGER PRIMARY KEY) STRICT');
				throw new Error('crash');
			},
		};
		expect(() => connect(file, {migrations: [...migrations, broken]})).toThrow('crash');
		const db = open(file);
		expect(db.pragma('user_version', {simple: true})).toBe(migrations.length);
		expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'half_done'").all()).toEqual([]);
	});

	test('fault 42: a truncated ledger is refused', () => {
		const file = closedLedger();
		truncateSync(file, statSync(file).size - 3 * 4096);
		expect(() => connect(file)).toThrow(refusal('ledger-corrupt', /damaged/));
	});

	test('fault 42: a corrupt page is refused', () => {
		const file = closedLedger();
		damage(file);
		expect(() => connect(file)).toThrow(refusal('ledger-corrupt', /damaged/));
	});

	test('fault 42: a file that is no database is refused', () => {
		const file = newFile();
		writeFileSync(file, 'id,name\n'.repeat(2000));
		expect(() => connect(file)).toThrow(refusal('ledger-corrupt', /damaged/));
	});

	test('the database of another program is refused and left as it was', () => {
		const file = newFile();
		const other = new Database(file);
		other.exec('CREATE TABLE file_migrations (id INTEGER PRIMARY KEY)');
		other.close();
		expect(() => connect(file)).toThrow(refusal('refused', /no ledger of doclift/));
		expect(() => connect(file, {readonly: true})).toThrow(refusal('refused', /no ledger of doclift/));
	});

	test('a reader makes nothing, changes nothing, and sees what a writer has committed', () => {
		const file = newFile();
		expect(() => connect(file, {readonly: true})).toThrow(refusal('refused', /no ledger at/));
		const writer = openLedger(file, {now: Date.now});
		onTestFinished(() => writer.close());
		writer.ledger.pin({orgId: '00D', bucket: 'b'});
		const reader = openLedger(file, {now: Date.now, readonly: true});
		onTestFinished(() => reader.close());
		expect(reader.db.prepare('SELECT bucket FROM pin').pluck().get()).toBe('b');
		expect(() => reader.ledger.useLinkBase('https://x/')).toThrow(
			refusal('ledger-storage', /cannot be read or written/),
		);
	});

	test.skipIf(process.getuid?.() !== 0).each([
		['a file', 0o755, 0o755, 0o600],
		['a folder', 0o755, 0o700, 0o644],
		['a folder above', 0o700, 0o755, 0o644],
	])('%s that another user keeps to himself is said to be his', async (_, above, folder, mode) => {
		const outer = join(temporaryFolder(), 'above');
		const file = join(outer, 'folder', 'ledger.db');
		mkdirSync(join(outer, 'folder'), {recursive: true});
		copiedWorld(1, file).close();
		chmodSync(join(outer, '..'), 0o755);
		chmodSync(file, mode);
		chmodSync(join(outer, 'folder'), folder);
		chmodSync(outer, above);
		const {stdout} = barred([file]);
		expect(JSON.parse(stdout === null ? '' : await text(stdout))).toMatchObject({
			kind: 'refused',
			message: expect.stringContaining('belongs to another user (EACCES)'),
			hint: expect.stringContaining('as the user who made it'),
		});
	});

	test.skipIf(process.getuid?.() !== 0)(
		'a ledger that may be read, in a folder that may not be written to, is to be copied',
		async () => {
			const folder = join(temporaryFolder(), 'medium');
			mkdirSync(folder);
			const file = join(folder, 'ledger.db');
			copiedWorld(1, file).close();
			chmodSync(join(folder, '..'), 0o755);
			chmodSync(folder, 0o755);
			chmodSync(file, 0o644);
			const {stdout} = barred([file]);
			expect(JSON.parse(stdout === null ? '' : await text(stdout))).toMatchObject({
				kind: 'refused',
				message: expect.stringContaining('lies in a folder that may not be written to'),
				hint: expect.stringContaining('doclift status --db-path COPY'),
			});
		},
	);

	test.each([true, false])('a folder in place of the file is named, and stays as it was: readonly %s', readonly => {
		const folder = join(temporaryFolder(), 'data');
		mkdirSync(folder, {mode: 0o755});
		expect(() => connect(folder, {readonly})).toThrow(
			refusal('configuration', /is to be a file, and that is a folder/),
		);
		expect(statSync(folder).mode & 0o777).toBe(0o755);
	});

	test('a folder that does not exist is named', () => {
		expect(() => connect(join(temporaryFolder(), 'nowhere', 'ledger.db'))).toThrow(
			refusal('ledger-storage', /folder .* does not exist/),
		);
	});
});
