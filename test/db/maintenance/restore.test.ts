import fs, {
	cpSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	realpathSync,
	renameSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';
import {dirname, join} from 'node:path';
import Database from 'better-sqlite3';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {copyTo} from '../../../source/db/maintenance/copy.ts';
import {restore} from '../../../source/db/maintenance/restore.ts';
import {openLedger} from '../../../source/db/open.ts';
import {openSurvey} from '../../../source/db/survey/survey.ts';
import {verificationsOf} from '../../../source/db/verifications.ts';
import {beside, copiedWorld, openWorld, start, verifiedIn} from '../fixture.ts';
import {takeBack} from '../older.ts';
import {beginPlan, move} from '../planned.ts';

const at = Date.UTC(2026, 10, 22, 16, 20, 31);

/** To the end of this test a folder's files seem to lie on an NFS server. */
function lieOnNetwork(folder: string): void {
	const real = fs.statfsSync(folder);
	const asked = vi
		.spyOn(fs, 'statfsSync')
		.mockImplementation(path => ({...real, type: path === realpathSync(folder) ? 0x6969 : real.type}) as fs.StatsFs);
	syncBuiltinESMExports();
	onTestFinished(() => {
		asked.mockRestore();
		syncBuiltinESMExports();
	});
}

describe('restoring', () => {
	test('puts the copy in place and keeps what stood there, its log included', async () => {
		const world = copiedWorld(2);
		const to = beside(world, 'copy.db');
		await copyTo(world.file, to);
		move(world, 'cutover', [1, 2]);
		writeFileSync(`${world.file}.verify`, 'book');
		const {replaced, changesSince, records} = await restore(world.file, to, at);
		expect({changesSince, records}).toEqual({changesSince: 2, records: 2});
		expect(replaced).toBe(`${world.file}.replaced-2026-11-22T16-20-31Z.db`);
		// Readers that had it open before go on with what they have; whoever opens it now has the copy.
		const now = openSurvey(world.file, {now: () => start});
		expect(now.links().switched).toBe(0);
		now.close();
		const former = openSurvey(String(replaced), {now: () => start});
		expect(former.links().switched).toBe(2);
		former.close();
		expect(existsSync(`${replaced}.verify`)).toBe(true);
		expect(existsSync(`${world.file}.verify`)).toBe(false);
	});

	test('a ledger that is a link stays a link, and what it leads to is replaced', async () => {
		const world = copiedWorld(2);
		const [to, folder] = [beside(world, 'copy.db'), beside(world, 'links')];
		await copyTo(world.file, to);
		move(world, 'cutover', [1, 2]);
		writeFileSync(verificationsOf(world.file), 'book');
		mkdirSync(folder);
		const link = join(folder, 'ledger.db');
		symlinkSync(world.file, link);
		const {replaced} = await restore(link, to, at);
		expect(lstatSync(link).isSymbolicLink()).toBe(true);
		expect([readdirSync(folder), replaced]).toEqual([['ledger.db'], `${world.file}.replaced-2026-11-22T16-20-31Z.db`]);
		expect(existsSync(`${replaced}.verify`)).toBe(true);
		for (const path of [link, world.file]) {
			const now = openSurvey(path, {now: () => start});
			expect(now.links().switched).toBe(0);
			now.close();
		}
	});

	test('takes the place of a damaged ledger, and of none', async () => {
		const world = copiedWorld(3);
		const to = beside(world, 'copy.db');
		await copyTo(world.file, to);
		world.close();
		writeFileSync(world.file, 'not a database, and long enough to be looked at as one');
		expect(await restore(world.file, to, at)).toMatchObject({changesSince: null, records: 3});
		const elsewhere = beside(world, 'other.db');
		expect(await restore(elsewhere, to, at)).toMatchObject({replaced: null, changesSince: null});
		expect(verifiedIn(elsewhere)).toBe(3);
	});

	test('what was changed since is unknown where a run has made a new ledger in place of one that was lost', async () => {
		const world = copiedWorld(2);
		const to = beside(world, 'copy.db');
		await copyTo(world.file, to);
		const anew = beside(world, 'anew.db');
		openWorld(anew).close();
		expect(await restore(anew, to, at)).toMatchObject({changesSince: null, records: 2});
	});

	test('what was changed since is unknown where an older copy had been put in place of the ledger', async () => {
		const world = copiedWorld(2);
		const [older, newer] = [beside(world, 'older.db'), beside(world, 'newer.db')];
		await copyTo(world.file, older);
		move(world, 'cutover', [1, 2]);
		await copyTo(world.file, newer);
		expect(await restore(world.file, older, at)).toMatchObject({changesSince: 2});
		expect(await restore(world.file, newer, at + 1000)).toMatchObject({changesSince: null});
	});

	test('a log that an earlier ledger has left behind does not get into the copy that takes its place', async () => {
		const world = copiedWorld(2);
		const to = beside(world, 'copy.db');
		await copyTo(world.file, to);
		move(world, 'cutover', [1, 2]);
		// As after `kill -9`, and after somebody who took the ledger for one file.
		cpSync(`${world.file}-wal`, beside(world, 'left'));
		world.close();
		renameSync(world.file, beside(world, 'former.db'));
		renameSync(beside(world, 'left'), `${world.file}-wal`);
		await restore(world.file, to, at);
		const now = openSurvey(world.file, {now: () => start});
		expect(now.links().switched).toBe(0);
		now.close();
		expect(existsSync(`${world.file}.replaced-2026-11-22T16-20-31Z.db-wal`)).toBe(true);
	});

	test('says which plan stands begun in the copy: what it has changed since, only Salesforce knows', async () => {
		const world = copiedWorld(2);
		const to = beside(world, 'copy.db');
		const {plan} = beginPlan(world, 'cutover', [1, 2]);
		await copyTo(world.file, to);
		const code = world.db
			.prepare<{plan: number}, string>('SELECT code FROM plans WHERE id = :plan')
			.pluck()
			.get({plan});
		expect(await restore(beside(world, 'other.db'), to, at)).toMatchObject({
			begun: {planId: code, direction: 'cutover'},
		});
		world.links.movePlan(world.run, plan, {from: 'executing', to: 'abandoned'}, start);
		const later = beside(world, 'later.db');
		await copyTo(world.file, later);
		expect(await restore(beside(world, 'another.db'), later, at)).toMatchObject({begun: null});
	});

	test('takes a copy that an older doclift has made, and leaves it to the next run to bring it up to date', async () => {
		const world = copiedWorld(2);
		const older = beside(world, 'older.db');
		await copyTo(world.file, older);
		const copy = new Database(older);
		takeBack(copy, 'plans tell in which file they were begun');
		copy.close();
		expect(await restore(world.file, older, at)).toMatchObject({records: 2});
		openWorld(world.file).close();
		expect(verifiedIn(world.file)).toBe(2);
	});

	test('refuses what is damaged, of another program, of a newer version, or of another bucket, and changes nothing', async () => {
		const world = copiedWorld(1);
		const damaged = beside(world, 'damaged.db');
		await copyTo(world.file, damaged);
		writeFileSync(damaged, 'x'.repeat(3000), {flag: 'r+'});
		const newer = beside(world, 'newer.db');
		await copyTo(world.file, newer);
		const opened = openLedger(newer, {now: () => start});
		opened.db.pragma('user_version = 99');
		opened.close();
		const stranger = openWorld(beside(world, 'stranger.db'));
		stranger.db.exec(`DROP TRIGGER pin_fixed; UPDATE pin SET bucket = 'another'`);
		stranger.close();
		writeFileSync(beside(world, 'notes.txt'), 'my notes');
		for (const [name, words] of [
			['damaged.db', /damaged|no ledger/],
			['newer.db', /newer doclift/],
			['stranger.db', /bucket another, this ledger to/],
			['notes.txt', /damaged|no ledger/],
		] as const) {
			await expect(restore(world.file, beside(world, name), at), name).rejects.toThrow(words);
		}
		expect(verifiedIn(world.file)).toBe(1);
		expect(readdirSync(dirname(world.file)).filter(name => /replaced|restoring/.test(name))).toEqual([]);
	});

	test('a copy that cannot be looked at is no fault of doclift', async () => {
		const world = copiedWorld(1);
		symlinkSync('loop.db', beside(world, 'loop.db'));
		await expect(restore(world.file, beside(world, 'loop.db'), at)).rejects.toMatchObject({
			kind: 'refused',
			message: expect.stringContaining('loop.db cannot be looked at'),
		});
	});

	test('says to check the path where no copy lies, and to bring one nearer that lies on a network file system', async () => {
		const world = copiedWorld(1);
		writeFileSync(beside(world, 'empty.db'), '');
		for (const name of ['none.db', 'no folder/none.db', 'empty.db']) {
			await expect(restore(world.file, beside(world, name), at), name).rejects.toMatchObject({
				kind: 'usage',
				message: expect.stringContaining(`no copy of a ledger at ${beside(world, name)}`),
				hint: expect.stringContaining('Check the path'),
			});
		}
		const share = beside(world, 'share');
		mkdirSync(share);
		await copyTo(world.file, join(share, 'copy.db'));
		lieOnNetwork(share);
		await expect(restore(world.file, join(share, 'copy.db'), at)).rejects.toMatchObject({
			kind: 'refused',
			message: expect.stringContaining('lies on a network file system (NFS)'),
			hint: expect.stringContaining(dirname(world.file)),
		});
		expect(verifiedIn(world.file)).toBe(1);
	});
});
