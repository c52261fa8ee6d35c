/**
Looks at every row of a large ledger, in a process of its own: `quick_check` before it is written to (1.2 s for a million
records out of the system's cache, 8 s from a disk), the tally against the rows at a run's end.
Meanwhile whoever waits hears signals and the console, and may end it, which no thread in the midst of SQLite can be.
*/
import {execFile} from 'node:child_process';
import {statSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

/** Smaller ones are looked at in less time than a process takes to start. */
const largeBytes = 64 * 1024 * 1024;

/** Bytes of a ledger that is worth a process; undefined for smaller ones. */
export function largeLedger(file: string): number | undefined {
	const size = statSync(file, {throwIfNoEntry: false})?.size ?? 0;
	return size < largeBytes ? undefined : size;
}

/** Are the pages whole; does the tally that triggers keep equal the rows? */
export type Question = 'pages' | 'tally';

/**
True where the answer is yes. False for any other reason as well: whoever asks then looks for himself, and says what is
wrong. `program` is the bundled `check.ts`. Rejects with an `AbortError` when the signal fires.
*/
export async function checkBeside(
	program: URL,
	file: string,
	question: Question,
	signal?: AbortSignal,
): Promise<boolean> {
	try {
		const words = [fileURLToPath(program), file, question];
		const {stdout} = await promisify(execFile)(process.execPath, words, {encoding: 'utf8', ...(signal && {signal})});
		return stdout.trim() === 'true';
	} catch (error) {
		if (signal?.aborted) throw error;
		return false;
	}
}
