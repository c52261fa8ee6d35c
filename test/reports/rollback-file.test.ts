import {readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, onTestFinished, test} from 'vitest';
import {id18} from '../../source/engine/id.ts';
import {checkRollbackFile, readRollbackFile} from '../../source/reports/read-rollback-file.ts';
import {writeRollbackFile} from '../../source/reports/rollback-file.ts';
import {temporaryFolder} from '../support/folder.ts';
import {mountSmall, noMount} from '../support/small-disk.ts';

const idOf = (index: number) => id18(`a0B5e00000${String(index).padStart(5, '0')}`);
const record = (index: number) => ({
	Id: idOf(index),
	original_url: `https://vendor.example/a%20${index}.pdf?X-Amz-Signature=${index}`,
	new_url: `https://ours.example/ü${index}`,
});

function written(text: string): string {
	const path = join(temporaryFolder(), 'file.json');
	writeFileSync(path, text);
	return path;
}
const read = (text: string) => [...readRollbackFile(written(text))];

describe('the rollback file', () => {
	test('hazard 46: holds exactly the records, for its owner only, and leaves nothing beside it', async () => {
		const path = join(temporaryFolder(), 'rollback-CUT-AAAA-BBBB.json');
		const records = [1, 2, 3].map(record);
		await writeRollbackFile(path, [records.slice(0, 2), [], records.slice(2)]);
		expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({records});
		expect(statSync(path).mode & 0o777).toBe(0o600);
		expect(readdirSync(join(path, '..'))).toEqual(['rollback-CUT-AAAA-BBBB.json']);
		expect([...readRollbackFile(path)]).toEqual(records);
		expect(checkRollbackFile(path)).toBe(3);
	});

	test('is replaced whole, and stays as it was when a later writing breaks off', async () => {
		const path = join(temporaryFolder(), 'file.json');
		await writeRollbackFile(path, [[record(1)]]);
		await writeRollbackFile(path, [[record(2)]]);
		function* broken() {
			yield [record(3)];
			throw new Error('the ledger broke');
		}
		await expect(writeRollbackFile(path, broken())).rejects.toThrow('the ledger broke');
		expect([...readRollbackFile(path)]).toEqual([record(2)]);
		expect(readdirSync(join(path, '..'))).toEqual(['file.json']);
	});

	test('a write that the disk takes in part is carried on: where there is no room for the rest, nothing is written', async ({
		skip,
	}) => {
		const disk = join(temporaryFolder(), 'disk');
		const unmount = mountSmall(disk, '64k');
		skip(unmount === undefined, noMount);
		onTestFinished(() => unmount?.());
		const inTheWay = join(disk, 'in-the-way');
		writeFileSync(inTheWay, Buffer.alloc(32 * 1024));
		function* pages() {
			yield Array.from({length: 500}, (_, index) => record(index));
			rmSync(inTheWay);
			yield [record(500)];
		}
		await expect(writeRollbackFile(join(disk, 'file.json'), pages())).rejects.toMatchObject({code: 'ENOSPC'});
		expect(readdirSync(disk)).toEqual(['in-the-way']);
	});

	test('an empty one is a file without records', async () => {
		const path = join(temporaryFolder(), 'file.json');
		await writeRollbackFile(path, []);
		expect([...readRollbackFile(path)]).toEqual([]);
	});
});

describe('reading one', () => {
	test('takes any layout, other keys, a byte order mark, and makes ids 18 characters long', () => {
		const short = idOf(1).slice(0, 15);
		const text = `\ufeff{"made":"records","note":{"records":[{"Id":1}]},\n "records" :\n[ {"Id":"${short}",
			"original_url":"https://x/}]\\"{", "more":[{"a":"\\\\"}]},
			{"Id":"${idOf(2)}","original_url":"o","new_url":null}] , "end": [1,[2]] }\n`;
		expect(read(text)).toEqual([
			{Id: idOf(1), original_url: 'https://x/}]"{'},
			{Id: idOf(2), original_url: 'o'},
		]);
	});

	test('hazard 70: a record without an original is one whose original nobody knows, and refuses no other', () => {
		const text = JSON.stringify({
			records: [{Id: idOf(1), original_url: ''}, {Id: idOf(2), original_url: null}, record(3)],
		});
		expect(read(text)).toEqual([{Id: idOf(1), original_url: ''}, {Id: idOf(2), original_url: ''}, record(3)]);
	});

	test.each([
		['', /is empty/],
		['[]', /is no JSON of that kind \(line 1\)/],
		['{"records":{}}', /has no list "records"/],
		['{"other":[]}', /has no list "records"/],
		['{"records":[1]}', /no JSON of that kind/],
		['{"records":[{"Id":"a"},]}', /\(record 1, line 1\)/],
		[`{"records":[{"Id":"${idOf(1)}","original_url":"x"},]}`, /no JSON of that kind \(line 1\)/],
		[`{"records":[{"Id":"${idOf(1)}","original_url":"x"}{}]}`, /no JSON of that kind/],
		[`{"records":[\n{"Id":"${idOf(1)}","original_url":"x"},\n{"Id":}]}`, /is no JSON \(record 2, line 3\)/],
		[`{"records":[{"Id":"${idOf(1)}","original_url":"x"}`, /ends in the middle/],
		['{"records":[{"original_url":"x"}]}', /without Id \(record 1, line 1\)/],
		['{"records":[{"Id":"nonsense","original_url":"x"}]}', /no Salesforce Id/],
		[`{"records":[\n\n{"Id":"${idOf(1)}","new_url":"x"}]}`, /without original_url \(record 1, line 3\)/],
		['{"records":[]} x', /no JSON of that kind/],
	])('refuses %s', (text, message) => {
		const refused = expect.objectContaining({kind: 'usage', message: expect.stringMatching(message)});
		expect(() => read(text)).toThrow(refused);
		expect(() => checkRollbackFile(written(text))).toThrow(refused);
	});

	test('a file that is not there is named', () => {
		expect(() => checkRollbackFile('/nowhere/file.json')).toThrow(
			expect.objectContaining({kind: 'usage', message: expect.stringContaining('/nowhere/file.json')}),
		);
	});

	test('what was written is what is read, whatever stands in the URLs and wherever a piece ends', async () => {
		const path = join(temporaryFolder(), 'file.json');
		await fc.assert(
			fc.asyncProperty(
				fc.array(
					fc.record({original_url: fc.string({unit: 'binary', minLength: 1}), new_url: fc.string({minLength: 1})}),
				),
				async urls => {
					const records = urls.map((some, at) => ({Id: idOf(at), ...some}));
					await writeRollbackFile(path, [records]);
					expect([...readRollbackFile(path)]).toEqual(
						records.map(one => ({...one, original_url: one.original_url.toWellFormed()})),
					);
				},
			),
			{numRuns: 15},
		);
		const many = Array.from({length: 20_000}, (_, index) => record(index));
		await writeRollbackFile(path, [many]);
		expect(statSync(path).size).toBeGreaterThan(2 * 1024 * 1024);
		expect([...readRollbackFile(path)]).toEqual(many);
	});
});
