import {describe, expect, test} from 'vitest';
import {type FailureKind, MigrationError} from '../../source/engine/failure.ts';
import type {Access, FileTask, Receipt} from '../../source/engine/ports/copier.ts';
import {cell, claimRow, createCells} from '../../source/storage/cells.ts';
import type {Copied} from '../../source/storage/copy-ports.ts';
import {createGate} from '../../source/storage/gate.ts';
import {answeredOn, createOthers, fromSource, toDestination} from '../../source/storage/others.ts';
import {createInsist, untold} from '../../source/storage/persevere.ts';
import {runBatch} from '../../source/workers/batch.ts';
import {quickLimits} from '../storage/servers.ts';

const tasks = (many: number): FileTask[] =>
	Array.from({length: many}, (_, row) => ({
		row,
		recordId: `a0B${String(row).padStart(15, '0')}`,
		url: `https://files.example/${row}`,
		key: `uploads/${row}`,
		name: `${row}.pdf`,
		replaces: null,
	}));

/** A batch of so many files, of which those fail that `failing` names a failure for; all others are written. */
const run = (many: number, failing: (row: number) => MigrationError | undefined) =>
	runWith(many, 0, async row => {
		const failure = failing(row);
		if (failure !== undefined) throw failure;
	});

async function runWith(
	many: number,
	patienceMs: number,
	work: (row: number, drain: () => void) => Promise<void>,
	others = createOthers(),
	servedBy: Access = 's3',
) {
	const cells = createCells(1, 0);
	Atomics.store(cells.words, cell.limit, 4);
	const receipts: Receipt[] = [];
	const copy = async ({row}: FileTask): Promise<Copied> => {
		await work(row, () => Atomics.store(cells.words, cell.drain, 1));
		return {
			row,
			outcome: 'verified',
			size: 1,
			sha256: 'f'.repeat(64),
			sourceEtag: 'a',
			etag: 'b',
			servedBy,
			stored: 'put',
		};
	};
	const gate = createGate(cells, claimRow(cells, 1), 1);
	const limits = {...quickLimits, patienceMs};
	const post = (receipt: Receipt) => receipts.push(receipt);
	const result = await runBatch({copy, gate, cells, limits, telling: untold, others, post}, tasks(many));
	return {...result, receipts};
}

test('advice that is the failure’s own comes with it; that of its kind is known', async () => {
	const failingWith = async (options: {readonly hint?: string}): Promise<Receipt | undefined> =>
		(await run(1, () => new MigrationError('network-throttled', 'as it was', options))).receipts[0];
	expect(await failingWith({hint: 'Let more files be open.'})).toMatchObject({
		outcome: 'failed',
		failure: {kind: 'network-throttled', message: 'as it was', hint: 'Let more files be open.'},
	});
	const plain = await failingWith({});
	expect(plain && 'failure' in plain && plain.failure).toEqual({kind: 'network-throttled', message: 'as it was'});
});

test('a part that has waited its patience out is not given it anew by the file', async () => {
	const patienceMs = 60;
	const waits: number[] = [];
	const insist = createInsist({...quickLimits, patienceMs}, untold, async ms => waits.push(ms) > 0);
	let attempts = 0;
	const {receipts} = await runWith(1, patienceMs, async () => {
		attempts++;
		await insist(async () => {
			throw new MigrationError('network-outage', 'the part is not taken');
		});
	});
	expect(receipts).toMatchObject([{outcome: 'failed', failure: {kind: 'network-outage'}, attempts: 1}]);
	expect(attempts).toBe(1);
	expect(waits.reduce((sum, ms) => sum + ms)).toBeGreaterThanOrEqual(patienceMs);
});

test('a part that has not waited to its end leaves the rest of the patience to the file', async () => {
	const insist = createInsist({...quickLimits, patienceMs: 60}, untold, async () => false);
	let attempts = 0;
	const {receipts} = await runWith(1, 60, async () => {
		if (++attempts > 1) return;
		await insist(async () => {
			throw new MigrationError('network-outage', 'the part is not taken');
		});
	});
	expect(receipts).toMatchObject([{outcome: 'verified', attempts: 2}]);
});

test('a file that waits while the run drains is handed back with what it has failed of, one not begun without', async () => {
	const {receipts} = await runWith(9, 60_000, async (row, drain) => {
		if (row === 0) throw new MigrationError('network-outage', 'connect ECONNREFUSED');
		drain();
	});
	expect(receipts.find(({row}) => row === 0)).toEqual({row: 0, outcome: 'released', failedOf: 'network-outage'});
	expect(receipts.find(({row}) => row === 8)).toEqual({row: 8, outcome: 'released'});
});

describe('a gateway that answers 502', () => {
	const patienceMs = 60_000;
	const answered = (way = toDestination) =>
		answeredOn(way, new MigrationError('network-outage', 'The destination answered 502: uploads/0'));
	/** More often than a fault is tried that passes by itself. */
	const often = quickLimits.attempts + 3;
	const ofRow = (receipts: readonly Receipt[], row: number) => receipts.find(receipt => receipt.row === row);

	test('to one file, while others come through, is the failure of that file after the usual attempts', async () => {
		const {receipts} = await runWith(40, patienceMs, async row => {
			if (row === 0) throw answered();
		});
		expect(receipts.filter(({outcome}) => outcome === 'verified')).toHaveLength(39);
		expect(ofRow(receipts, 0)).toMatchObject({
			outcome: 'failed',
			failure: {
				kind: 'upload-error',
				message: 'The destination answered 502: uploads/0; other files came through meanwhile',
			},
			attempts: quickLimits.attempts,
		});
	});

	test('of the source is a failure of the download, and those count that are read in the same way', async () => {
		const failing = (access: 's3' | 'presign') => answered(fromSource(access, 'https://files.example/0'));
		const same = await runWith(40, patienceMs, async row => {
			if (row === 0) throw failing('s3');
		});
		expect(ofRow(same.receipts, 0)).toMatchObject({outcome: 'failed', failure: {kind: 'download-error'}});

		let times = 0;
		const another = await runWith(40, patienceMs, async row => {
			if (row === 0 && ++times <= often) throw failing('presign');
		});
		expect(ofRow(another.receipts, 0)).toMatchObject({outcome: 'verified', attempts: often + 1});
	});

	test('to all costs none of them, however often, nor do those tell that were begun before', async () => {
		const times = Array.from({length: 12}, () => 0);
		const isAway = () => times.some((tried, row) => row !== 3 && tried < often);
		const {receipts} = await runWith(times.length, patienceMs, async row => {
			times[row] = (times[row] ?? 0) + 1;
			// In flight when the first one failed, and done after that.
			if (row === 3) return void (await Promise.resolve());
			if (isAway()) throw answered();
		});
		expect(receipts.map(({outcome}) => outcome)).toEqual(receipts.map(() => 'verified'));
		expect(receipts).toHaveLength(12);
	});

	test('is told from a network that is down for one connection and not for another: that is of no file', async () => {
		let times = 0;
		const {receipts} = await runWith(40, patienceMs, async row => {
			if (row === 0 && ++times <= often) throw new MigrationError('network-outage', 'connect ECONNREFUSED');
		});
		expect(ofRow(receipts, 0)).toMatchObject({outcome: 'verified', attempts: often + 1});
	});

	test('to one file, before the store is out of reach for all, does not keep that file from being waited for', async () => {
		let times = 0;
		const {receipts} = await runWith(40, patienceMs, async row => {
			if (row > 0 || ++times > 2 + often) return;
			throw times <= 2 ? answered() : new MigrationError('network-outage', 'connect ECONNREFUSED');
		});
		expect(ofRow(receipts, 0)).toMatchObject({outcome: 'verified', attempts: 3 + often});
	});

	test('to a part of one file is not asked as often again for the whole file', async () => {
		const others = createOthers();
		const limits = {...quickLimits, patienceMs};
		const insist = createInsist(limits, untold, undefined, others);
		let parts = 0;
		const {receipts} = await runWith(
			40,
			patienceMs,
			async row => {
				if (row > 0) return;
				await insist(async () => {
					parts++;
					throw answered();
				});
			},
			others,
		);
		expect(ofRow(receipts, 0)).toMatchObject({outcome: 'failed', failure: {kind: 'upload-error'}, attempts: 1});
		expect(parts).toBe(quickLimits.attempts);
	});
});

describe('a file that stops because something has expired', () => {
	const session = (access: 'presign' | 'content-version') =>
		answeredOn(
			fromSource(access, 'https://files.example/0'),
			new MigrationError('authentication-expired', 'The session of Salesforce has ended'),
		);
	/** Of a batch whose first file fails so; the others are read by presigned URLs. */
	const expiredOf = async (failure: () => MigrationError, files = 40) => {
		const {expired} = await runWith(
			files,
			0,
			async row => {
				if (row === 0) throw failure();
			},
			createOthers(),
			'presign',
		);
		return expired;
	};

	test('is refused by itself where the end point has taken the session again', async () => {
		expect(await expiredOf(() => session('presign'))).toEqual({rows: [0], credentials: false, session: 'holds'});
	});

	test('asks Salesforce where nothing has been signed for since, and where it was Salesforce who refused', async () => {
		const refused = {rows: [0], credentials: false, session: 'refused'};
		expect(await expiredOf(() => session('presign'), 1)).toEqual(refused);
		expect(await expiredOf(() => session('content-version'))).toEqual(refused);
	});

	test('asks for credentials of AWS where those have', async () => {
		const expired = await expiredOf(() => new MigrationError('authentication-expired', '403 ExpiredToken'));
		expect(expired).toEqual({rows: [0], credentials: true, session: null});
	});
});

describe('a write that is refused', () => {
	const refused = (kind: FailureKind) => new MigrationError(kind, 'refused');
	const kinds = ['upload-forbidden', 'authentication-destination'] as const;

	test.each(kinds)('among others that are not is the failure of its file (%s)', async kind => {
		const {ended, receipts} = await run(30, row => (row === 0 || row === 7 ? refused(kind) : undefined));
		expect(ended).toBeUndefined();
		expect(receipts).toHaveLength(30);
		expect(receipts.filter(({outcome}) => outcome !== 'verified')).toMatchObject([
			{row: 0, outcome: 'failed', failure: {kind}},
			{row: 7, outcome: 'failed', failure: {kind}},
		]);
	});

	test.each(kinds)('like all others ends the run, and is settled for no file (%s)', async kind => {
		for (const many of [1, 40]) {
			const {ended, receipts} = await run(many, () => refused(kind));
			expect(ended).toMatchObject({kind});
			expect(receipts.filter(({outcome}) => outcome !== 'released')).toEqual([]);
		}
	});

	test('twenty times in a row ends the run, also after others were written', async () => {
		const {ended} = await run(60, row => (row < 10 ? undefined : refused('authentication-destination')));
		expect(ended).toMatchObject({kind: 'authentication-destination'});
	});
});
