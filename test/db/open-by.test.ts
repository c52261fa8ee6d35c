import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import {openLedger} from '../../source/db/open.ts';
import {openBy} from '../../source/db/open-by.ts';
import {copiedWorld, start} from './fixture.ts';

/** Holds the ledger for writing, as a `sqlite3` shell in the next window would. */
const holding = `
	const Database = require('better-sqlite3');
	const db = new Database(process.argv[1]);
	db.exec('BEGIN IMMEDIATE');
	console.log('held');
	setInterval(() => {}, 1000);`;

test.skipIf(!existsSync('/proc/self/fd'))('whoever holds the ledger without its lock is named', async () => {
	const {file, close} = copiedWorld(1);
	close();
	const child = spawn(process.execPath, ['-e', holding, file], {stdio: ['ignore', 'pipe', 'inherit']});
	onTestFinished(() => void child.kill('SIGKILL'));
	await once(child.stdout, 'data');
	expect(openBy(file)).toEqual([`process ${child.pid} (node)`]);
	const opened = openLedger(file, {now: () => start});
	onTestFinished(() => opened.close());
	opened.db.pragma('busy_timeout = 0');
	expect(() => opened.ledger.interruptDeadRuns(start)).toThrow(
		`is in use by process ${child.pid} (node): database is locked`,
	);
});
