/** Objects below the prefix that no record explains, in this or a former generation: listed, never deleted. */
import {ownFolder} from '../key.ts';
import type {Difference} from './difference.ts';
import type {VerifyCounts, VerifyPorts} from './ports.ts';

const pageRows = 2000;

type Where = {readonly prefix: string; readonly watermark: number; readonly counts: VerifyCounts};

export async function findOrphans(ports: VerifyPorts, id: number, {prefix, watermark, counts}: Where): Promise<void> {
	const {ledger, book, clock, stopping, onProgress} = ports;
	const own = ownFolder(prefix);
	let seen = 0;
	for (let after = ''; !stopping.aborted; ) {
		const page = book.listing.walk(after, pageRows);
		const last = page.at(-1);
		if (last === undefined) return;
		const found = page
			.filter(({key}) => !key.startsWith(own) && !ledger.explains(key))
			.map(({key, size}): Difference => ({class: 'orphan', row: null, recordId: null, key, found: `${size} bytes`}));
		if (found.length > 0) book.note(id, found, watermark, counts, clock.now());
		after = last.key;
		seen += page.length;
		onProgress('orphans', counts, seen, null);
		await clock.sleep(0);
	}
}
