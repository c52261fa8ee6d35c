/**
Starts a run as a process of its own, in a session of its own: closing the console, losing the line and killing the
console do not reach it. What it writes goes to a private file and not to a pipe, which would block it one day; it says
only how it ended, so that a run that is refused before it can be spoken to is heard.
*/
import {spawn} from 'node:child_process';
import {closeSync, openSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {type Reason, reasonIn} from '../engine/failure.ts';
import {makeFolder} from '../reports/make-folder.ts';
import {launchedBy} from './launched.ts';

export type LaunchEnd = {
	readonly exitCode: number;
	/** What has killed it; null where it ended by itself. */
	readonly signal: string | null;
	/** Its result, where it came to say one. */
	readonly result: Readonly<Record<string, unknown>> | null;
	/** What else it wrote: the last of it says why there is no result. */
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
	makeFolder(folder);
	const file = join(folder, `.started-${process.pid}-${Date.now()}.log`);
	const output = openSync(file, 'wx', 0o600);
	try {
		const child = spawn(process.execPath, [program, command, ...rest, '--json', '--config', configFile], {
			detached: true,
			stdio: ['ignore', output, output],
			env: {...environment, [launchedBy]: String(process.pid)},
		});
		const ended = new Promise<LaunchEnd>(resolve => {
			const end = (told: LaunchEnd) => {
				rmSync(file, {force: true});
				resolve(told);
			};
			child.once('error', ({message}) =>
				end({exitCode: 1, signal: null, result: null, text: `The run could not be started: ${message}`}),
			);
			child.once('exit', (code, signal) =>
				end(signal === null ? readEnd(code ?? 1, read(file)) : {exitCode: 1, signal, result: null, text: ''}),
			);
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
		return {exitCode, signal: null, result, text: lines.toSpliced(at, 1).join('\n')};
	} catch {
		return {exitCode, signal: null, result: null, text: text.trim()};
	}
}

/** Why it ended before it could be spoken to, in its own words. `args`: the words that it was started with. */
export function reasonOf({exitCode, signal, result, text}: LaunchEnd, args: readonly string[]): Reason {
	if (signal !== null) return {message: `It was ended by ${signal}`, hint: afterKill(args)};
	const last = text.split('\n').findLast(line => line.trim() !== '');
	return reasonIn(result?.error) ?? {message: last ?? `The run ended with exit code ${exitCode}`, hint: null};
}

/** What a run that was killed leaves, and the words that go on. */
function afterKill(args: readonly string[]): string {
	const command = `\`doclift ${args.join(' ')}\``;
	if (args.includes('--dry-run')) return `Nothing was changed: ${command} begins anew.`;
	if (!args.includes('--execute')) return `What it has done is in the ledger: ${command} goes on from there.`;
	return `Each record is switched or it is not. ${wayOn(args) ?? `${command} goes on`}.`;
}

/** Of a run that carries out a plan; null of any other. */
function wayOn(args: readonly string[]): string | null {
	const planId = args[args.indexOf('--confirm') + 1];
	if (args[0] === 'rollback') return `\`:rollback\` goes on with ${planId}`;
	return args[0] === 'migrate' ? `\`:cutover\` goes on with ${planId}, \`:rollback\` plans the way back` : null;
}
