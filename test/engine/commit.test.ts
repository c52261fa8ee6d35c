import {describe, expect, it} from 'vitest';
import {type Commit, createCommit} from '../../source/engine/commit.ts';
import {decide} from '../../source/engine/decide.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import type {FileTask, Receipt} from '../../source/engine/ports/copier.ts';
import type {Ledger} from '../../source/engine/ports/ledger.ts';
import {everything, openWorld, record, rules, verifiedReceipt, type World} from './world.ts';

/** A world in which so many files are being copied. */
function copying(count: number): {world: World; tasks: readonly FileTask[]} {
	const world = openWorld();
	const {ledger, run} = world;
	const discovery = ledger.beginDiscovery(run, everything, 'full', 0);
	ledger.absorb(
		discovery,
		Array.from({length: count}, (_, n) => record(n)),
		(known, seen) => decide(known, seen, rules),
	);
	ledger.assignKeys(run, ledger.keyless(everything, '', count).found, ({row, recordId}) => ({
		folder: 'uploads/',
		file: recordId,
		fold: BigInt(row),
	}));
	return {world, tasks: ledger.claim(run, everything, {files: count, bytes: 1e9, after: 0})};
}

function opened(world: World, settle: Ledger['settle'] = world.ledger.settle) {
	const {clock, emit, run} = world;
	const stop = new AbortController();
	const groups: number[] = [];
	const broken: unknown[] = [];
	const commit: Commit = createCommit(
		{ledger: {settle}, clock, emit, stopping: stop.signal},
		{run, onSettled: group => void groups.push(group.length), onBroken: error => void broken.push(error)},
	);
	return {commit, stop, groups, broken};
}

const full = () => new MigrationError('ledger-full', 'No room is left on the disk of the ledger');

describe('group commit', () => {
	it('makes everything durable in one group, and says so only then', async () => {
		const {world, tasks} = copying(5);
		const {commit, groups} = opened(world);
		for (const task of tasks) commit.take([verifiedReceipt(task)]);
		expect(groups).toEqual([]);
		expect(world.ledger.tally(everything).copying.count).toBe(5);
		await commit.flushed();
		expect(groups).toEqual([5]);
		expect(world.ledger.tally(everything).verified.count).toBe(5);
	});

	it('writes by itself, whether rows come one by one or by the hundred', async () => {
		const {world, tasks} = copying(250);
		const {commit} = opened(world);
		const [first, ...rest] = tasks.map(verifiedReceipt);
		if (first) commit.take([first]);
		await expect.poll(() => world.ledger.tally(everything).verified.count).toBe(1);
		commit.take(rest);
		await expect.poll(() => world.ledger.tally(everything).verified.count).toBe(250);
	});

	it('does not leave behind what comes in while a group is being settled', async () => {
		const {world, tasks} = copying(2);
		const [first, second] = tasks.map(verifiedReceipt);
		const {clock, emit, run, ledger} = world;
		const commit: Commit = createCommit(
			{ledger, clock, emit, stopping: new AbortController().signal},
			{
				run,
				onSettled: group => {
					// In the very moment in which the writer looks away.
					if (second && group[0] === first) queueMicrotask(() => queueMicrotask(() => commit.take([second])));
				},
				onBroken: () => {},
			},
		);
		if (first) commit.take([first]);
		await expect.poll(() => ledger.tally(everything).verified.count).toBe(2);
	});

	it('says each failure with what to do, and nothing of what is left out or handed back', async () => {
		const {world, tasks} = copying(3);
		const {commit} = opened(world);
		const failure = {kind: 'download-missing', message: 'gone'} as const;
		const [a, b, c] = tasks;
		const ends: Receipt[] = [
			{row: a?.row ?? 0, recordId: a?.recordId ?? '', outcome: 'missing', failure, attempts: 1},
			{row: b?.row ?? 0, recordId: b?.recordId ?? '', outcome: 'excluded', failure, attempts: 1},
			{row: c?.row ?? 0, outcome: 'released'},
		];
		commit.take(ends);
		await commit.flushed();
		expect(world.events).toEqual([
			{type: 'error', recordId: a?.recordId, failure: {...failure, hint: expect.stringMatching(/vendor/)}},
		]);
		expect(world.ledger.tally(everything)).toMatchObject({
			missing: {count: 1},
			excluded: {count: 1},
			discovered: {count: 1},
		});
	});
});

describe('hazard 49: a full disk', () => {
	it('fault 38: is waited for, said once, and nothing is lost', async () => {
		const {world, tasks} = copying(3);
		const waited: boolean[] = [];
		const {commit, groups, broken} = opened(world, (...order) => {
			waited.push(commit.waiting());
			if (waited.length <= 3) throw full();
			world.ledger.settle(...order);
		});
		commit.take(tasks.map(verifiedReceipt));
		await commit.flushed();
		expect([...waited, commit.waiting()]).toEqual([false, true, true, true, false]);
		expect(groups).toEqual([3]);
		expect(broken).toEqual([]);
		expect(world.said('paused')).toEqual([expect.stringMatching(/waiting for room/)]);
		expect(world.said('resumed')).toHaveLength(1);
		expect(world.ledger.tally(everything).verified.count).toBe(3);
	});

	it('does not keep a run that is asked to stop', async () => {
		const {world, tasks} = copying(3);
		const {commit, stop, broken} = opened(world, () => {
			throw full();
		});
		commit.take(tasks.map(verifiedReceipt));
		await expect.poll(() => commit.waiting()).toBe(true);
		stop.abort();
		await expect(commit.flushed()).rejects.toMatchObject({kind: 'ledger-full'});
		expect(broken).toHaveLength(1);
		// What the bucket has is asked for at the next start.
		expect(world.ledger.tally(everything).copying.count).toBe(3);
	});
});

describe('a ledger that fails', () => {
	it('fault 39: is told at once, is not written to again, and never throws into the copier', async () => {
		const {world, tasks} = copying(3);
		let calls = 0;
		const {commit, broken, groups} = opened(world, () => {
			calls++;
			throw new MigrationError('ledger-storage', 'EIO');
		});
		const [first, second] = tasks.map(verifiedReceipt);
		if (first) commit.take([first]);
		await expect.poll(() => broken).toHaveLength(1);
		if (second) expect(() => commit.take([second])).not.toThrow();
		await expect(commit.flushed()).rejects.toMatchObject({kind: 'ledger-storage'});
		expect([calls, groups]).toEqual([1, []]);
	});

	it('fault 50: refuses the receipts of a run that is no longer the writer', async () => {
		const {world, tasks} = copying(1);
		const {commit, broken} = opened(world);
		world.ledger.interruptDeadRuns(1);
		commit.take(tasks.map(verifiedReceipt));
		await expect(commit.flushed()).rejects.toMatchObject({kind: 'refused'});
		expect(broken).toHaveLength(1);
		expect(world.ledger.tally(everything).copying.count).toBe(1);
	});
});
