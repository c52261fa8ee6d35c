/** Paths as people see and copy them. */
import {relative} from 'node:path';

/** Relative to the working folder where it lies below it. */
export function shown(file: string): string {
	const near = relative(process.cwd(), file);
	return near === '' || near.startsWith('..') ? file : near;
}

/** A word that a shell takes as it is. */
export const quoted = (text: string) => (/^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
