/** One measured run: a fresh sandbox, a fresh ledger, one backup as a process of its own, and the proof that it copied. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {openSandbox, program} from './sandbox.mjs';

/**
The figures of one run, or the medians of several.

@typedef {object} Figures
@property {number} seconds from the start of the process to its end
@property {number} cpuSeconds of all its threads, as the process says itself in its result
@property {number} peakMemoryMb the most that was resident, in 10⁶ bytes
@property {number} ledgerBytes of the ledger's file once it is closed
*/

/**
@param {import('./cases.mjs').Case} one
@param {AbortSignal} signal
@returns {Promise<Figures>}
*/
export async function measure(one, signal) {
	const sandbox = await openSandbox(one, signal);
	try {
		const {seconds, result} = await backup(sandbox.config, one.flags, signal);
		judge(one, result);
		await sandbox.check(one.copies);
		const {size} = await stat(join(sandbox.folder, 'migration_tracking.db'));
		return {seconds, ...result.cost, ledgerBytes: size};
	} finally {
		await sandbox.close();
	}
}

async function backup(config, flags, signal) {
	const begun = performance.now();
	const child = spawn(process.execPath, [program, 'backup', '--full', '--json', '--config', config, ...flags], {
		stdio: ['ignore', 'pipe', 'pipe'],
		signal,
	});
	child.on('error', () => undefined);
	const ended = once(child, 'exit').then(() => (performance.now() - begun) / 1000);
	let complaint = '';
	child.stderr.setEncoding('utf8').on('data', text => {
		complaint = (complaint + text).slice(-2000);
	});
	let result;
	for await (const line of createInterface(child.stdout)) {
		const said = JSON.parse(line);
		if (said.type === 'result') result = said;
	}
	const seconds = await ended;
	if (result === undefined) throw new Error(`The backup ended without a result:\n${complaint}`);
	return {seconds, result};
}

/** Throws unless the run says of itself that it has done all of its work. */
function judge({records, copies}, result) {
	const {exitCode, salesforceCount, copied, dispositions, proof, cost, error} = result;
	if (exitCode !== 0) throw new Error(`The backup ended with ${exitCode}: ${error?.message ?? 'see its log'}`);
	const wrong =
		salesforceCount !== records ||
		proof?.verdict !== 'proven' ||
		copied !== copies ||
		dispositions?.verified !== copies ||
		dispositions?.discovered !== records - copies;
	if (wrong) {
		const found = JSON.stringify({salesforceCount, copied, dispositions, proof});
		throw new Error(`The backup has not copied ${copies} of ${records} files: ${found}`);
	}
	if (!(cost?.cpuSeconds > 0 && cost?.peakMemoryMb > 0)) throw new Error('The backup does not say what it cost');
}

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
	return {
		seconds: of('seconds'),
		cpuSeconds: of('cpuSeconds'),
		peakMemoryMb: of('peakMemoryMb'),
		ledgerBytes: of('ledgerBytes'),
	};
}
