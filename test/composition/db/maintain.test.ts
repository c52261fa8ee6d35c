import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {backUp, resetAccount, vacuumLedger} from '../../../source/composition/db/maintain.ts';
import {acquireLock, thisProcess} from '../../../source/db/lock.ts';
import {accountIdOf, copiedWorld} from '../../db/fixture.ts';
import {move} from '../../db/planned.ts';
import {temporaryFolder} from '../../support/folder.ts';

test('a reset that waits for its answer keeps nobody from the ledger', async () => {
	const {file} = copiedWorld(1);
	const done = await resetAccount(file, accountIdOf(1), async ({id}) => {
		acquireLock(file, thisProcess('doclift backup --incremental', 1)).release();
		return id;
	});
	expect(done).toMatchObject({account: accountIdOf(1), opened: 1});
});

test('an account that was named is confirmed by its id', async () => {
	const {file} = copiedWorld(1);
	const asked: string[] = [];
	const done = await resetAccount(file, 'Account 1', async ({id, name}) => {
		asked.push(`${name} ${id}`);
		return id;
	});
	expect(asked).toEqual([`Account 1 ${accountIdOf(1)}`]);
	expect(done).toMatchObject({account: accountIdOf(1), name: 'Account 1', opened: 1});
});

test('hazard 54: what forbids a reset is looked for again after the answer', async () => {
	const world = copiedWorld(1);
	const answered = resetAccount(world.file, accountIdOf(1), async ({id}) => {
		move(world, 'cutover', [1]);
		return id;
	});
	await expect(answered).rejects.toMatchObject({message: expect.stringContaining('leads to your bucket')});
});

test.each([
	['vacuum', vacuumLedger],
	['reset', (file: string) => resetAccount(file, accountIdOf(1), async ({id}) => id)],
])('without a ledger a %s is refused, and none is made', async (_, maintain) => {
	const folder = temporaryFolder();
	const file = join(folder, 'ledger.db');
	await expect(maintain(file)).rejects.toMatchObject({kind: 'refused', message: `There is no ledger at ${file}`});
	expect(readdirSync(folder)).toEqual([]);
});

test('a copy to a path that cannot be written to is a slip of the command line', async () => {
	const {file} = copiedWorld(1);
	await expect(backUp(file, '/nowhere/copy.db')).rejects.toMatchObject({
		kind: 'usage',
		message: '/nowhere/copy.db cannot be written: ENOENT: no such file or directory',
	});
});
