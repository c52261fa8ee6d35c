/**
Starts a run as a process of its own, in a session of its own: closing the console, losing the line and killing the
console do not reach it. What it writes goes to a private file and not to a pipe, which would block it one day; it says
only how it ended, so that a run that is refused before it can be spoken to is heard.
*/
import {spawn} from 'node:child_process';
import {closeSync, mkdirSync, openSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {type Reason, reasonIn} from '../engine/failure.ts';
import {launchedBy} from './launched.ts';

export type LaunchEnd = {
	readonly exitCode: number;
	/** Its result, where it came to say one. */
	readonly result: Readonly<Record<string, unknown>> | null;
	/** What else it wrote, which is what killed it. */
	readonly text: string;
};

export type Launched = {
	readonly pid: number;
	readonly ended: Promise<LaunchEnd>;
	/** Keeps nothing of what it writes: its socket says it, or nobody is here to read it. */
	readonly forget: () => void;
};

type Launching = {
	/** The program's own file. */
	readonly program: string;
	/** Words after `doclift`. */
	readonly args: readonly string[];
	readonly configFile: string;
	/** A private folder; made where it is missing. */
	readonly folder: string;
	readonly environment: NodeJS.ProcessEnv;
};

export function launch({program, args, configFile, folder, environment}: Launching): Launched {
	const [command = '', ...rest] = args;
	mkdirSync(folder, {recursive: true, mode: 0o700});
	const file = join(folder, `.started-${process.pid}-${Date.now()}.log`);
	const output = openSync(file, 'wx', 0o600);
	try {
		const child = spawn(process.execPath, [program, command, ...rest, '--json', '--config', configFile], {
			detached: true,
			stdio: ['ignore', output, output],
			env: {...environment, [launchedBy]: String(process.pid)},
		});
		const ended = new Promise<LaunchEnd>(resolve => {
			const end = (exitCode: number, text: string) => {
				rmSync(file, {force: true});
				resolve(readEnd(exitCode, text));
			};
			child.once('error', error => end(1, `The run could not be started: ${error.message}`));
			child.once('exit', (code, signal) => end(code ?? 1, signal === null ? read(file) : `It was ended by ${signal}`));
		});
		child.unref();
		return {pid: child.pid ?? 0, ended, forget: () => rmSync(file, {force: true})};
	} finally {
		closeSync(output);
	}
}

function read(file: string): string {
	try {
		return readFileSync(file, 'utf8').slice(-65_536);
	} catch {
		return '';
	}
}

function readEnd(exitCode: number, text: string): LaunchEnd {
	const lines = text.trimEnd().split('\n');
	const at = lines.findLastIndex(line => line.startsWith('{"type":"result"') || line.includes('"type":"result"'));
	try {
		const result: Readonly<Record<string, unknown>> = Object(JSON.parse(lines[at] ?? ''));
		return {exitCode, result, text: lines.toSpliced(at, 1).join('\n')};
	} catch {
		return {exitCode, result: null, text: text.trim()};
	}
}

/** Why it ended before it could be spoken to, in its own words. */
export function reasonOf({exitCode, result, text}: LaunchEnd): Reason {
	const last = text.split('\n').findLast(line => line.trim() !== '');
	return reasonIn(result?.error) ?? {message: last ?? `The run ended with exit code ${exitCode}`, hint: null};
}
