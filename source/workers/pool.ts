/**
The copier: batches over a fixed number of threads.

piscina's default wait (`atomics: 'sync'`) would freeze a thread's sockets between batches, and an abort signal would
kill the thread, so neither is used: threads are drained through a shared cell, and what waits on this side by a signal.
*/
import {setMaxListeners} from 'node:events';
import {Piscina} from 'piscina';
import {type Failure, MigrationError} from '../engine/failure.ts';
import {mostInFlight} from '../engine/keep-pace.ts';
import type {StoreAbilities} from '../engine/ports/buckets.ts';
import type {Copier, FileTask, Receipt} from '../engine/ports/copier.ts';
import {answeredHere} from '../storage/answered.ts';
import {limitBandwidth} from '../storage/bandwidth.ts';
import {at, cell, createCells, releaseRow} from '../storage/cells.ts';
import {recallSigning} from '../storage/end-point.ts';
import {insideRule} from '../storage/inside-rule.ts';
import {defaultLimits, type Limits} from '../storage/limits.ts';
import type {DestinationSettings, TransferSettings} from '../storage/settings.ts';
import {createFlights} from './flights.ts';
import {gatherKeys, type KeySettings, sameKeys} from './keys.ts';
import {runOnce, type Settle, type Tasks} from './run-once.ts';
import {execArgv} from './thread-flags.ts';
import {unlessDrained} from './unless-drained.ts';
import type {BatchEnd, BatchMessage, Keys, Proven, ThreadSettings} from './wire.ts';

export type CopierSettings = KeySettings & {
	/** The bundled thread, `dist/thread.js`. */
	readonly file: URL | string;
	readonly destination: DestinationSettings;
	readonly transfer: TransferSettings;
	/** What the probe has seen the destination do, or is about to see: the threads start meanwhile. */
	readonly abilities: StoreAbilities | Promise<StoreAbilities>;
	/** Whether the vendor's end point has signed for any copy that the ledger knows. May take seconds. */
	readonly hasSigned: () => boolean;
	readonly apiVersion?: string;
	readonly apiReservePercent?: number;
	readonly limits?: Partial<Limits>;
};

// At least: so that a thread never waits for the next batch.
const leastBatchesPerThread = 2;
// How often credentials are renewed for one batch before they count as expired for good.
const mostRenewals = 3;

/**
Starts the threads, which end with `close`. A batch ends the run by what its thread says that it must, and by
`authentication-expired` where the keys that are given anew are those that were refused; a batch whose thread dies twice
fails as `worker-crashed`.
*/
export function createCopier(settings: CopierSettings): Copier {
	const {source, destination, transfer} = settings;
	const {threads, batchFiles} = transfer;
	// Batches must hold as many files as the pace may ever put in flight.
	const batchesPerThread = Math.max(
		leastBatchesPerThread,
		Math.ceil(Math.max(mostInFlight, transfer.concurrency) / threads / batchFiles),
	);
	const limits = {...defaultLimits, ...settings.limits};
	// A dying thread and its successor live side by side for a moment.
	const cells = createCells(threads * 2 + 8, limits.budgetBytes);
	const {words} = cells;
	const told: ThreadSettings = {
		source,
		destination,
		limits,
		maxFileBytes: transfer.maxFileBytes,
		apiVersion: settings.apiVersion ?? '64.0',
		apiReservePercent: settings.apiReservePercent ?? 20,
		threads,
		cells: {memory: cells.memory, rows: cells.rows, capacity: cells.capacity},
		answered: answeredHere.memory,
	};
	const setConcurrency = (files: number) => Atomics.store(words, cell.limit, Math.max(0, Math.trunc(files)));
	const setBandwidth = (bytes: number | undefined) => limitBandwidth(cells, bytes);
	setConcurrency(transfer.concurrency);
	setBandwidth(transfer.bandwidthBytesPerSecond);

	const pool = new Piscina<BatchMessage, BatchEnd>({
		filename: String(settings.file),
		atomics: 'disabled',
		concurrentTasksPerWorker: batchesPerThread,
		minThreads: threads,
		maxThreads: threads,
		idleTimeout: Number.POSITIVE_INFINITY,
		// A third of it is where a thread's garbage gathers; the default of 48 costs 14 MB more a thread, and is no faster.
		resourceLimits: {maxYoungGenerationSizeMb: 12},
		workerData: told,
		...execArgv,
	});
	watchThreads(pool, id => releaseRow(cells, id));
	const flights = createFlights();
	const draining = new AbortController();
	// Every batch that waits for its keys listens to it.
	setMaxListeners(0, draining.signal);

	const recall = recallSigning(cells, settings.hasSigned);

	const copy = async (batch: readonly FileTask[], settle: Settle): Promise<void> => {
		const open = new Map(batch.map(task => [task.row, task]));
		const pass: Settle = receipts => {
			const news = receipts.filter(({row}) => open.delete(row));
			if (news.length > 0) settle(news);
		};
		const release = () => pass([...open.keys()].map(row => ({row, outcome: 'released'})));
		try {
			if (source.presign !== undefined) recall(batch);
			await settleAll(settings, {pool, flights, drained: draining.signal}, open, pass);
		} catch (error) {
			release();
			throw error;
		}
		release();
	};

	return {
		copy,
		lanes: threads * batchesPerThread,
		batchFiles,
		setConcurrency,
		concurrency: () => Atomics.load(words, cell.limit),
		setBandwidth,
		drain: () => {
			Atomics.store(words, cell.drain, 1);
			draining.abort();
		},
		pulse: () => {
			const rows = Array.from({length: cells.rows}, (_, row) => row);
			const sum = (name: 'retries' | 'throttled' | 'outages' | 'settled') =>
				rows.reduce((total, row) => total + Atomics.load(words, at(row, name)), 0);
			return {
				threads: rows
					.map(row => ({id: Atomics.load(words, at(row, 'owner')), inFlight: Atomics.load(words, at(row, 'inFlight'))}))
					.filter(({id}) => id !== 0),
				bytesRead: rows.reduce((total, row) => total + (cells.bytesRead[row] ?? 0), 0),
				retries: sum('retries'),
				throttled: sum('throttled'),
				outages: sum('outages'),
				settled: sum('settled'),
				copyRefused: Atomics.load(words, cell.copyRefused),
			};
		},
		atWork: flights.ask,
		close: () => pool.destroy(),
	};
}

/**
Runs what is open until nothing is, renewing credentials and replacing a dead thread's work on the way. Keys may be waited
for as long as Salesforce or STS say nothing; where the run drains meanwhile, what is open stays so.
*/
async function settleAll(
	settings: CopierSettings,
	threads: Threads,
	open: ReadonlyMap<number, FileTask>,
	pass: Settle,
): Promise<void> {
	let crashes = 0;
	let renewals = 0;
	const proven = await provenOf(settings);
	const gather = (refused?: Keys) => unlessDrained(threads.drained, () => gatherKeys(settings, refused));
	let keys = await gather();
	if (keys === undefined) return;
	while (open.size > 0) {
		const end = await runOnce(threads, {tasks: [...open.values()], keys, proven}, pass);
		if ('crash' in end) {
			if (++crashes > 1) return pass([...open.values()].map(task => crashed(task, end.crash)));
			continue;
		}
		if (end.ended !== undefined) throw asError(end.ended);
		if (end.expired.length === 0) return;
		const renewed = await gather(keys);
		if (renewed === undefined) return;
		if (++renewals > mostRenewals || sameKeys(keys, renewed)) {
			throw new MigrationError(
				'authentication-expired',
				'The credentials have expired and the same ones were given again',
			);
		}
		keys = renewed;
	}
}

async function provenOf({source, destination, transfer: {transfer}, ...settings}: CopierSettings): Promise<Proven> {
	const abilities = await settings.abilities;
	return {abilities, inside: insideRule({source, destination, transfer, abilities})};
}

type Threads = Tasks & {
	/** Fires when the run drains. */
	readonly drained: AbortSignal;
};

const crashed = ({row, recordId, key}: FileTask, reason: string): Receipt => ({
	row,
	recordId,
	outcome: 'failed',
	failure: {kind: 'worker-crashed', message: `The thread died twice (${reason}) in the batch of ${key}`},
	attempts: 2,
});

const asError = ({kind, message, hint}: Failure): MigrationError =>
	new MigrationError(kind, message, hint === undefined ? {} : {hint});

/** Calls back with the id of each thread that has ended. */
function watchThreads(pool: Piscina<BatchMessage, BatchEnd>, ended: (id: number) => void): void {
	const known = new WeakSet<object>();
	const look = () => {
		for (const thread of pool.threads) {
			if (known.has(thread)) continue;
			known.add(thread);
			const {threadId} = thread;
			thread.once('exit', () => {
				ended(threadId);
				look();
			});
		}
	};
	pool.on('workerCreate', look);
	// The batch of a dead thread is told by its rejection; nobody waits for the thread itself.
	pool.on('error', () => undefined);
	look();
}
