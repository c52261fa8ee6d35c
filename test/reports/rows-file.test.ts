import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {writeRows} from '../../source/reports/rows-file.ts';

type Row = {readonly id: number; readonly word: string};

function write(name: string, pages: ReadonlyArray<readonly Row[]>) {
	const folder = mkdtempSync(join(tmpdir(), 'doclift-rows-'));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	const to = join(folder, name);
	const rows = writeRows<Row>(to, {
		columns: ['id', 'the word'],
		cells: ({id, word}) => [id, word],
		entry: ({id, word}) => ({id, word}),
		pages,
	});
	return {rows, text: readFileSync(to, 'utf8'), mode: statSync(to).mode & 0o777};
}

const pages = [
	[],
	[
		{id: 1, word: 'a'},
		{id: 2, word: 'b'},
	],
	[],
	[{id: 3, word: '=c'}],
] as const;

test('a list of JSON has one row a line, wherever pages end and whichever are empty', () => {
	expect(write('rows.JSON', pages)).toEqual({
		rows: 3,
		text: '[\n{"id":1,"word":"a"},\n{"id":2,"word":"b"},\n{"id":3,"word":"=c"}\n]\n',
		mode: 0o600,
	});
	expect(JSON.parse(write('none.json', [[]]).text)).toEqual([]);
});

test('CSV has a line of columns, and no cell that a spreadsheet would run', () => {
	expect(write('rows.csv', pages)).toEqual({
		rows: 3,
		text: "id,the word\r\n1,a\r\n2,b\r\n3,'=c\r\n",
		mode: 0o600,
	});
});
