import {mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {makeFolder} from '../../source/reports/make-folder.ts';

function createHome(): string {
	const home = mkdtempSync(join(tmpdir(), 'folder-'));
	onTestFinished(() => rmSync(home, {recursive: true}));
	return home;
}

test('a folder is made with those above it, for its owner alone, and once', () => {
	const folder = join(createHome(), 'a', 'b');
	makeFolder(folder);
	makeFolder(folder);
	expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('a folder that nothing can be made in is an error, and no endless attempt', () => {
	const home = createHome();
	symlinkSync(join(home, 'unmounted'), join(home, 'link'));
	expect(() => makeFolder(join(home, 'link', 'logs'))).toThrow('EEXIST');
	expect(() => makeFolder('/proc/doclift')).toThrow('ENOENT');
	writeFileSync(join(home, 'file'), '');
	expect(() => makeFolder(join(home, 'file', 'logs'))).toThrow('ENOTDIR');
});
