import {copyFileSync, readdirSync, statSync, truncateSync, utimesSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {copyLedger, plansCopied} from '../../source/db/keep.ts';
import {openLedger} from '../../source/db/open.ts';
import {lostPlans} from '../../source/engine/lost-plans.ts';
import {temporaryFolder} from '../support/folder.ts';
import {copiedWorld, discover, everything, record, start} from './fixture.ts';
import {makePlan} from './planned.ts';

const copies = (file: string) => readdirSync(dirname(file)).filter(name => name.includes('.before-'));

describe('a copy of the ledger', () => {
	test('hazard 50: is a whole ledger, made while the original stays open, for its owner only', async () => {
		const world = copiedWorld(50);
		const path = await copyLedger(world.db, world.file, 'CUT-AAAA-BBBB');
		expect(path).toBe(`${world.file}.before-CUT-AAAA-BBBB.db`);
		expect(statSync(path).mode & 0o777).toBe(0o600);
		const copy = openLedger(path, {now: () => start});
		onTestFinished(copy.close);
		expect(copy.ledger.tally(everything).verified.count).toBe(50);
		copy.ledger.proveTally();
	});

	test('stays as it was made: a plan that is resumed does not write over it', async () => {
		const world = copiedWorld(3);
		const first = await copyLedger(world.db, world.file, 'CUT-AAAA-BBBB');
		discover(world, [record(9)]);
		expect(await copyLedger(world.db, world.file, 'CUT-AAAA-BBBB')).toBe(first);
		const copy = openLedger(first, {now: () => start});
		onTestFinished(copy.close);
		expect(copy.ledger.tally(everything).discovered.count).toBe(0);
	});

	test('the last five are kept, and nothing else is touched', async () => {
		const world = copiedWorld(1);
		writeFileSync(`${world.file}.before-CUT-AAAA-CCCC.db.1.new`, 'left by a crash');
		for (let index = 1; index <= 7; index++) {
			const path = await copyLedger(world.db, world.file, `CUT-AAAA-BBB${index}`);
			utimesSync(path, index, index);
		}
		expect(copies(world.file).sort()).toEqual([3, 4, 5, 6, 7].map(index => `ledger.db.before-CUT-AAAA-BBB${index}.db`));
		expect(statSync(world.file).isFile()).toBe(true);
	});

	test('a copy that an operator has called so is his own: it is no plan’s, and it stays', async () => {
		const world = copiedWorld(1);
		const own = ['upgrade.db', 'CUT-AAAA-BBB0.db.before-CUT-AAAA-BBB0.db', 'upgrade.db.1.new'];
		for (const name of own) {
			writeFileSync(`${world.file}.before-${name}`, 'kept by somebody');
			utimesSync(`${world.file}.before-${name}`, 1, 1);
		}
		const plans = Array.from({length: 5}, (_, index) => `CUT-AAAA-BBB${index}`);
		for (const plan of plans) await copyLedger(world.db, world.file, plan);
		expect(copies(world.file)).toEqual(expect.arrayContaining(own.map(name => `ledger.db.before-${name}`)));
		expect([...plansCopied(world.file)].sort()).toEqual(plans);
	});

	test('others have their turn again and again while it is made', async () => {
		const world = copiedWorld(1);
		world.db.exec('CREATE TABLE ballast AS SELECT randomblob(32 * 1024 * 1024) AS bytes');
		let turns = 0;
		let next = setImmediate(function turn() {
			turns++;
			next = setImmediate(turn);
		});
		const path = await copyLedger(world.db, world.file, 'CUT-AAAA-BBBB');
		clearImmediate(next);
		expect(statSync(path).size).toBeGreaterThan(32 * 1024 * 1024);
		expect(turns).toBeGreaterThanOrEqual(8);
	});

	test('fault 42: a ledger whose log was cut says that a plan begun beside it is unknown', async () => {
		const world = copiedWorld(3);
		const {id, code} = makePlan(world, 'cutover', [1, 2]);
		world.db.pragma('wal_checkpoint(TRUNCATE)');
		world.links.movePlan(world.run, id, {from: 'ready', to: 'executing'}, start);
		await copyLedger(world.db, world.file, code);
		const lost = ({links}: Pick<typeof world, 'links'>, file: string) => lostPlans(plansCopied(file), links.plan);
		expect(lost(world, world.file)).toEqual([]);

		const folder = temporaryFolder();
		const file = join(folder, basename(world.file));
		for (const name of copies(world.file)) copyFileSync(join(dirname(world.file), name), join(folder, name));
		copyFileSync(world.file, file);
		copyFileSync(`${world.file}-wal`, `${file}-wal`);
		truncateSync(`${file}-wal`, statSync(`${file}-wal`).size - 1);
		const cut = openLedger(file, {now: () => start});
		onTestFinished(cut.close);
		expect(cut.links.plan(code)?.state).toBe('ready');
		expect(lost(cut, file)).toEqual([code]);
	});

	test('nothing is left behind where it cannot be made', async () => {
		const world = copiedWorld(1);
		const nowhere = join(dirname(world.file), 'absent', 'ledger.db');
		await expect(copyLedger(world.db, nowhere, 'CUT-AAAA-BBBB')).rejects.toMatchObject({kind: 'ledger-storage'});
		expect(copies(world.file)).toEqual([]);
	});
});
