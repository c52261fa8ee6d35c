/**
The check of a large ledger that is about to be written to, in a thread. `quick_check` reads every page: 1.2 s for a
million records out of the system's cache, 8 s from a disk, ten times as long for ten million. The main thread has signals
and a console to answer meanwhile.
*/
import {statSync} from 'node:fs';
import {Worker} from 'node:worker_threads';

/** Smaller ones are checked in less time than a thread takes to start. */
const largeBytes = 64 * 1024 * 1024;

/** Bytes of a ledger whose check is worth a thread; undefined for smaller ones. */
export function largeLedger(file: string): number | undefined {
	const size = statSync(file, {throwIfNoEntry: false})?.size ?? 0;
	return size < largeBytes ? undefined : size;
}

/**
Whether the ledger was found whole. False for any other reason as well: whoever opens it then looks for himself, and says
what is wrong. `thread` is the bundled `check-thread.ts`.
*/
export function checkAhead(file: string, thread: URL): Promise<boolean> {
	return new Promise(resolve => {
		const worker = new Worker(thread, {workerData: file, stdout: true, stderr: true});
		let whole = false;
		worker.on('message', found => {
			whole = found === 'ok';
		});
		worker.on('error', () => {});
		worker.once('exit', () => resolve(whole));
	});
}
