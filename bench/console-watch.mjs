/**
The console on a run, as an operator leaves it open: in a terminal of 200 × 50 of its own, on another page every few
seconds. How long its own main thread keeps keys waiting.
*/
import {readFile, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {spawn} from 'node-pty';
import {program} from './sandbox.mjs';

const pageMs = 4000;
const retryMs = 500;
const pages = ['1', '2', '3', '4', '5', '6', '7'];
const {CI, NO_COLOR, FORCE_COLOR, TMUX, ...environment} = process.env;

export function watchInConsole(config, folder) {
	const ended = new AbortController();
	const file = join(folder, 'console-loop.json');
	const watching = (async () => {
		while (!ended.signal.aborted) {
			const console = attach(config, file);
			const gone = new AbortController();
			const over = console.exited.then(() => gone.abort());
			await turnPages(console, AbortSignal.any([ended.signal, gone.signal]));
			// Before the run is at work there is nothing to attach to.
			if (!gone.signal.aborted) await leave(console);
			await over;
			await sleep(retryMs, undefined, {signal: ended.signal}).catch(() => {});
		}
	})();
	return {
		/** Null where there was nothing to watch. */
		end: async () => {
			ended.abort();
			await watching;
			const text = await readFile(file, 'utf8').catch(() => null);
			await rm(file, {force: true});
			return text === null ? null : JSON.parse(text);
		},
	};
}

function attach(config, file) {
	const watched = ['--import', new URL('loop-delay.mjs', import.meta.url).href];
	const terminal = spawn(process.execPath, [...watched, program, 'attach', '--config', config], {
		name: 'xterm-256color',
		cols: 200,
		rows: 50,
		env: {...environment, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', DOCLIFT_BENCH_LOOP: file},
	});
	// Whoever reads is there, as a terminal is.
	terminal.onData(() => {});
	return {
		type: keys => terminal.write(keys),
		kill: () => terminal.kill('SIGKILL'),
		exited: new Promise(resolve => terminal.onExit(resolve)),
	};
}

async function turnPages({type}, signal) {
	for (let at = 1; !signal.aborted; at++) {
		await sleep(pageMs, undefined, {signal}).catch(() => {});
		if (!signal.aborted) type(pages[at % pages.length]);
	}
}

async function leave({type, kill, exited}) {
	type('q');
	const patience = new AbortController();
	const left = await Promise.race([
		exited.then(() => true),
		sleep(5000, false, {signal: patience.signal}).catch(() => true),
	]);
	patience.abort();
	if (!left) kill();
}
