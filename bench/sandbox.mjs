/** `doclift sandbox` in a process of its own, in a fresh folder, and what lies in its buckets. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {Readable} from 'node:stream';
import {fileURLToPath} from 'node:url';

export const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

const source = 'trackland-doc-storage';
const destination = 'customer-archive';

/**
@param {import('./cases.mjs').Case} world
@param {AbortSignal} signal ends the sandbox
*/
export async function openSandbox({records, fileBytes}, signal) {
	const folder = await mkdtemp(join(tmpdir(), 'doclift-bench-'));
	const size = ['--records', String(records), '--file-bytes', String(fileBytes), '--clean'];
	const child = spawn(process.execPath, [program, 'sandbox', '--json', '--dir', folder, ...size], {
		stdio: ['ignore', 'pipe', 'ignore'],
		signal,
	});
	// An abort is told by whoever waits; a spawn that fails is told by the output that ends without a word.
	child.on('error', () => undefined);
	const ended = once(child, 'close');
	const close = async () => {
		child.kill('SIGTERM');
		await ended;
		await rm(folder, {recursive: true, force: true});
	};
	try {
		const {config, s3} = await readiness(child.stdout);
		return {folder, config, check: copies => checkCopies(s3, copies, fileBytes), close};
	} catch (error) {
		await close();
		throw error;
	}
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

/**
Throws unless exactly so many files lie in the destination, each of them byte for byte one of the source's, and none of
those twice. The hashes are the sandbox's own, of the bytes as they lie there.
*/
async function checkCopies(s3, copies, fileBytes) {
	/** @type {Set<string>} */
	const unmatched = new Set();
	let found = 0;
	for await (const {key, size, sha256} of objects(s3, destination)) {
		// Where a run tries what the bucket can do.
		if (key.includes('/.doclift/')) continue;
		if (size !== fileBytes) throw new Error(`${key} has ${size} bytes in place of ${fileBytes}`);
		found++;
		unmatched.add(sha256);
	}
	if (found !== copies) throw new Error(`${found} files lie in the destination in place of ${copies}`);
	if (unmatched.size !== found) throw new Error(`${found} files in the destination, but ${unmatched.size} contents`);
	if (unmatched.size === 0) return;
	for await (const {sha256} of objects(s3, source)) {
		unmatched.delete(sha256);
		if (unmatched.size === 0) return;
	}
	throw new Error(`${unmatched.size} files in the destination are not what lies in the source`);
}

async function* objects(s3, bucket) {
	const response = await fetch(`${s3}/sandbox/objects?bucket=${bucket}`);
	if (!response.ok || response.body === null) throw new Error(`Listing ${bucket}: ${response.status}`);
	for await (const line of createInterface(Readable.fromWeb(response.body))) {
		if (line !== '') yield JSON.parse(line);
	}
}
