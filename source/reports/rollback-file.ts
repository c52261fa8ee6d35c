/**
The rollback file: `{"records":[{"Id","original_url","new_url"}]}`. It holds URLs exactly, since they must be restorable,
and is therefore for its owner only (0600). One record a line, so that people and tools find their way in it.
*/
import {open, rename, rm} from 'node:fs/promises';
import {dirname} from 'node:path';
import type {RollbackRecord} from '../engine/ports/keepsakes.ts';

/** Writes the file whole or not at all; what is there is replaced in one step. Memory holds one page. */
export async function writeRollbackFile(path: string, pages: Iterable<readonly RollbackRecord[]>): Promise<void> {
	const fresh = `${path}.${process.pid}.new`;
	await rm(fresh, {force: true});
	try {
		const handle = await open(fresh, 'wx', 0o600);
		try {
			let between = '\n';
			// Not `write`: on a disk that is nearly full it writes a part, and says so in its answer alone.
			await handle.writeFile('{"records":[');
			for (const page of pages) {
				if (page.length === 0) continue;
				await handle.writeFile(between + page.map(line).join(',\n'));
				between = ',\n';
			}
			await handle.writeFile('\n]}\n');
			await handle.sync();
		} finally {
			await handle.close();
		}
		await rename(fresh, path);
		const folder = await open(dirname(path), 'r');
		await folder.sync().finally(() => folder.close());
	} finally {
		await rm(fresh, {force: true});
	}
}

const line = ({Id, original_url, new_url}: RollbackRecord): string => JSON.stringify({Id, original_url, new_url});
