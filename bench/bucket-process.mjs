/** A bucket in a process of its own, and the word with it. */
import {fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';

const script = fileURLToPath(new URL('./bucket-server.mjs', import.meta.url));

/** @param {{certificate: string, key: string} | undefined} tls paths; HTTP where undefined */
export async function openBucket(tls) {
	const child = fork(script, tls === undefined ? [] : [tls.certificate, tls.key], {stdio: 'inherit'});
	const waiting = new Map();
	let id = 0;
	const ended = once(child, 'exit');
	ended.then(() => {
		for (const {reject} of waiting.values()) reject(new Error('A bucket of the benchmark has ended'));
	});
	const [{url}] = await Promise.race([
		once(child, 'message'),
		ended.then(() => {
			throw new Error('A bucket of the benchmark did not start');
		}),
	]);
	child.on('message', answer => {
		waiting.get(answer.id)?.resolve(answer.answer);
		waiting.delete(answer.id);
	});
	const ask = (act, order) =>
		new Promise((resolve, reject) => {
			waiting.set(++id, {resolve, reject});
			child.send({id, act, order});
		});

	return {
		url,
		/** @param {ReadonlyArray<readonly [name: string, bytes: number]>} files */
		fill: files => ask('fill', files),
		reset: bytes => ask('reset', bytes),
		/** @returns {Promise<string[]>} SHA-256 of every file */
		inventory: () => ask('inventory'),
		requests: () => ask('requests'),
		/** Requests count from nothing. */
		forget: () => ask('forget'),
		close: async () => {
			if (child.connected) child.disconnect();
			await ended;
		},
	};
}
