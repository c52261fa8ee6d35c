/** The end of the newest run's log of a folder, as lines for people. */

import {closeSync, fstatSync, openSync, readdirSync, readSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {runLogName} from '../reports/log-files.ts';
import {readLine} from '../reports/log-reader.ts';
import {logWords} from '../reports/log-text.ts';
import type {LogLine} from '../screens/dialogue.ts';

/** No more is read of a log, however long it is: a screen shows a few hundred lines. */
const tailBytes = 512 * 1024;

/** Lines that were read before are not read again: a log is looked at every other second. Oldest first; none where there is no log yet. */
export function createLogTail(folder: string): (limit: number) => readonly LogLine[] {
	let known: ReadonlyMap<string, LogLine | null> = new Map();
	return limit => {
		const file = newestLog(folder);
		const texts =
			file === null
				? []
				: tailOf(file)
						.split('\n')
						.slice(-limit - 1);
		known = new Map(texts.map(text => [text, known.get(text) ?? toLine(text)]));
		return texts.flatMap(text => known.get(text) ?? []).slice(-limit);
	};
}

function newestLog(folder: string): string | null {
	try {
		const files = readdirSync(folder)
			.filter(name => name.endsWith('.log') && !name.startsWith('.'))
			.map(name => ({file: join(folder, name), isRun: runLogName(name)?.run != null}))
			.map(log => ({...log, at: statSync(log.file, {throwIfNoEntry: false})?.mtimeMs ?? 0}));
		// A verification, or a command that was refused, has a log of its own and is no run.
		return files.toSorted((a, b) => Number(b.isRun) - Number(a.isRun) || b.at - a.at)[0]?.file ?? null;
	} catch {
		return null;
	}
}

function tailOf(file: string): string {
	const handle = openSync(file, 'r');
	try {
		const {size} = fstatSync(handle);
		const bytes = Buffer.alloc(Math.min(size, tailBytes));
		const read = readSync(handle, bytes, 0, bytes.length, size - bytes.length);
		return bytes.toString('utf8', 0, read);
	} finally {
		closeSync(handle);
	}
}

/** Null for what is no line of a log: the first one may be cut. */
function toLine(text: string): LogLine | null {
	const line = readLine(text);
	if (line === undefined) return null;
	const {time, level, recordId} = line;
	return {
		at: Date.parse(time),
		level: level === 'debug' ? 'info' : level,
		text: logWords(line),
		recordId: typeof recordId === 'string' ? recordId : null,
	};
}
