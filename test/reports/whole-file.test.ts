import {mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, expect, test} from 'vitest';
import {openDraft, proveWritable, writeWhole} from '../../source/reports/whole-file.ts';
import {temporaryFolder} from '../support/folder.ts';

let folder: string;
beforeEach(() => {
	folder = temporaryFolder();
});
const at = (name: string) => join(folder, name);

test('a file that is replaced becomes its owner’s, and holds the whole of what was written', () => {
	writeFileSync(at('a.csv'), 'old', {mode: 0o644});
	const written = writeWhole(at('a.csv'), put => {
		put('one\n');
		expect(readFileSync(at('a.csv'), 'utf8')).toBe('old');
		put('two\n');
		return 2;
	});
	expect([written, readFileSync(at('a.csv'), 'utf8')]).toEqual([2, 'one\ntwo\n']);
	expect([statSync(at('a.csv')).mode & 0o777, readdirSync(folder)]).toEqual([0o600, ['a.csv']]);
});

test('what breaks off leaves nothing behind, and the former file as it was', () => {
	writeFileSync(at('a.csv'), 'old');
	const broken = () =>
		writeWhole(at('a.csv'), put => {
			put('half');
			throw new Error('the ledger is gone');
		});
	expect(broken).toThrow('the ledger is gone');
	expect([readFileSync(at('a.csv'), 'utf8'), readdirSync(folder)]).toEqual(['old', ['a.csv']]);
});

test('a link that lies where it is written first leads nowhere', () => {
	writeFileSync(at('kept'), 'kept');
	symlinkSync(at('kept'), at(`a.csv.${process.pid}.new`));
	writeWhole(at('a.csv'), put => put('one'));
	expect([readFileSync(at('kept'), 'utf8'), readFileSync(at('a.csv'), 'utf8')]).toEqual(['kept', 'one']);
});

test.each([
	['in a folder that is not there', 'nodir/a.csv'],
	['that is a folder', 'folder.csv'],
	['below a file', 'file/a.csv'],
	['whose name is too long', `${'x'.repeat(300)}.csv`],
])('a file %s is a usage error, known before anything is written', (_, name) => {
	mkdirSync(at('folder.csv'));
	writeFileSync(at('file'), '');
	for (const open of [proveWritable, openDraft]) {
		expect(() => open(at(name))).toThrow(
			expect.objectContaining({
				kind: 'usage',
				message: expect.stringMatching(/\.csv cannot be written: [^/]+$/),
				hint: expect.stringContaining('Name a file in a folder'),
			}),
		);
	}
	expect(readdirSync(folder).sort()).toEqual(['file', 'folder.csv']);
});

test('a file that is to be written later may be looked at before; nothing comes of that', () => {
	writeFileSync(at('a.csv'), 'old');
	proveWritable(at('a.csv'));
	proveWritable(null);
	expect([readFileSync(at('a.csv'), 'utf8'), readdirSync(folder)]).toEqual(['old', ['a.csv']]);
});
