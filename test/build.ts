/** Builds dist/ once before the tests, when a source file is newer than it: tests that start the program start this one. */
import {existsSync, readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';

const root = join(import.meta.dirname, '..');
const program = join(root, 'dist/cli.js');

export async function setup(): Promise<void> {
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
	return [...sources, join(root, 'build.mjs'), join(root, 'package.json')].every(
		path => (statSync(path, {throwIfNoEntry: false})?.mtimeMs ?? 0) <= built,
	);
}
