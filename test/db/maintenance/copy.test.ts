import {existsSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import Database from 'better-sqlite3';
import {describe, expect, onTestFinished, test} from 'vitest';
import {copyTo} from '../../../source/db/maintenance/copy.ts';
import {openSurvey} from '../../../source/db/survey/survey.ts';
import {beside, copiedWorld, discover, record, verifiedIn} from '../fixture.ts';
import {takeBack} from '../older.ts';

describe('a copy', () => {
	test('is whole and private, with what only the log holds yet, while the writer has the ledger open', async () => {
		const world = copiedWorld(5);
		const to = beside(world, 'copy.db');
		const {bytes} = await copyTo(world.file, to);
		expect(verifiedIn(to)).toBe(5);
		expect({bytes, mode: statSync(to).mode & 0o777}).toEqual({bytes: statSync(to).size, mode: 0o600});
		expect(readdirSync(dirname(to)).filter(name => name.endsWith('.new'))).toEqual([]);
		discover(world, [record(6)]);
	});

	test('is made of the ledger of an older doclift as it is, before a run brings that up to this version', async () => {
		const world = copiedWorld(2);
		takeBack(world.db, 'plans tell in which file they were begun');
		const version = world.db.pragma('user_version', {simple: true});
		// Whoever is refused as he reads it learns that this is the moment for a copy.
		expect(() => openSurvey(world.file, {now: Date.now})).toThrow(
			expect.objectContaining({kind: 'refused', hint: expect.stringContaining('`doclift db backup FILE`')}),
		);
		const to = beside(world, 'copy.db');
		await copyTo(world.file, to);
		const copy = new Database(to, {readonly: true});
		onTestFinished(() => void copy.close());
		expect(copy.pragma('user_version', {simple: true})).toBe(version);
		expect(copy.prepare("SELECT count(*) FROM records WHERE state = 'verified'").pluck().get()).toBe(2);
	});

	test.each(['-wal', '-journal'])('is not put beside a %s that another database has left', async end => {
		const world = copiedWorld(1);
		const to = beside(world, 'copy.db');
		writeFileSync(`${to}${end}`, 'commits of another database');
		await expect(copyTo(world.file, to)).rejects.toMatchObject({
			kind: 'refused',
			message: expect.stringContaining(`${to}${end} is there already`),
		});
		expect(existsSync(to)).toBe(false);
	});

	test('is never written over a file that is there', async () => {
		const world = copiedWorld(1);
		const to = beside(world, 'copy.db');
		writeFileSync(to, 'mine');
		await expect(copyTo(world.file, to)).rejects.toThrow(/is there already/);
	});
});
