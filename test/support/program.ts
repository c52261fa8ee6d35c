/** The built program, run as its user would run it: a process of its own, its words, its exit code. */
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {cli} from './built.ts';

export type Line = {readonly type: string; readonly [key: string]: unknown};

export type Ended = {
	readonly exitCode: number | null;
	readonly signal: NodeJS.Signals | null;
	/** Of stdout, where it is NDJSON. */
	readonly lines: readonly Line[];
	/** The last line, when it is a result. */
	readonly result: Line | undefined;
	readonly stdout: string;
	readonly stderr: string;
};

export type Running = {
	readonly child: ChildProcess;
	/** Resolves with the first line that fits; rejects when the program ends without one. */
	readonly line: (fits: (line: Line) => boolean) => Promise<Line>;
	readonly ended: Promise<Ended>;
};

export type Around = {readonly cwd?: string; readonly env?: Readonly<Record<string, string>>};

/** Starts `doclift …args`. Without a terminal: stdin is closed, stdout and stderr are pipes. */
export function start(args: readonly string[], {cwd, env}: Around = {}): Running {
	const child = spawn(process.execPath, [cli, ...args], {
		stdio: ['ignore', 'pipe', 'pipe'],
		env: {...process.env, ...env},
		...(cwd === undefined ? {} : {cwd}),
	});
	let stdout = '';
	let stderr = '';
	const waiting = new Set<() => void>();
	child.stdout.setEncoding('utf8').on('data', text => {
		stdout += text;
		for (const look of waiting) look();
	});
	child.stderr.setEncoding('utf8').on('data', text => {
		stderr += text;
	});

	const ended = once(child, 'close').then(([exitCode, signal]): Ended => {
		const lines = readLines(stdout);
		const last = lines.at(-1);
		return {exitCode, signal, lines, result: last?.type === 'result' ? last : undefined, stdout, stderr};
	});

	const line = (fits: (line: Line) => boolean): Promise<Line> =>
		new Promise((resolve, reject) => {
			const look = () => {
				const found = readLines(stdout).find(fits);
				if (!found) return;
				waiting.delete(look);
				resolve(found);
			};
			waiting.add(look);
			look();
			void ended.then(end =>
				reject(new Error(`doclift ${args.join(' ')} ended (${end.exitCode}) before that line:\n${stdout}${stderr}`)),
			);
		});

	return {child, line, ended};
}

/** Runs `doclift …args` to its end. */
export const run = (args: readonly string[], around?: Around): Promise<Ended> => start(args, around).ended;

function readLines(text: string): Line[] {
	const complete = text.slice(0, text.lastIndexOf('\n') + 1);
	return complete.split('\n').flatMap(line => {
		try {
			const value: unknown = JSON.parse(line);
			return isLine(value) ? [value] : [];
		} catch {
			return [];
		}
	});
}

const isLine = (value: unknown): value is Line =>
	typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
