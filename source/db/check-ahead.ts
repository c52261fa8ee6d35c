/**
The check of a large ledger that is about to be written to, in a process of its own. `quick_check` reads every page: 1.2 s
for a million records out of the system's cache, 8 s from a disk, ten times as long for ten million. Meanwhile whoever
waits hears signals and the console, and may end it, which no thread in the midst of SQLite can be.
*/
import {execFile} from 'node:child_process';
import {statSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

/** Smaller ones are checked in less time than a process takes to start. */
const largeBytes = 64 * 1024 * 1024;

/** Bytes of a ledger whose check is worth a process; undefined for smaller ones. */
export function largeLedger(file: string): number | undefined {
	const size = statSync(file, {throwIfNoEntry: false})?.size ?? 0;
	return size < largeBytes ? undefined : size;
}

/**
Whether the ledger was found whole. False for any other reason as well: whoever opens it then looks for himself, and says
what is wrong. `program` is the bundled `check.ts`. Rejects with an `AbortError` when the signal fires.
*/
export async function checkAhead(file: string, program: URL, signal: AbortSignal): Promise<boolean> {
	try {
		const {stdout} = await promisify(execFile)(process.execPath, [fileURLToPath(program), file], {signal});
		return stdout.trim() === 'ok';
	} catch (error) {
		if (signal.aborted) throw error;
		return false;
	}
}
