import {existsSync, mkdirSync} from 'node:fs';
import {dirname} from 'node:path';
import {codeOf} from '../engine/thrown.ts';

/**
Makes a folder for its owner alone, and those above it. Throws what the system says. `mkdirSync` with `recursive` never
returns where a folder is there and yet nothing can be made in it (`ENOENT`), as below /proc: it makes the one above, and
tries again.
*/
export function makeFolder(folder: string): void {
	if (existsSync(folder)) return;
	const above = dirname(folder);
	if (above !== folder) makeFolder(above);
	try {
		mkdirSync(folder, {mode: 0o700});
	} catch (error) {
		// Another process was first.
		if (codeOf(error) !== 'EEXIST' || !existsSync(folder)) throw error;
	}
}
