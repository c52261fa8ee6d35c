/**
Once before all tests. Builds dist/ when a source file is newer than it: tests that start the program start this one. Makes
the folder in which everything temporary lies, that of tests that are killed too, and takes it away at the end.
*/
import {existsSync, mkdirSync, readdirSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const root = join(import.meta.dirname, '..');
const program = join(root, 'dist/cli.js');

export async function setup(): Promise<() => void> {
	await buildOnce();
	return ownTemporary();
}

async function buildOnce(): Promise<void> {
	if (isFresh()) return;
	const {build} = await import('../build.mjs');
	try {
		await build();
	} catch (error) {
		// `npm test` builds before it comes here, and fails there. One suite run by hand need not wait for the whole tree.
		if (!existsSync(program)) throw error;
		console.warn('dist/ is older than source/: the build failed');
	}
}

function isFresh(): boolean {
	const built = statSync(program, {throwIfNoEntry: false})?.mtimeMs ?? 0;
	const sources = readdirSync(join(root, 'source'), {recursive: true, withFileTypes: true})
		.filter(entry => entry.isFile())
		.map(entry => join(entry.parentPath, entry.name));
	return [...sources, join(root, 'build.mjs'), join(root, 'build-parts.mjs'), join(root, 'package.json')].every(
		path => (statSync(path, {throwIfNoEntry: false})?.mtimeMs ?? 0) <= built,
	);
}

/** For this process and all that it starts. A short name: below it lie sockets, whose paths have little room. */
function ownTemporary(): () => void {
	const around = tmpdir();
	for (const name of readdirSync(around)) if (isLeftBehind(name)) remove(join(around, name));
	const folder = join(around, `dl-${process.pid}`);
	mkdirSync(folder);
	process.env.TMPDIR = folder;
	return () => {
		process.env.TMPDIR = around;
		remove(folder);
	};
}

/** By tests that were killed before they could remove it. */
function isLeftBehind(name: string): boolean {
	const [, pid] = /^dl-(\d+)$/.exec(name) ?? [];
	return pid !== undefined && (Number(pid) === process.pid || isGone(Number(pid)));
}

function isGone(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return false;
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'ESRCH';
	}
}

/** Where it is another user's, or something is mounted in it still, it stays: it is in nobody's way. */
function remove(folder: string): void {
	try {
		rmSync(folder, {recursive: true, force: true});
	} catch (error) {
		console.warn(`${folder} stays: ${error instanceof Error ? error.message : error}`);
	}
}
