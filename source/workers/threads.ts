/**
The threads themselves, a fixed number of them; one that dies is replaced.

piscina's default wait (`atomics: 'sync'`) would freeze a thread's sockets between batches, and an abort signal would
kill the thread, so neither is used: threads are drained through a shared cell, and what waits on this side by a signal.
*/
import type {Worker} from 'node:worker_threads';
import {Piscina} from 'piscina';
import {MigrationError} from '../engine/failure.ts';
import {codeOf, messageOf} from '../engine/thrown.ts';
import {execArgv} from './thread-flags.ts';
import type {BatchEnd, BatchMessage, ThreadSettings} from './wire.ts';

export type ThreadPool = {
	/**
	Hands a batch to the thread that has least to do. Rejects with what its thread has died of, and with `worker-crashed`
	once no thread is left and none can be started: then the batch would wait for ever.
	*/
	readonly run: (batch: BatchMessage) => Promise<BatchEnd>;
	readonly close: () => Promise<void>;
};

type Crew = {
	/** The bundled thread. */
	readonly file: string;
	readonly threads: number;
	readonly batchesPerThread: number;
	readonly told: ThreadSettings;
	/** Told of each thread that has ended, by its id. */
	readonly ended: (id: number) => void;
};

/** Throws `worker-crashed` where the system gives no thread. */
export function openThreads({file, threads, batchesPerThread, told, ended}: Crew): ThreadPool {
	const pool = started({
		filename: file,
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
	const waiting = new Set<(error: MigrationError) => void>();
	const known = new WeakSet<Worker>();

	/** piscina starts threads without a word, and none any more once one has died before it had loaded. */
	const look = () => {
		for (const thread of pool.threads) {
			if (known.has(thread)) continue;
			known.add(thread);
			watch(thread);
		}
	};
	const watch = (thread: Worker) => {
		const {threadId} = thread;
		let why: string | undefined;
		thread.once('error', (error: unknown) => {
			why = messageOf(error);
		});
		thread.once('exit', code => {
			ended(threadId);
			look();
			if (pool.threads.length > 0) return;
			const error = noThread(why ?? `exit code ${code}`);
			for (const strand of waiting) strand(error);
		});
	};
	pool.on('workerCreate', look);
	// The batch of a dead thread is told by its rejection; nobody waits for the thread itself.
	pool.on('error', () => undefined);
	look();

	return {
		run: batch =>
			new Promise<BatchEnd>((resolve, reject) => {
				waiting.add(reject);
				const over = () => waiting.delete(reject);
				pool
					.run(batch, {transferList: [batch.port]})
					.then(resolve, reject)
					.finally(over);
				// For a batch that nobody has room for it may have started one.
				look();
			}),
		close: () => pool.destroy(),
	};
}

function started(options: ConstructorParameters<typeof Piscina>[0]): Piscina<BatchMessage, BatchEnd> {
	try {
		return new Piscina(options);
	} catch (error) {
		throw refusedBySystem(error) ? noThread(messageOf(error)) : error;
	}
}

/** As where a container's or a user's processes are limited. */
const refusedBySystem = (error: unknown): boolean => codeOf(error) === 'ERR_WORKER_INIT_FAILED';

const noThread = (why: string): MigrationError =>
	new MigrationError('worker-crashed', `No thread to copy with can be started: ${why}`, {
		hint: 'Look whether memory, open files or threads are limited (ulimit, a container), or whether doclift was installed anew meanwhile; then run the same command again: it goes on from here.',
	});
