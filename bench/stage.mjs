/** What one case is measured on: an org, a source bucket with its files, an empty destination. */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openBucket} from './bucket-process.mjs';
import {sizeOf} from './cases.mjs';
import {openSandbox} from './sandbox.mjs';

/**
@typedef {Awaited<ReturnType<typeof openStage>>} Stage
*/

/**
@param {import('./cases.mjs').Case} one
@param {{authority: string, certificate: string, key: string} | undefined} tls
*/
export async function openStage(one, tls) {
	const open = [];
	const close = async () => {
		for (const end of open.reverse()) await end();
	};
	try {
		const folder = await mkdtemp(join(tmpdir(), 'doclift-bench-run-'));
		open.push(() => rm(folder, {recursive: true, force: true}));
		const flags = ['--records', String(one.files), '--file-bytes', '100', '--clean'];
		const [org, source, destination] = await Promise.all([
			openSandbox(flags).then(keep(open)),
			openBucket(tls).then(keep(open)),
			openBucket(tls).then(keep(open)),
		]);
		const keys = await org.keys();
		if (keys.length !== one.files) throw new Error(`The sandbox holds ${keys.length} files in place of ${one.files}`);
		const files = keys.map((key, index) => [key, sizeOf(one, index)]);
		await source.fill(files);
		const bytes = files.reduce((sum, [, size]) => sum + size, 0);
		const expected = await source.inventory();

		return {
			one,
			tls,
			folder,
			bytes,
			config: org.config,
			source,
			destination,
			/** Empties the destination; requests count from nothing. */
			clear: () => Promise.all([source.forget(), destination.reset(bytes)]),
			requests: async () => {
				const sum = {};
				for (const counts of [await source.requests(), await destination.requests()]) {
					for (const kind in counts) sum[kind] = (sum[kind] ?? 0) + counts[kind];
				}
				return sum;
			},
			check: copies => check(expected, destination, copies),
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}

const keep = open => opened => {
	open.push(opened.close);
	return opened;
};

/** Throws unless exactly so many files lie in the destination, each of them byte for byte one of the source's, none twice. */
export async function check(expected, destination, copies) {
	const found = await destination.inventory();
	if (found.length !== copies) throw new Error(`${found.length} files lie in the destination in place of ${copies}`);
	const contents = new Set(found);
	if (contents.size !== copies) throw new Error(`${copies} files in the destination, but ${contents.size} contents`);
	const known = new Set(expected);
	const strange = found.filter(content => !known.has(content)).length;
	if (strange > 0) throw new Error(`${strange} files in the destination are not what lies in the source`);
}
