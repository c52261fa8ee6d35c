import {truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {checkBeside, largeLedger} from '../../source/db/check-beside.ts';
import {closedLedger, copiedWorld, damage, temporaryFolder} from './fixture.ts';

const program = new URL('../../dist/check.js', import.meta.url);
const {signal} = new AbortController();
const check = (file: string) => checkBeside(program, file, 'pages', signal);

describe('looking at a ledger in a process of its own', () => {
	test('one that is whole is found whole, also beside its writer', async () => {
		expect(await check(closedLedger())).toBe(true);
		expect(await check(copiedWorld(500).file)).toBe(true);
	});

	test('a damaged one, no ledger and none at all are left to whoever opens it', async () => {
		const damaged = closedLedger();
		damage(damaged);
		expect(await check(damaged)).toBe(false);
		const text = join(temporaryFolder(), 'ledger.db');
		writeFileSync(text, 'not a database, and long enough to be looked at as one'.repeat(100));
		expect(await check(text)).toBe(false);
		expect(await check(join(temporaryFolder(), 'absent.db'))).toBe(false);
	});

	test('ends at once when it is called off', async () => {
		const calling = new AbortController();
		const checking = checkBeside(program, closedLedger(), 'pages', calling.signal);
		calling.abort();
		await expect(checking).rejects.toMatchObject({name: 'AbortError'});
	});

	test('the tally is held against the rows', async () => {
		const {file, db} = copiedWorld(300);
		expect(await checkBeside(program, file, 'tally')).toBe(true);
		db.exec('UPDATE tally SET count = count + 1');
		expect(await checkBeside(program, file, 'tally')).toBe(false);
	});

	test('only a large one is worth a process', () => {
		const file = closedLedger();
		expect(largeLedger(file)).toBeUndefined();
		expect(largeLedger(`${file}.absent`)).toBeUndefined();
		truncateSync(file, 70 * 1024 * 1024);
		expect(largeLedger(file)).toBe(70 * 1024 * 1024);
	});
});
