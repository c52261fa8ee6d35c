/**
The log of a run: JSON lines in one file, or in several where it grows large, readable by their owner alone, named by run
and time.
*/
import {dirname, join} from 'node:path';
import pino from 'pino';
import {atMostEvery} from '../engine/at-most-every.ts';
import type {Emit, RunEvent} from '../engine/event.ts';
import {messageOf} from '../engine/thrown.ts';
import {type Appending, openAppending} from './appending.ts';
import {logName} from './log-files.ts';
import {makeFolder} from './make-folder.ts';
import {createScrub} from './scrub.ts';

type Options = {
	readonly folder: string;
	/** Such as `backup`. */
	readonly command: string;
	/** Values that must not appear, whatever carries them. */
	readonly secrets: readonly string[];
	readonly now: () => number;
	/** Bytes after which the next file is begun. */
	readonly mostBytes?: number;
	/** Told once, with the system's reason, where no log can be opened. */
	readonly onUnkept?: (reason: string) => void;
};

export type RunLog = {
	readonly emit: Emit;
	/** How it ended: the last line. */
	readonly result: (result: Readonly<Record<string, unknown>>) => void;
	/** The newest one; undefined until something has been written. */
	readonly file: () => string | undefined;
	readonly close: () => void;
};

/** A run of 36 hours says 130,000 times how far it is; the log keeps two a minute. */
const progressEveryMs = 30_000;

/** A file that editors and mail still take; a million failures fill ten of them. */
const usualMostBytes = 32 * 1024 * 1024;

const levels = {error: 'warn', progress: 'debug'} as const satisfies Partial<Record<RunEvent['type'], pino.Level>>;

/**
Opens at the first event; what is said before the run has its number waits for it. A log that cannot be opened is given
up, which is told, and one whose disk is full goes on once there is room: it never ends a run.
*/
export function openLog({
	folder,
	command,
	secrets,
	now,
	mostBytes = usualMostBytes,
	onUnkept = () => {},
}: Options): RunLog {
	const scrub = createScrub(secrets);
	const startedAt = now();
	const waiting: Array<{level: pino.Level; line: object}> = [];
	let open: OpenFile | undefined;
	let broken = false;
	const progressDue = atMostEvery(progressEveryMs);

	const begin = (run: number | null, part: number) => {
		try {
			const next = create(join(folder, logName({command, run, at: startedAt, part})), {run, part, now});
			open?.close();
			open = next;
			for (const {level, line} of waiting.splice(0)) open.logger[level](line);
		} catch (error) {
			// Where the next part cannot be begun, the one before grows.
			broken = open === undefined;
			if (broken) onUnkept(messageOf(error));
		}
	};
	const write = (level: pino.Level, line: object, run?: number) => {
		if (open === undefined && !broken && run !== undefined) begin(run, 1);
		// What waits for room belongs to the part that it was said in.
		if (open !== undefined && open.bytes() >= mostBytes && !open.isBehind()) begin(open.run, open.part + 1);
		if (broken) return;
		const clean = scrub({time: new Date(now()).toISOString(), ...line});
		if (open === undefined) waiting.push({level, line: clean});
		else open.logger[level](clean);
	};

	return {
		emit(event) {
			if (event.type === 'progress' && !progressDue(now())) return;
			const level = event.type in levels ? levels[event.type as keyof typeof levels] : 'info';
			write(level, event, event.type === 'started' ? event.runId : undefined);
		},
		result(result) {
			// Whoever looks for errors alone is to find what has ended the run.
			write(result.error ? 'error' : 'info', {type: 'result', ...result});
			if (open === undefined && !broken) begin(null, 1);
		},
		file: () => open?.file,
		close() {
			if (open === undefined && waiting.length > 0 && !broken) begin(null, 1);
			open?.close();
		},
	};
}

type OpenFile = Pick<Appending, 'bytes' | 'isBehind' | 'close'> & {
	readonly file: string;
	readonly run: number | null;
	readonly part: number;
	readonly logger: pino.Logger;
};

function create(
	file: string,
	{run, part, now}: Pick<OpenFile, 'run' | 'part'> & {readonly now: () => number},
): OpenFile {
	makeFolder(dirname(file));
	const lostWords = (lines: number) =>
		`${JSON.stringify({
			level: 'warn',
			time: new Date(now()).toISOString(),
			type: 'state',
			state: 'notice',
			reason: `${lines} lines are missing here: there was no room for them on the disk of the log`,
		})}\n`;
	const {bytes, isBehind, close, ...sink} = openAppending(file, lostWords);
	const formatters = {level: (level: string) => ({level})};
	const logger = pino({base: null, timestamp: false, formatters, level: 'debug'}, sink);
	return {file, run, part, logger, bytes, isBehind, close};
}
