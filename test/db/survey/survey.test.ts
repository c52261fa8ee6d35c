import {statSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {createExamined} from '../../../source/db/examined.ts';
import {openSurvey} from '../../../source/db/survey/survey.ts';
import {openVerifications} from '../../../source/db/verifications.ts';
import {copiedWorld, discover, everything, record, start, temporaryFolder} from '../fixture.ts';
import {openBeside} from './world.ts';

test('another process reads beside the writer, and sees each change once it is durable', () => {
	const world = copiedWorld(2);
	const survey = openBeside(world);
	expect(survey.tally().verified.count).toBe(2);
	discover(world, [record(3)]);
	expect(survey.tally().discovered.count).toBe(1);
});

test('a reader that is at it does not hold up the writer', () => {
	const world = copiedWorld(2);
	const survey = openBeside(world);
	survey.files({}, 0, 1);
	expect(() => discover(world, [record(3)])).not.toThrow();
	expect(world.db.pragma('wal_checkpoint(TRUNCATE)')).toMatchObject([{busy: 0}]);
});

test('says whose ledger it is and how much room it takes', () => {
	const world = copiedWorld(1);
	expect(openBeside(world).about()).toEqual({
		file: world.file,
		orgId: '00D5e0000001AAAEA2',
		bucket: 'customer-docs',
		ledgerBytes: statSync(world.file).size,
		walBytes: statSync(`${world.file}-wal`).size,
		discovered: false,
	});
});

test('says whether everything of some scope has been read once', () => {
	const world = copiedWorld(1);
	const {ledger, run} = world;
	const discovery = ledger.beginDiscovery(run, everything, 'full', start);
	expect(openBeside(world).about().discovered).toBe(false);
	ledger.completeDiscovery(discovery, start, start);
	expect(openBeside(world).about().discovered).toBe(true);
});

test('the log of a ledger that is a link is that of the ledger it leads to', () => {
	const world = copiedWorld(1);
	const link = join(temporaryFolder(), 'ledger.db');
	symlinkSync(world.file, link);
	const survey = openSurvey(link, {now: () => start});
	onTestFinished(survey.close);
	expect(survey.about().walBytes).toBe(statSync(`${world.file}-wal`).size);
});

test('a ledger that is not there is not made', () => {
	const file = `${temporaryFolder()}/none.db`;
	expect(() => openSurvey(file, {now: () => start})).toThrow(/no ledger at/);
	expect(statSync(file, {throwIfNoEntry: false})).toBeUndefined();
});

test('nothing has been verified as long as nobody has looked; then it is as old as its beginning', () => {
	const world = copiedWorld(1);
	const survey = openBeside(world);
	expect([survey.lastVerifiedAt(), survey.lastVerification()]).toEqual([null, null]);
	const {book, close} = openVerifications(world.file, createExamined(world.doors).ledgerId());
	onTestFinished(close);
	const {id} = book.begin(
		{scope: everything, deep: true, drift: false, sample: null},
		{now: start, since: start, population: 1, drawSeed: () => 1, choose: () => []},
	);
	book.end(id, start + 5000);
	expect(survey.lastVerifiedAt()).toBe(start);
	expect(survey.lastVerification()).toMatchObject({startedAt: start, deep: true, differences: 0});
});
