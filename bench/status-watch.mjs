/** `doclift status` beside a run, every few seconds, as its operator asks: how long an answer takes. */

import {mkdtemp, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {measured} from './measured.mjs';
import {program} from './sandbox.mjs';

const everyMs = 5000;

export function watchStatus(config, folder, signal) {
	const ended = new AbortController();
	const taken = [];
	const watching = (async () => {
		const own = await mkdtemp(join(folder, 'status-'));
		const words = [process.execPath, program, 'status', '--json', '--config', config];
		try {
			for (;;) {
				await sleep(everyMs, undefined, {signal: ended.signal});
				const how = {folder: own, seconds: 600, signal: AbortSignal.any([signal, ended.signal])};
				taken.push((await measured(words, how)).seconds * 1000);
			}
		} catch {
			// The run is over, or this version has no such command.
		} finally {
			await rm(own, {recursive: true, force: true});
		}
	})();
	return {
		end: async () => {
			ended.abort();
			await watching;
			taken.sort((a, b) => a - b);
			const at = index => Math.round(taken[index] ?? 0);
			return {asked: taken.length, medianMs: at(taken.length >> 1), mostMs: at(taken.length - 1)};
		},
	};
}
