/** `doclift sandbox` in a process of its own, in a fresh folder: the org whose records name the files. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {Readable} from 'node:stream';
import {fileURLToPath} from 'node:url';

export const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

const source = 'trackland-doc-storage';

/**
@param {readonly string[]} flags of `doclift sandbox`
@param {readonly object[]} faults as for its `--faults`
*/
export async function openSandbox(flags, faults = []) {
	const folder = await mkdtemp(join(tmpdir(), 'doclift-bench-'));
	const faultFile = join(folder, 'faults.json');
	await writeFile(faultFile, JSON.stringify(faults));
	const begun = performance.now();
	// Its own memory grows with what is changed and copied, and is not what is measured.
	const words = [
		'--max-old-space-size=20480',
		program,
		'sandbox',
		'--json',
		'--dir',
		folder,
		'--faults',
		faultFile,
		...flags,
	];
	const child = spawn(process.execPath, words, {stdio: ['ignore', 'pipe', 'ignore']});
	const ended = once(child, 'close');
	const close = async () => {
		child.kill('SIGTERM');
		await ended;
		await rm(folder, {recursive: true, force: true});
	};
	try {
		const {config, s3} = await readiness(child.stdout);
		const seconds = (performance.now() - begun) / 1000;
		return {folder, config, s3, seconds, memoryMb: () => memoryOf(child.pid), keys: () => keysOf(s3), close};
	} catch (error) {
		await close();
		throw error;
	}
}

/** Resident now; null where the system does not say. */
async function memoryOf(pid) {
	const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
	const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
	return kilobytes === undefined ? null : Math.round((Number(kilobytes) * 1024) / 1e6);
}

async function readiness(output) {
	for await (const line of createInterface(output)) {
		const said = JSON.parse(line);
		if (said.type === 'sandbox') {
			output.resume();
			return said;
		}
	}
	throw new Error('The sandbox ended before it was ready');
}

/** Keys of the files that its records name, in order. */
async function keysOf(s3) {
	const response = await fetch(`${s3}/sandbox/objects?bucket=${source}`);
	if (!response.ok || response.body === null) throw new Error(`Listing ${source}: ${response.status}`);
	const keys = [];
	for await (const line of createInterface(Readable.fromWeb(response.body))) {
		if (line !== '') keys.push(JSON.parse(line).key);
	}
	return keys;
}
