/** The log of a run: one file of JSON lines, readable by its owner alone, named by run and time. */
import {chmodSync, mkdirSync} from 'node:fs';
import {join} from 'node:path';
import pino from 'pino';
import type {Emit, RunEvent} from '../engine/event.ts';
import {logName} from './log-files.ts';
import {createScrub} from './scrub.ts';

type Options = {
	readonly folder: string;
	/** Such as `backup`. */
	readonly command: string;
	/** Values that must not appear, whatever carries them. */
	readonly secrets: readonly string[];
	readonly now: () => number;
};

export type RunLog = {
	readonly emit: Emit;
	/** How it ended: the last line. */
	readonly result: (result: Readonly<Record<string, unknown>>) => void;
	/** Undefined until something has been written. */
	readonly file: () => string | undefined;
	readonly close: () => void;
};

/** A run of 36 hours says 130,000 times how far it is; the log keeps two a minute. */
const progressEveryMs = 30_000;

const levels = {error: 'warn', progress: 'debug'} as const satisfies Partial<Record<RunEvent['type'], pino.Level>>;

/**
Opens at the first event; what is said before the run has its number waits for it. A log that cannot be written (a full
disk) is given up: it never ends a run.
*/
export function openLog({folder, command, secrets, now}: Options): RunLog {
	const scrub = createScrub(secrets);
	const startedAt = now();
	const waiting: Array<{level: pino.Level; line: object}> = [];
	let open: {file: string; logger: pino.Logger; sink: ReturnType<typeof pino.destination>} | undefined;
	let broken = false;
	let lastProgress = Number.NEGATIVE_INFINITY;

	const begin = (run: number | undefined) => {
		try {
			open = create(folder, logName({command, run: run ?? null, at: startedAt, part: 1}), () => {
				broken = true;
			});
			for (const {level, line} of waiting.splice(0)) open.logger[level](line);
		} catch {
			broken = true;
		}
	};
	const write = (level: pino.Level, line: object, run?: number) => {
		if (open === undefined && !broken && run !== undefined) begin(run);
		if (broken) return;
		const clean = scrub({time: new Date(now()).toISOString(), ...line});
		if (open === undefined) waiting.push({level, line: clean});
		else open.logger[level](clean);
	};

	return {
		emit(event) {
			if (event.type === 'progress') {
				if (now() - lastProgress < progressEveryMs) return;
				lastProgress = now();
			}
			const level = event.type in levels ? levels[event.type as keyof typeof levels] : 'info';
			write(level, event, event.type === 'started' ? event.runId : undefined);
		},
		result(result) {
			write('info', {type: 'result', ...result});
			if (open === undefined && !broken) begin(undefined);
		},
		file: () => open?.file,
		close() {
			if (open === undefined && waiting.length > 0 && !broken) begin(undefined);
			open?.sink.end();
		},
	};
}

function create(folder: string, name: string, onFault: () => void) {
	mkdirSync(folder, {recursive: true, mode: 0o700});
	const file = join(folder, name);
	const sink = pino.destination({dest: file, mode: 0o600, sync: true});
	sink.on('error', onFault);
	// The mode of a file that was there before stays as it was.
	chmodSync(file, 0o600);
	const formatters = {level: (level: string) => ({level})};
	return {file, logger: pino({base: null, timestamp: false, formatters, level: 'debug'}, sink), sink};
}
