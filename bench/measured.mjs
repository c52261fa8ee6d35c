/** One program from its start to its end, measured from outside: wall clock, CPU of user and system, peak of memory. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';

/** GNU time, of Debian's package `time`: the kernel's own figures of a process that has ended. */
const gnuTime = '/usr/bin/time';
export const canMeasure = existsSync(gnuTime);

/** The environment without what would send one client elsewhere, or make it read certificates that the others do not. */
const {AWS_CA_BUNDLE, SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, ...environment} = process.env;

/**
The figures of one run, or the medians of several.

@typedef {object} Figures
@property {number} seconds from the start of the process to its end
@property {number} cpuSeconds user and system, all threads
@property {number} peakMemoryMb the most that was resident, in 10⁶ bytes
*/

/**
Throws when it ends with another code than those allowed, or not in time.

@param {readonly string[]} words
@param {{folder: string, env?: Record<string, string>, codes?: readonly number[], seconds: number, signal: AbortSignal, onLine?: (line: string) => void}} how
  `folder` for the figures; `seconds`: the longest that it may take
@returns {Promise<Figures & {stdout: string}>}
*/
export async function measured(words, {folder, env = {}, codes = [0], seconds, signal}) {
	signal.throwIfAborted();
	const figures = join(folder, 'time');
	const [command, ...args] = canMeasure ? [gnuTime, '-q', '-f', '%U %S %M', '-o', figures, ...words] : words;
	const begun = performance.now();
	// A group of its own: what it starts ends with it.
	const child = spawn(command, args, {
		stdio: ['ignore', 'pipe', 'pipe'],
		detached: true,
		env: {...environment, ...env},
	});
	const stop = () => process.kill(-child.pid, 'SIGKILL');
	let late = false;
	const timer = setTimeout(() => {
		late = true;
		stop();
	}, seconds * 1000);
	signal.addEventListener('abort', stop);
	let stdout = '';
	let stderr = '';
	child.stdout.setEncoding('utf8').on('data', text => {
		stdout += text;
	});
	child.stderr.setEncoding('utf8').on('data', text => {
		stderr = (stderr + text).slice(-2000);
	});
	let wall = 0;
	child.once('exit', () => {
		wall = (performance.now() - begun) / 1000;
	});
	const [code] = await once(child, 'close').finally(() => {
		clearTimeout(timer);
		signal.removeEventListener('abort', stop);
	});
	signal.throwIfAborted();
	if (late) throw new Error(`${words[0]} was stopped after ${seconds} s`);
	if (!codes.includes(code)) throw new Error(`${words.slice(0, 2).join(' ')} ended with ${code}:\n${stderr || stdout}`);
	if (!canMeasure) return {seconds: wall, cpuSeconds: 0, peakMemoryMb: 0, stdout};
	const [user, system, kilobytes] = (await readFile(figures, 'utf8')).trim().split(' ').map(Number);
	return {seconds: wall, cpuSeconds: user + system, peakMemoryMb: (kilobytes * 1024) / 1e6, stdout};
}

/**
One after the other, as one piece of work.

@param {readonly Figures[]} steps
@returns {Figures}
*/
export const together = steps => ({
	seconds: steps.reduce((sum, step) => sum + step.seconds, 0),
	cpuSeconds: steps.reduce((sum, step) => sum + step.cpuSeconds, 0),
	peakMemoryMb: Math.max(...steps.map(step => step.peakMemoryMb)),
});

/**
@param {readonly Figures[]} runs at least one
@returns {Figures}
*/
export function medians(runs) {
	const of = name => {
		const sorted = runs.map(run => run[name]).sort((a, b) => a - b);
		const middle = sorted.length >> 1;
		return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	};
	return {seconds: of('seconds'), cpuSeconds: of('cpuSeconds'), peakMemoryMb: of('peakMemoryMb')};
}
