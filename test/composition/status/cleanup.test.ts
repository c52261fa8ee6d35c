import {mkdirSync, readdirSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, expect, onTestFinished, test, vi} from 'vitest';
import {cleanUp} from '../../../source/composition/status/cleanup.ts';
import {acquireLock, thisProcess} from '../../../source/db/lock.ts';
import {logName} from '../../../source/reports/log-files.ts';
import {
	assignKeys,
	beginRun,
	claimAll,
	reopen,
	start,
	temporaryFolder,
	unverified,
	verified,
	type World,
} from '../../db/fixture.ts';
import {settledWorld, surveyOf} from '../../db/survey/world.ts';

const day = 86_400_000;
const now = start + 100 * day;
const yesterday = now - day;
const totals = {processed: 0, successful: 0, failed: 0, new: 0, updated: 0, skipped: 0};

beforeEach(() => {
	vi.useFakeTimers({toFake: ['Date'], now});
	onTestFinished(() => void vi.useRealTimers());
});

function endRun({ledger}: World, run: number, at: number): void {
	ledger.endRun(run, {status: 'completed', totals, error: null, proof: null, now: at});
}

/** Two records fail; a day later one of them is copied; yesterday the other one fails again. Today another run has begun. */
function threeRuns(): World {
	const first = settledWorld(['failed', 'failed']);
	endRun(first, first.run, start + 2000);
	again(first, start + day, [verified(1), unverified(2, 'failed')]);
	const third = again(first, yesterday, [unverified(2, 'failed')]);
	beginRun(first.ledger, now);
	return third;
}

function again(world: World, at: number, receipts: Parameters<World['ledger']['settle']>[1]): World {
	const next = {...world, run: beginRun(world.ledger, at)};
	reopen(next, {}, at);
	assignKeys(next);
	claimAll(next);
	next.ledger.settle(next.run, receipts, at);
	endRun(next, next.run, at + 1000);
	return next;
}

const stepsOf = ({db}: World) => db.prepare<[], {run: number}>('SELECT run FROM history').all();

test('logs and steps older than N days go; younger ones, and files that no run has written, stay', () => {
	const world = threeRuns();
	const logs = temporaryFolder();
	const write = (name: string, at: number) => {
		writeFileSync(join(logs, name), 'x'.repeat(100));
		utimesSync(join(logs, name), at / 1000, at / 1000);
		return name;
	};
	const old = {command: 'backup', run: 1, at: start, part: 1};
	for (const part of [1, 2]) write(logName({...old, part}), start + part);
	// Named by when it began; a run of months writes to it still.
	const written = write(logName({...old, run: 2}), yesterday);
	const foreign = write('notes.log', start);
	const folder = logName({...old, run: 3});
	mkdirSync(join(logs, folder));
	utimesSync(join(logs, folder), start / 1000, start / 1000);
	const steps = stepsOf(world);
	const younger = steps.filter(({run}) => run === world.run);
	expect(younger.length).toBeGreaterThan(0);
	expect(younger.length).toBeLessThan(steps.length);

	const done = cleanUp({database: world.file, logs}, 30);
	const history = steps.length - younger.length;
	expect(done).toEqual({olderThanDays: 30, errors: 3, history, logFiles: 2, logBytes: 200});
	expect(readdirSync(logs).sort()).toEqual([written, foreign, folder].sort());
	expect(surveyOf(world).recentErrors(10)).toMatchObject([{run: world.run}]);
	expect(stepsOf(world)).toEqual(younger);
	expect(surveyOf(world).runs(10)).toHaveLength(4);
});

test('without a configuration there is no folder of logs, and one that is not there yet is none', () => {
	const {file} = settledWorld(['failed']);
	expect(cleanUp({database: file, logs: null}, 30)).toMatchObject({logFiles: 0, logBytes: 0});
	expect(cleanUp({database: file, logs: join(temporaryFolder(), 'logs')}, 30)).toMatchObject({logFiles: 0});
});

test('while a run is at work nothing is taken away', () => {
	const world = threeRuns();
	const before = stepsOf(world);
	const lock = acquireLock(world.file, thisProcess('doclift backup --full', now));
	onTestFinished(lock.release);
	expect(() => cleanUp({database: world.file, logs: null}, 1)).toThrow('in use by `doclift backup --full`');
	expect(stepsOf(world)).toEqual(before);
});
