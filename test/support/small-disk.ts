/** A disk that is soon full: a file system of its own, in memory. */
import {execFileSync} from 'node:child_process';
import {closeSync, mkdirSync, openSync, rmSync, writeSync} from 'node:fs';
import {join} from 'node:path';

/** Returns what takes it away again; undefined where this user may not mount one. `size` as `mount` has it: `6m`. */
export function mountSmall(folder: string, size: string): (() => void) | undefined {
	mkdirSync(folder, {mode: 0o700});
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0700`, 'doclift-test', folder], {stdio: 'pipe'});
		return () => void execFileSync('umount', ['--lazy', folder]);
	} catch {
		return undefined;
	}
}

/** What a test says that could not be made. */
export const noMount = 'this user may not mount a file system; the full disk was not tried';

/** Takes what room there is, while others are taking it too. Returns what gives it back. */
export function fill(disk: string): () => void {
	const inTheWay = join(disk, 'in-the-way');
	const file = openSync(inTheWay, 'w');
	try {
		for (const piece = Buffer.alloc(4096); ; ) writeSync(file, piece);
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
	} finally {
		closeSync(file);
	}
	return () => rmSync(inTheWay);
}
