/** Starts as many threads as a run would, has each hash something, and ends them. */
import {Worker} from 'node:worker_threads';
import {MigrationError} from '../../engine/failure.ts';
import {messageOf} from '../../engine/thrown.ts';

const work = `
const {parentPort} = require('node:worker_threads');
const {createHash} = require('node:crypto');
parentPort.postMessage(createHash('sha256').update('doclift').digest('hex').length);
`;

const patienceMs = 10_000;

/** Throws `worker-crashed` where one of them does not start, as where memory or processes are limited. */
export async function tryThreads(threads: number): Promise<void> {
	const workers: Worker[] = [];
	try {
		await Promise.all(
			Array.from({length: threads}, async () => {
				const worker = new Worker(work, {eval: true});
				workers.push(worker);
				await answerOf(worker);
			}),
		);
	} catch (cause) {
		throw new MigrationError('worker-crashed', `One of ${threads} threads did not start: ${messageOf(cause)}`, {
			cause,
			hint: 'Give the process more memory, or let it have more threads (ulimit -u, a container’s limit); migration.workers asks for fewer.',
		});
	} finally {
		await Promise.all(workers.map(worker => worker.terminate()));
	}
}

const answerOf = (worker: Worker): Promise<void> =>
	new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error('no answer in 10 s')), patienceMs);
		const settle = (error?: Error) => {
			clearTimeout(timer);
			if (error) reject(error);
			else resolve();
		};
		worker.once('message', length => settle(length === 64 ? undefined : new Error('a wrong hash')));
		worker.once('error', error => settle(error instanceof Error ? error : new Error(String(error))));
		worker.once('exit', () => settle(new Error('it ended without an answer')));
	});
