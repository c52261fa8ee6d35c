import {describe, expect, it} from 'vitest';
import {assignKeys} from '../../source/engine/assign-keys.ts';
import {createControl} from '../../source/engine/control.ts';
import {batchFilesFor, type CopyOrder, copyAll} from '../../source/engine/copy.ts';
import {decide} from '../../source/engine/decide.ts';
import {type FailureKind, MigrationError} from '../../source/engine/failure.ts';
import type {FileTask, Receipt} from '../../source/engine/ports/copier.ts';
import type {Ledger} from '../../source/engine/ports/ledger.ts';
import type {SourceRecord} from '../../source/engine/ports/salesforce.ts';
import {
	everything,
	openCopier,
	openWorld,
	record,
	rules,
	type TestCopier,
	verifiedReceipt,
	type World,
} from './world.ts';

/** A world whose files have their keys. */
async function named(records: readonly SourceRecord[]): Promise<World> {
	const world = openWorld();
	const {ledger, run} = world;
	const discovery = ledger.beginDiscovery(run, everything, 'full', 0);
	ledger.absorb(discovery, records, (known, seen) => decide(known, seen, rules));
	await assignKeys(world, {
		run,
		scope: everything,
		stopping: new AbortController().signal,
		onNamed: () => {},
		rules: {prefix: 'uploads', mostLink: 255, linkLength: key => key.length},
	});
	return world;
}

const files = (count: number) => named(Array.from({length: count}, (_, n) => record(n)));

function copying(world: World, copier: TestCopier, order: Partial<CopyOrder> = {}, ledger: Ledger = world.ledger) {
	const control = createControl(world.emit);
	const {clock, emit, run} = world;
	const copied = copyAll(
		{ledger, copier, clock, emit, control},
		{
			run,
			scope: everything,
			limit: null,
			concurrency: 8,
			bandwidth: undefined,
			failurePercent: 5,
			...order,
		},
	);
	// Watched from the start, so that a rejection before the test looks is none that nobody handles.
	copied.catch(() => {});
	return {control, copied};
}

const failed = ({row, recordId}: FileTask, kind: FailureKind = 'network-reset'): Receipt => ({
	row,
	recordId,
	outcome: 'failed',
	attempts: 4,
	failure: {kind, message: 'cut'},
});
const counts = ({ledger}: World) => {
	const {discovered, copying, verified, failed} = ledger.tally(everything);
	return [discovered.count, copying.count, verified.count, failed.count];
};

describe('copying', () => {
	it('copies everything once, in claims of a hundred, over all lanes', async () => {
		const world = await files(250);
		const copier = openCopier();
		await copying(world, copier).copied;
		expect(counts(world)).toEqual([0, 0, 250, 0]);
		expect(new Set(copier.tasks.map(({row}) => row)).size).toBe(250);
		expect(copier.tasks).toHaveLength(250);
	});

	it('hands over no more files at once than migration.batchSize allows', async () => {
		const world = await files(25);
		const copier = openCopier(undefined, 2, 7);
		const batches: number[] = [];
		const counted: TestCopier = {
			...copier,
			copy: (batch, settle) => {
				batches.push(batch.length);
				return copier.copy(batch, settle);
			},
		};
		await copying(world, counted).copied;
		expect(batches.toSorted((a, b) => b - a)).toEqual([7, 7, 7, 4]);
	});

	it('spreads a few files over all lanes', async () => {
		const world = await files(6);
		const copier = openCopier(undefined, 3);
		const batches: number[] = [];
		const copy: TestCopier['copy'] = (batch, settle) => {
			batches.push(batch.length);
			return copier.copy(batch, settle);
		};
		await copying(world, {...copier, copy}).copied;
		expect(batches).toEqual([2, 2, 2]);
	});

	it('shares 500 files out so that no lane has a batch more than the others', async () => {
		const world = await files(500);
		const copier = openCopier(undefined, 4);
		const batches: number[] = [];
		const copy: TestCopier['copy'] = (batch, settle) => {
			batches.push(batch.length);
			return copier.copy(batch, settle);
		};
		await copying(world, {...copier, copy}).copied;
		expect(batches).toEqual([63, 63, 63, 63, 63, 63, 63, 59]);
	});

	it.each([
		[0, 1],
		[3, 1],
		[400, 100],
		[401, 51],
		[1000, 84],
		[100_000, 100],
	])('%i files wait: a batch has %i', (waiting, expected) => {
		expect(batchFilesFor(waiting, {lanes: 4, batchFiles: 100})).toBe(expected);
	});

	it('copies what it can and names what it cannot', async () => {
		const world = await files(30);
		await copying(
			world,
			openCopier(task => (task.recordId.includes('00007') ? failed(task) : verifiedReceipt(task))),
		).copied;
		expect(counts(world)).toEqual([0, 0, 29, 1]);
		expect(world.events.filter(({type}) => type === 'error')).toHaveLength(1);
	});

	it('tries no more than the limit, and gives back to it what was handed back', async () => {
		const world = await files(30);
		let handedBack = 3;
		const copier = openCopier(task =>
			handedBack-- > 0 ? {row: task.row, outcome: 'released'} : verifiedReceipt(task),
		);
		await copying(world, copier, {limit: 10}).copied;
		expect(counts(world)).toEqual([20, 0, 10, 0]);
	});

	it('fault 25: claims again what was handed back, until nothing is left', async () => {
		const world = await files(120);
		const seen = new Set<number>();
		const copier = openCopier(task => {
			if (seen.has(task.row)) return verifiedReceipt(task);
			seen.add(task.row);
			return {row: task.row, outcome: 'released'};
		});
		await copying(world, copier).copied;
		expect(counts(world)).toEqual([0, 0, 120, 0]);
	});

	it('goes with the concurrency and bandwidth of the order', async () => {
		const world = await files(3);
		const copier = openCopier();
		await copying(world, copier, {concurrency: 12, bandwidth: 5000}).copied;
		expect(copier.concurrencies[0]).toBe(12);
		expect(copier.bandwidths[0]).toBe(5000);
	});
});

describe('what ends a run', () => {
	it('is a failure threshold: the run drains, and nothing is left in flight', async () => {
		const world = await files(400);
		// A file takes a turn of the event loop, in which what came before it can be settled.
		const copier = openCopier(async task => {
			await new Promise(setImmediate);
			return failed(task);
		});
		await expect(copying(world, copier).copied).rejects.toMatchObject({kind: 'failure-threshold'});
		const [discovered = 0, inFlight, verified, failures = 0] = counts(world);
		expect([inFlight, verified, discovered + failures]).toEqual([0, 0, 400]);
		expect(discovered).toBeGreaterThan(0);
		expect(copier.drained()).toBe(true);
	});

	it('is a failure that no other file will escape: what was not settled goes back', async () => {
		const world = await files(150);
		const copier = openCopier(task => {
			if (task.recordId.includes('00042')) throw new MigrationError('authentication-source', 'refused');
			return verifiedReceipt(task);
		});
		await expect(copying(world, copier).copied).rejects.toMatchObject({kind: 'authentication-source'});
		const [discovered = 0, inFlight, verified = 0] = counts(world);
		expect(inFlight).toBe(0);
		expect(discovered + verified).toBe(150);
	});

	it('is a ledger that fails, and it ends at once', async () => {
		const world = await files(400);
		const copier = openCopier();
		const ledger: Ledger = {
			...world.ledger,
			settle: () => {
				throw new MigrationError('ledger-storage', 'EIO');
			},
		};
		await expect(copying(world, copier, {}, ledger).copied).rejects.toMatchObject({kind: 'ledger-storage'});
		expect(copier.drained()).toBe(true);
		expect(counts(world)[2]).toBe(0);
	});

	it('fault 7: is a stop: what is in flight is finished, the rest stays for the next run', async () => {
		const world = await files(400);
		const {control, copied} = copying(
			world,
			openCopier(task => {
				if (task.recordId.includes('00020')) control.stop('SIGTERM');
				return verifiedReceipt(task);
			}),
		);
		await copied;
		const [discovered = 0, inFlight, verified = 0] = counts(world);
		expect(inFlight).toBe(0);
		expect(discovered).toBeGreaterThan(100);
		expect(verified).toBeGreaterThan(10);
	});

	it('is a fault of our own, wherever it lies', async () => {
		const world = await files(3);
		const copier: TestCopier = {
			...openCopier(),
			pulse: () => {
				throw new TypeError('x of undefined');
			},
		};
		await expect(copying(world, copier).copied).rejects.toThrow('x of undefined');
	});

	it('is heard while the run is paused', async () => {
		const world = await files(300);
		const copier: TestCopier = openCopier(task => {
			if (!task.recordId.includes('00150')) return verifiedReceipt(task);
			control.pause('operator');
			throw new MigrationError('authentication-destination', 'refused');
		});
		const {control, copied} = copying(world, copier);
		await expect(copied).rejects.toMatchObject({kind: 'authentication-destination'});
		expect(control.paused()).toBe(true);
	});
});

describe('a pause', () => {
	it('begins nothing new, and goes on where it stood', async () => {
		const world = await files(400);
		const copier: TestCopier = openCopier(task => {
			if (task.recordId.includes('00010')) control.pause('operator');
			return verifiedReceipt(task);
		});
		const {control, copied} = copying(world, copier);
		await expect.poll(() => copier.concurrencies.at(-1)).toBe(0);
		const begun = copier.tasks.length;
		expect(begun).toBeLessThan(400);
		control.resume('operator');
		await copied;
		expect(counts(world)).toEqual([0, 0, 400, 0]);
	});
});

describe('hazard 49: a full disk', () => {
	it('fault 38: holds claims and receipts back until there is room', async () => {
		const world = await files(250);
		let room = 2;
		const onFullDisk =
			<A extends unknown[], R>(act: (...asked: A) => R) =>
			(...asked: A): R => {
				room--;
				// Room for a little, then none for a while, and again.
				if (room < 0 && room > -12) throw new MigrationError('ledger-full', 'No room is left');
				return act(...asked);
			};
		const ledger = {...world.ledger, claim: onFullDisk(world.ledger.claim), settle: onFullDisk(world.ledger.settle)};
		await copying(world, openCopier(), {}, ledger).copied;
		expect(counts(world)).toEqual([0, 0, 250, 0]);
		expect(world.said('paused').length).toBeGreaterThan(0);
		expect(world.said('resumed')).toHaveLength(world.said('paused').length);
	});
});
