import {expect, test} from 'vitest';
import {type Line, textOf} from '../../../source/screens/ui/line.ts';
import {type Column, tableLines} from '../../../source/screens/ui/table.tsx';
import {marks} from './drawn.ts';

type Row = {readonly name: string; readonly n: number};
const columns: ReadonlyArray<Column<Row>> = [
	{title: 'NAME', width: 6, grows: true, text: ({name}) => name},
	{title: 'N', width: 4, align: 'right', text: ({n}) => String(n), look: ({n}) => (n > 0 ? 'bad' : 'dim')},
	{title: 'WIDE', width: 5, from: 40, text: () => 'wide'},
];
const text = (lines: readonly Line[]) => lines.map(line => line.map(textOf).join(''));
const rows = (length: number) => Array.from({length}, (_, n): Row => ({name: `row ${n}`, n}));
const draw = (length: number, top: number, chosen: number, width = 24, height = 4) => {
	const all = rows(length);
	return text(tableLines({columns, total: length, at: at => all[at], top, chosen}, {width, height}, marks));
};

test('shows the window, the chosen row marked', () => {
	expect(draw(10, 3, 4)).toEqual([
		'  NAME                 N',
		'  row 3                3',
		'> row 4                4',
		'  row 5                5',
	]);
});

test('asks only for the rows that are seen', () => {
	const asked: number[] = [];
	const at = (index: number) => {
		asked.push(index);
		return {name: '', n: index};
	};
	tableLines({columns, total: 1_000_000, at, top: 500_000, chosen: 500_001}, {width: 80, height: 6}, marks);
	expect(asked).toEqual([500_000, 500_001, 500_002, 500_003, 500_004]);
});

test('wide tables have more columns, and what is too long is cut', () => {
	expect(draw(1, 0, 0, 40)[0]).toContain('WIDE');
	expect(draw(1, 0, 0, 39)[0]).not.toContain('WIDE');
	const long = text(
		tableLines(
			{columns, total: 1, at: () => ({name: 'a very long name', n: 1}), top: 0, chosen: -1},
			{width: 20, height: 2},
			marks,
		),
	);
	expect(long[1]).toBe('  a very long…     1');
});

test('says where there is nothing, and where a row has not been read', () => {
	expect(
		text(
			tableLines(
				{columns, total: 0, at: () => undefined, top: 0, chosen: 0, empty: 'none'},
				{width: 20, height: 4},
				marks,
			),
		)[1],
	).toBe('  none');
	expect(
		text(tableLines({columns, total: 1, at: () => undefined, top: 0, chosen: 0}, {width: 20, height: 4}, marks))[1],
	).toBe('> …');
});

test('the column that rows are sorted by has its arrow', () => {
	const shape = {columns, total: 0, at: () => undefined, top: 0, chosen: 0, sort: {title: 'N', reverse: true}};
	expect(text(tableLines(shape, {width: 24, height: 2}, marks))[0]).toContain('N↓');
});
