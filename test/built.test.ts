/** The program as it is built: nothing stands in it twice, and few files are read to start it. */
import {readFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {expect, test} from 'vitest';

const dist = join(import.meta.dirname, '../dist');

/** What a file imports, by the kind of import. */
function importsOf(file: string) {
	const text = readFileSync(file, 'utf8');
	const paths = (found: RegExp) => [...text.matchAll(found)].map(([, path = '']) => join(file, '..', path));
	return {at: paths(/^(?:import|export)\b[^;'"]*"(\.[^"]+)";$/gm), later: paths(/\bimport\("(\.[^"]+)"\)/g)};
}

/** Whatever is loaded with these files; `all`: and whatever they may load later. */
function loadedWith(files: readonly string[], all = false): ReadonlySet<string> {
	const found = new Set<string>();
	const waiting = [...files];
	for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
		if (found.has(file)) continue;
		found.add(file);
		const {at, later} = importsOf(file);
		waiting.push(...at, ...(all ? later : []));
	}
	return found;
}

const program = loadedWith([join(dist, 'cli.js')], true);
const named = (name: string) => [...program].filter(file => basename(file).replace(/-[A-Z\d]{8}\.js$/, '') === name);

test('an error is of one class, in whichever part of the program it is thrown and caught', () => {
	const texts = [...program].map(file => readFileSync(file, 'utf8'));
	expect(
		texts.flatMap(text => text.match(/\bMigrationError\d* = class\b|\bclass MigrationError\b/g) ?? []),
	).toHaveLength(1);
});

test('a backup is less than forty files, and what answers at once takes no client of Salesforce along', () => {
	const backup = ['start', 'backup', 'run-backup', 'salesforce', 'jsforce-core', 'pool'].flatMap(named);
	expect(loadedWith(backup).size).toBeLessThan(40);
	const [client = ''] = named('jsforce-core');
	expect(program).toContain(client);
	expect(loadedWith(['start', 'ctl', 'steer'].flatMap(named))).not.toContain(client);
	expect(loadedWith(['backup', 'run-backup'].flatMap(named))).not.toContain(client);
});
