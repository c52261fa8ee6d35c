import {hash} from 'node:crypto';
import {closeSync, openSync, readFileSync, statSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import Database from 'better-sqlite3';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {runSocket} from '../../source/composition/run-socket.ts';
import {sendVerb} from '../../source/console/send-verb.ts';
import {takeBack} from '../db/older.ts';
import {openScene, type Scene} from '../support/scene.ts';

let scene: Scene;
let file: string;
beforeEach(async () => {
	scene = await openScene({records: 40, accounts: 4, seed: 5, world: {clean: true, fileBytes: 200}});
	file = join(scene.folder, 'migration_tracking.db');
	expect((await scene.doclift('backup', '--full', '--limit', '10')).exitCode).toBe(0);
	const db = new Database(file);
	db.exec('CREATE TABLE padding (bytes BLOB) STRICT; INSERT INTO padding VALUES (zeroblob(70000000))');
	db.close();
});
afterEach(() => scene?.close());

test('a large ledger is checked before it is written to, and it is said', async () => {
	const {exitCode, lines} = await scene.start('backup', '--incremental').ended;
	expect(exitCode).toBe(0);
	const said = lines.findIndex(({reason}) => /^checking the ledger \(70\.\d MB\)/.test(String(reason)));
	expect(said).toBeGreaterThanOrEqual(0);
	expect(lines.findIndex(({type}) => type === 'started')).toBeGreaterThan(said);
});

test('a large ledger whose tally differs from its rows ends the run as damaged', async () => {
	const db = new Database(file);
	db.exec("UPDATE tally SET count = count + 1 WHERE state = 'verified'");
	db.close();
	const {exitCode, result} = await scene.doclift('backup', '--incremental');
	expect(exitCode).toBe(5);
	expect(Object(result?.error)).toMatchObject({kind: 'ledger-corrupt', message: expect.stringContaining('tally')});
});

test('a ledger of an older version is brought to this one, and it is said before', async () => {
	const db = new Database(file);
	takeBack(db, 'rows of plans that want attention are indexed');
	db.close();
	const said = /^bringing the ledger to this version: rows of plans that want attention are indexed\b/;
	const {exitCode, lines} = await scene.start('backup', '--incremental').ended;
	expect(exitCode).toBe(0);
	const at = lines.findIndex(({reason}) => said.test(String(reason)));
	expect(at).toBeGreaterThanOrEqual(0);
	expect(lines.findIndex(({type}) => type === 'started')).toBeGreaterThan(at);
	const again = await scene.start('backup', '--incremental').ended;
	expect(again.lines.filter(({reason}) => said.test(String(reason)))).toEqual([]);
});

test('a signal is heard while a large ledger is checked', async () => {
	const running = scene.start('backup', '--incremental');
	await running.line(({reason}) => /^checking the ledger/.test(String(reason)));
	running.child.kill('SIGINT');
	const {exitCode, result} = await running.ended;
	expect(exitCode).toBe(130);
	expect(result).toMatchObject({stoppedBy: 'SIGINT'});
	expect((await scene.doclift('backup', '--incremental')).exitCode).toBe(0);
});

test('a stop from a console or a script is heard while a large ledger is checked', async () => {
	const running = scene.start('backup', '--incremental');
	await running.line(({reason}) => /^checking the ledger/.test(String(reason)));
	expect(await sendVerb(runSocket(file), {verb: 'stop', by: 'ann'})).toMatchObject({ok: true});
	const {exitCode, result, lines} = await running.ended;
	expect({exitCode, stoppedBy: result?.stoppedBy}).toEqual({exitCode: 1, stoppedBy: 'ann'});
	// It did not wait for the end of the check to begin a run that stops.
	expect(lines.filter(({type}) => type === 'started')).toEqual([]);
});

test('fault 42: a large ledger that is damaged is refused, and left as it was', async () => {
	const handle = openSync(file, 'r+');
	const pages = Math.floor(statSync(file).size / 4096);
	for (let page = 2; page < Math.min(pages, 60); page++)
		writeSync(handle, Buffer.alloc(512, 0xa5), 0, 512, page * 4096);
	closeSync(handle);
	const before = hash('sha256', readFileSync(file));
	const {exitCode, result, stderr} = await scene.doclift('backup', '--incremental');
	expect(Object(result?.error)).toMatchObject({kind: 'ledger-corrupt'});
	expect(exitCode).not.toBe(0);
	expect(stderr).toMatch(/damaged/);
	expect(hash('sha256', readFileSync(file))).toBe(before);
});
