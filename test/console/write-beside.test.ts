import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {writeBeside} from '../../source/console/write-beside.ts';
import {temporaryFolder} from '../support/folder.ts';

test('writes name.json, then name-2.json, each for its owner only', () => {
	const folder = temporaryFolder();
	expect(writeBeside(folder, 'record', 'one')).toBe(join(folder, 'record.json'));
	expect(writeBeside(folder, 'record', 'two')).toBe(join(folder, 'record-2.json'));
	expect(writeBeside(folder, 'record', 'three')).toBe(join(folder, 'record-3.json'));
	const texts = ['record.json', 'record-2.json', 'record-3.json'].map(name => readFileSync(join(folder, name), 'utf8'));
	expect(texts).toEqual(['one', 'two', 'three']);
	for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
});

test('a name leads nowhere else', () => {
	const folder = temporaryFolder();
	expect(writeBeside(folder, '../cut over', '')).toBe(join(folder, '.._cut_over.json'));
});

test('says why it could not be written', () => {
	expect(() => writeBeside(join(temporaryFolder(), 'none'), 'record', '')).toThrow('ENOENT');
});
