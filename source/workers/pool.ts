/** The copier: batches over a fixed number of threads. */
import {setMaxListeners} from 'node:events';
import {mostInFlight} from '../engine/keep-pace.ts';
import type {Copier, FileTask} from '../engine/ports/copier.ts';
import {answeredHere} from '../storage/answered.ts';
import {limitBandwidth} from '../storage/bandwidth.ts';
import {cell, createCells, releaseRow} from '../storage/cells.ts';
import {recallSigning} from '../storage/end-point.ts';
import {defaultLimits} from '../storage/limits.ts';
import {createFlights} from './flights.ts';
import {readPulse} from './pulse.ts';
import type {Settle} from './run-once.ts';
import {type BatchSettings, settleBatch} from './settle-batch.ts';
import {openThreads} from './threads.ts';
import type {ThreadSettings} from './wire.ts';

export type CopierSettings = BatchSettings & {
	/** The bundled thread, `dist/thread.js`. */
	readonly file: URL | string;
	/** Whether the vendor's end point has signed for any copy that the ledger knows. May take seconds. */
	readonly hasSigned: () => boolean;
	readonly apiVersion: string;
	/** Of the org's daily calls, left to others. */
	readonly apiReservePercent: number;
};

// At least: so that a thread never waits for the next batch.
const leastBatchesPerThread = 2;

/**
Starts the threads, which end with `close`. A batch ends the run by what its thread says that it must, and by
`authentication-expired` where the keys that are given anew are those that were refused, or are refused in turn; a batch
whose thread dies twice fails as `worker-crashed`, and so does the run where no thread can be started any more.
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
		apiVersion: settings.apiVersion,
		apiReservePercent: settings.apiReservePercent,
		threads,
		cells: {memory: cells.memory, rows: cells.rows, capacity: cells.capacity},
		answered: answeredHere.memory,
	};
	const setConcurrency = (files: number) => Atomics.store(words, cell.limit, Math.max(0, Math.trunc(files)));
	const setBandwidth = (bytes: number | undefined) => limitBandwidth(cells, bytes);
	setConcurrency(transfer.concurrency);
	setBandwidth(transfer.bandwidthBytesPerSecond);

	const pool = openThreads({
		file: String(settings.file),
		threads,
		batchesPerThread,
		told,
		ended: id => releaseRow(cells, id),
	});
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
			await settleBatch(settings, {pool, flights, drained: draining.signal}, open, pass);
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
		pulse: () => readPulse(cells),
		atWork: flights.ask,
		close: pool.close,
	};
}
