/** Processes of their own for what one process cannot show: races, kills, faults of the disk. */
import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {beforeAll, onTestFinished} from 'vitest';

const modules = join(dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json')), '..');

/** Bundles a script before the tests of the file; returns how to start it. */
export function childScript(script: URL): (args: readonly string[], under?: readonly string[]) => ChildProcess {
	let outfile = '';
	beforeAll(async () => {
		const folder = mkdtempSync(join(tmpdir(), 'doclift-child-'));
		outfile = join(folder, 'script.cjs');
		const entry = fileURLToPath(script);
		await build({
			entryPoints: [entry],
			bundle: true,
			platform: 'node',
			format: 'cjs',
			external: ['better-sqlite3'],
			outfile,
		});
		return () => rmSync(folder, {recursive: true, force: true});
	});
	return (args, under = []) => {
		const [command = process.execPath, ...rest] = [...under, process.execPath, outfile, ...args];
		const child = spawn(command, rest, {env: {...process.env, NODE_PATH: modules}, stdio: ['pipe', 'pipe', 'ignore']});
		onTestFinished(() => void child.kill('SIGKILL'));
		return child;
	};
}

export const ended = (child: ChildProcess): Promise<unknown> => new Promise(resolve => child.once('exit', resolve));
