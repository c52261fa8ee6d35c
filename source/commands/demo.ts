import {spawn} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {createInterface} from 'node:readline/promises';
import type {CommandEnd, Invocation} from '../composition/invocation.ts';
import {MigrationError} from '../engine/failure.ts';
import type {Outcome} from '../sandbox/demo/tour.ts';
import type {Command} from './command.ts';
import {inConsole} from './in-console.ts';
import {refuseFolder} from './sandbox-folder.ts';
import {sizeFlags, worldSize} from './world-size.ts';

const help = `Usage
  $ doclift demo [flags]

In a terminal: the console on a Salesforce org and S3 buckets that this machine
serves to itself, to try everything on: a backup, a plan, the cut-over, the way
back. Elsewhere and with --plain: a guided tour of the same, which also shows
what users do meanwhile and ends with an audit that does not ask doclift. With
--plain in a terminal it waits for Enter between the steps. Nothing is left
behind, unless --dir names a folder for it.

Flags
  --records N      records of the org (default 2000, in the console 3000)
  --accounts N     accounts that they belong to (default 25, or 40)
  --seed N         the same seed makes the same data (default 7)
  --latency MS     added to each answer of the org and the buckets
  --faults FILE    a JSON array of what is to go wrong, see \`doclift sandbox\`
  --dir DIR        an empty folder for configuration, ledger and logs, which
                   stay there

Examples
  $ doclift demo
  $ doclift demo --records 10000 --latency 20
  $ doclift demo --plain < /dev/null
  $ doclift demo --json`;

export const demo: Command = {
	name: 'demo',
	summary: 'a guided tour on data that this machine makes up',
	help,
	words: 0,
	flags: {...sizeFlags, dir: {type: 'string'}},
	async run(invocation) {
		const kept = typeof invocation.flags.dir === 'string' ? emptyFolder(resolve(invocation.flags.dir)) : null;
		const folder = kept ?? (await mkdtemp(join(tmpdir(), 'doclift-demo-')));
		try {
			if (invocation.fullScreen) return await onSandbox(folder, invocation);
			const {tour} = await import('../sandbox/demo/tour.ts');
			const {say, interactive} = invocation;
			const proven = await tour(
				{directory: folder, ...(await worldSize(invocation))},
				{
					say,
					doclift: words => runProgram(words, invocation),
					goOn: interactive ? askToGoOn(invocation) : async () => !invocation.signal.aborted,
				},
			);
			if (proven === null) return {exitCode: 0, result: {ended: 'early'}};
			return {exitCode: proven.holds ? 0 : 1, result: proven};
		} finally {
			if (kept === null) await rm(folder, {recursive: true, force: true});
		}
	},
};

/** A ledger of former records would be none of this org's. Made by the sandbox where it is not there. */
function emptyFolder(folder: string): string {
	if (!existsSync(folder) || isEmpty(folder)) return folder;
	throw new MigrationError('usage', `--dir takes an empty folder, and ${folder} is not`, {
		hint: 'Name another one, or leave --dir out: then nothing is left behind.',
	});
}

function isEmpty(folder: string): boolean {
	try {
		return readdirSync(folder).length === 0;
	} catch {
		// A file, or a folder that may not be read.
		return false;
	}
}

/**
The console on a sandbox: slow enough to be watched, with links that open, so that every step up to the rollback can be
tried. A run that is still at work when the console is left ends with the sandbox.
*/
async function onSandbox(directory: string, invocation: Invocation): Promise<CommandEnd> {
	const {serveSandbox} = await import('../sandbox/serve.ts');
	const size = {records: 3000, accounts: 40, latencyMs: 60, ...(await worldSize(invocation))};
	const running = await serveSandbox({directory, ...size, publicLinks: true}).catch(refuseFolder(directory));
	try {
		return await inConsole({...invocation, configFile: running.config}, {screen: 'home', ask: null, demo: true});
	} finally {
		const {endRun} = await import('../composition/end-run.ts');
		await endRun(running.config, 'the demonstration has ended');
		await running.close();
	}
}

/** The same program in a process of its own. People see what it prints; its last line is what the tour reads. */
async function runProgram(words: readonly string[], {json, signal}: Invocation): Promise<Outcome> {
	const program = process.argv[1];
	if (program === undefined) throw new MigrationError('internal', 'The program does not know its own path');
	const child = spawn(process.execPath, [program, ...words, '--json'], {stdio: ['ignore', 'pipe', 'pipe']});
	const stop = () => child.kill('SIGINT');
	signal.addEventListener('abort', stop, {once: true});
	child.stderr.pipe(json ? process.stderr : process.stdout, {end: false});

	let tail = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		tail = (tail + text).slice(-65_536);
	});
	const exitCode = await new Promise<number>((resolve, reject) => {
		child.on('error', reject);
		child.on('close', code => resolve(code ?? 1));
	});
	signal.removeEventListener('abort', stop);
	return {exitCode, result: lastResult(tail)};
}

function lastResult(text: string): Outcome['result'] {
	const line = text.trimEnd().split('\n').at(-1) ?? '';
	try {
		return Object(JSON.parse(line));
	} catch {
		return {};
	}
}

/** Enter goes on; `q` ends the tour. */
function askToGoOn({signal}: Invocation): () => Promise<boolean> {
	return async () => {
		const lines = createInterface({input: process.stdin, output: process.stdout});
		try {
			const answer = await lines.question('\n[Enter] goes on, q ends the tour: ', {signal});
			return answer.trim().toLowerCase() !== 'q';
		} catch {
			// Ctrl-C or Ctrl-D at the question.
			return false;
		} finally {
			lines.close();
		}
	};
}
