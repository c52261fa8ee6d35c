/**
Reads the logs of a folder: lines of one run or of all, oldest first, filtered, without ever holding a whole file. What
stands in them was scrubbed before it was written.
*/
import {closeSync, fstatSync, openSync, readdirSync, readSync} from 'node:fs';
import {join} from 'node:path';
import {MigrationError} from '../engine/failure.ts';
import {codeOf} from '../engine/thrown.ts';
import {type LogName, runLogName} from './log-files.ts';

export const levels = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof levels)[number];

export type LogFilter = {
	/** This level and those above it. */
	readonly level: Level;
	/** Of a run; null for every file. */
	readonly run: number | null;
	/** Lines that speak of one of these records; null for every line. */
	readonly records: ReadonlySet<string> | null;
};

export type LogLine = {
	readonly type: string;
	readonly level: Level;
	readonly time: string;
	readonly [field: string]: unknown;
};

export type LogFile = LogName & {readonly file: string};

/**
Files of the folder in the order in which they were begun, parts of one run in theirs; none where there is no folder.
Throws `refused` for one that cannot be read: that it holds no log is not known.
*/
export function logFiles(folder: string, run: number | null): readonly LogFile[] {
	return names(folder)
		.flatMap(name => {
			const known = runLogName(name);
			return known && (run === null || known.run === run) ? [{...known, file: join(folder, name)}] : [];
		})
		.sort((left, right) => left.at - right.at || left.part - right.part);
}

function names(folder: string): readonly string[] {
	try {
		return readdirSync(folder);
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return [];
		throw unreadable('The log folder', folder, error);
	}
}

/** Undefined for one that was cleaned up after it was listed. */
function openToRead(file: string): number | undefined {
	try {
		return openSync(file, 'r');
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return undefined;
		throw unreadable('The log', file, error);
	}
}

const unreadable = (what: string, path: string, cause: unknown): MigrationError =>
	new MigrationError('refused', `${what} ${path} cannot be read (${codeOf(cause)})`, {
		cause,
		hint:
			codeOf(cause) === 'ENOTDIR'
				? 'A file stands where a folder is wanted: set `logs` in the configuration to a folder.'
				: 'Run doclift as the user that it belongs to, or let this user read it.',
	});

const chunkBytes = 256 * 1024;

/**
Whole lines of a file from a byte on, and where to go on later: a line that is still being written waits. Throws `refused`
for a file that cannot be read.
*/
export function* linesFrom(file: string, from: number): Generator<{readonly text: string; readonly next: number}> {
	const handle = openToRead(file);
	if (handle === undefined) return;
	try {
		const size = fstatSync(handle).size;
		let rest = Buffer.alloc(0);
		let at = from;
		while (at < size) {
			const chunk = Buffer.alloc(Math.min(chunkBytes, size - at));
			const got = readSync(handle, chunk, 0, chunk.length, at);
			if (got === 0) return;
			at += got;
			const whole = Buffer.concat([rest, chunk.subarray(0, got)]);
			let start = 0;
			for (let end = whole.indexOf(10); end !== -1; end = whole.indexOf(10, start)) {
				const text = whole.toString('utf8', start, end);
				start = end + 1;
				yield {text, next: at - whole.length + start};
			}
			rest = whole.subarray(start);
		}
	} finally {
		closeSync(handle);
	}
}

/** Undefined for what is no line of ours: one that a crash cut off, say. */
export function readLine(text: string): LogLine | undefined {
	try {
		const line: unknown = JSON.parse(text);
		if (typeof line !== 'object' || line === null || !('type' in line) || !('level' in line) || !('time' in line))
			return undefined;
		if (typeof line.type !== 'string' || typeof line.time !== 'string') return undefined;
		return levels.some(level => level === line.level) ? (line as LogLine) : undefined;
	} catch {
		return undefined;
	}
}

/** Cheap first: most lines of a large log are passed over without being parsed. */
export function fits(text: string, {level, records}: LogFilter): LogLine | undefined {
	if (records !== null && !text.includes('"recordId"')) return undefined;
	const line = readLine(text);
	if (line === undefined || levels.indexOf(line.level) < levels.indexOf(level)) return undefined;
	return records === null || records.has(String(line.recordId)) ? line : undefined;
}
