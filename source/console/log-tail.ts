/** The end of the newest run's log of a folder, as lines for people. */

import {closeSync, fstatSync, openSync, readdirSync, readSync, statSync} from 'node:fs';
import {join} from 'node:path';
import type {Part} from '../engine/event.ts';
import {runLogName} from '../reports/log-files.ts';
import {count, counted, withCounts} from '../reports/numbers.ts';
import {partWords} from '../reports/part-words.ts';
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

type Logged = Readonly<Record<string, unknown>>;

const levels: Readonly<Record<string, LogLine['level']>> = {warn: 'warn', error: 'error', fatal: 'error'};

/** Null for what is no line of a log: the first one may be cut. */
function toLine(line: string): LogLine | null {
	try {
		const logged: Logged = Object(JSON.parse(line));
		const {time, level, type, recordId} = logged;
		if (typeof time !== 'string' || typeof type !== 'string') return null;
		return {
			at: Date.parse(time),
			level: levels[String(level)] ?? 'info',
			text: textOf(type, logged),
			recordId: typeof recordId === 'string' ? recordId : null,
		};
	} catch {
		return null;
	}
}

const number = (value: unknown): string => (typeof value === 'number' ? count(value) : 'an unknown number');
const things = (value: unknown, one: string): string =>
	typeof value === 'number' ? counted(value, one) : `an unknown number of ${one}s`;

function textOf(type: string, logged: Logged): string {
	const inner = (name: string): Logged => Object(logged[name]);
	switch (type) {
		case 'started':
			return `run ${logged.runId} started: ${logged.command} ${logged.mode}${logged.part ? `, ${partWords(inner('part') as Part)}` : ''}, pid ${logged.pid}`;
		case 'progress':
			return `${logged.phase}: ${number(logged.done)} of ${number(logged.total)}${logged.inFlight === 0 ? '' : `, ${number(logged.inFlight)} in flight`}, ${number(logged.memoryMb)} MB of memory`;
		case 'state':
			return withCounts(`${logged.state}: ${logged.reason}`);
		case 'gate':
			return `${logged.gate} ${logged.holds === true ? 'holds' : 'does not hold'}: ${logged.found}`;
		case 'proof':
			return `count: ${inner('proof').verdict}, ${number(inner('proof').accounted)} accounted for of ${number(inner('proof').salesforceCount)}`;
		case 'plan':
			return `plan ${inner('plan').planId}: ${things(inner('plan').changes, 'change')}`;
		case 'error':
			return `${inner('failure').kind}: ${inner('failure').message}`;
		case 'result':
			return `ended with exit code ${logged.exitCode}${logged.error ? `: ${inner('error').message}` : ''}`;
		default:
			return type;
	}
}
