import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, expect, test} from 'vitest';
import {exportTables, type Table} from '../../source/reports/export-tables.ts';
import {temporaryFolder} from '../support/folder.ts';

let folder: string;
beforeEach(() => {
	folder = temporaryFolder();
});

const changes: Table = {
	name: 'url_changes',
	columns: ['id', 'to_url', 'error'],
	pages: [
		[{id: 1, to_url: 'https://docs.example/a.pdf?X-Amz-Signature=1', error: null}],
		[{id: 2, to_url: null, error: 'GET https://docs.example/b.pdf?sig=2 failed'}],
	],
};
const runs: Table = {name: 'migration_runs', columns: ['id'], pages: []};

function write(name: string, tables: readonly Table[]) {
	const seen: Array<[string, number]> = [];
	const written = exportTables(join(folder, name), tables, (table, rows) => seen.push([table, rows]));
	const texts = readdirSync(folder).map(file => [file, readFileSync(join(folder, file), 'utf8')] as const);
	return {seen, rows: written.map(({table, rows}) => [table, rows]), texts: new Map(texts)};
}

test('all tables go into one file of NDJSON, without the queries of URLs', () => {
	const {seen, rows, texts} = write('tables.ndjson', [runs, changes]);
	expect(rows).toEqual([
		['migration_runs', 0],
		['url_changes', 2],
	]);
	expect(seen).toEqual([
		['url_changes', 1],
		['url_changes', 2],
	]);
	expect([...texts.keys()]).toEqual(['tables.ndjson']);
	const [first, second] = (texts.get('tables.ndjson') ?? '').trimEnd().split('\n');
	expect(JSON.parse(first ?? '')).toEqual({
		table: 'url_changes',
		id: 1,
		to_url: 'https://docs.example/a.pdf',
		error: null,
	});
	expect(second).not.toContain('sig=2');
});

test('each table has a CSV of its own, with a heading also where it is empty', () => {
	const {texts} = write('tables.csv', [runs, changes]);
	expect(texts.get('tables-migration_runs.csv')).toBe('id\r\n');
	expect(texts.get('tables-url_changes.csv')?.split('\r\n').slice(0, 2)).toEqual([
		'id,to_url,error',
		'1,https://docs.example/a.pdf,',
	]);
	expect(texts.size).toBe(2);
});

test('a table that cannot be read leaves no half of a file behind', () => {
	const torn: Table = {
		...changes,
		pages: (function* () {
			yield [{id: 1}];
			throw new Error('the disk of the ledger is gone');
		})(),
	};
	expect(() => write('tables.csv', [runs, torn])).toThrow('the disk of the ledger is gone');
	expect(readdirSync(folder)).toEqual(['tables-migration_runs.csv']);
});
