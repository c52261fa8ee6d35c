import fc from 'fast-check';
import {expect, it} from 'vitest';
import {difference, linesOf} from '../../source/console/difference.ts';
import {widthOf} from '../../source/reports/cells.ts';
import {createGrid} from './grid.ts';

const size = {columns: 30, rows: 5};

it('says nothing where nothing differs', () => {
	expect(difference(['a', 'b'], ['a', 'b'], size)).toBe('');
});

it('touches only the line and the columns that differ, and clears no screen', () => {
	const before = ['the first line of the frame', 'copied 1,234 files'];
	const bytes = difference(before, [before[0] ?? '', 'copied 1,299 files'], size);
	expect(bytes).toContain('\u001B[2;11H99 files');
	expect(bytes).not.toContain('first');
	expect(bytes.split('\u001B[').filter(part => /^\d*J/.test(part))).toEqual([]);
});

it('writes every row where it is not known what the terminal shows', async () => {
	const grid = createGrid(size.columns, size.rows);
	await grid.write('left\r\nover\r\nfrom\r\nothers\r\n');
	await grid.write(difference(null, ['one'], size));
	expect(grid.lines()).toEqual(['one', '', '', '', '']);
});

it('wide characters and accents are cut and kept whole', () => {
	expect(linesOf('日本語テキスト\ncafé\u0301s', {columns: 5, rows: 2})).toEqual(['日本', 'café\u0301s']);
	expect(linesOf('\u001B[31m日本語\u001B[39m', {columns: 4, rows: 1})).toEqual(['\u001B[31m日本\u001B[39m']);
});

it('leaves nothing as it stands behind a joined emoji, which terminals draw in different widths', async () => {
	const [old, now] = ['👩‍👩‍👧 the first 1,234', '👩‍👩‍👧 the first 1,299'].map(text => linesOf(text, size));
	expect(difference(old ?? [], now ?? [], size)).toContain('\u001B[1;1H\u001B[K👩‍👩‍👧 the first 1,299');
	const [walked, fresh] = [createGrid(size.columns, size.rows), createGrid(size.columns, size.rows)];
	await walked.write(difference(null, old ?? [], size));
	await walked.write(difference(old ?? [], now ?? [], size));
	await fresh.write(difference(null, now ?? [], size));
	expect(cells(walked)).toEqual(cells(fresh));
});

it('leaves nothing of what stood where a joined emoji makes a full line end early', async () => {
	const [old, now] = ['athe same long start of a line', '👩‍👩‍👧reda日本Zzredblueredbold日本'].map(text =>
		linesOf(text, size),
	);
	const [walked, fresh] = [createGrid(size.columns, size.rows), createGrid(size.columns, size.rows)];
	await walked.write(difference(null, old ?? [], size));
	await walked.write(difference(old ?? [], now ?? [], size));
	await fresh.write(difference(null, now ?? [], size));
	expect(cells(walked)).toEqual(cells(fresh));
});

it('writes no figure beside its place behind letters that make one character', async () => {
	for (const name of ['บริษัท กำไร จำกัด', 'एक्सप्रेस प्रा. लि.', 'क्षि']) {
		const [old, now] = ['1,234', '1,239'].map(figure => linesOf(`${name} has of it ${figure}`, {columns: 50, rows: 1}));
		const walked = createGrid(50, 1);
		await walked.write(difference(null, old ?? [], {columns: 50, rows: 1}));
		await walked.write(difference(old ?? [], now ?? [], {columns: 50, rows: 1}));
		expect(walked.text()).toBe(`${name} has of it 1,239`);
	}
});

it('keeps the last figure of a full line, whatever stands before it', async () => {
	for (const name of ['กำไร', 'क्षि']) {
		const columns = widthOf(name) + 8;
		const shown = createGrid(columns, 1);
		await shown.write(difference(null, linesOf(`${name}   1,234`, {columns, rows: 1}), {columns, rows: 1}));
		expect(shown.text()).toBe(`${name}   1,234`);
	}
});

it('leads from any frame to any other, as a terminal shows them, whatever is in them', async () => {
	const piece = fc.constantFrom(
		...[
			'a',
			'Zz',
			' ',
			'é',
			'e\u0301',
			'日本',
			'👩‍👩‍👧',
			'กำ',
			'प्रा',
			'12,345',
			'———',
			'the same long start of a line ',
		],
		...['\u001B[31mred\u001B[39m', '\u001B[1mbold\u001B[22m', '\u001B[7m>\u001B[27m', '\u001B[48;5;17mblue\u001B[49m'],
	);
	const line = fc.array(piece, {maxLength: 14}).map(parts => parts.join(''));
	const frame = fc.array(line, {maxLength: 7}).map(lines => lines.join('\n'));
	await fc.assert(
		fc.asyncProperty(fc.array(frame, {minLength: 2, maxLength: 4}), async frames => {
			const walked = createGrid(size.columns, size.rows);
			let before: readonly string[] | null = null;
			for (const one of frames) {
				const after = linesOf(one, size);
				await walked.write(difference(before, after, size));
				before = after;
			}
			const fresh = createGrid(size.columns, size.rows);
			await fresh.write(difference(null, before ?? [], size));
			expect(cells(walked)).toEqual(cells(fresh));
		}),
		{numRuns: 60},
	);
});

/** Characters with their colour and weight. */
function cells({terminal}: ReturnType<typeof createGrid>): readonly string[] {
	const {active} = terminal.buffer;
	return Array.from({length: terminal.rows * terminal.cols}, (_, at) => {
		const cell = active.getLine(Math.floor(at / terminal.cols))?.getCell(at % terminal.cols);
		const chars = cell?.getChars() ?? '';
		return [
			chars === '' ? ' ' : chars,
			cell?.getFgColor(),
			cell?.getBgColor(),
			cell?.isBold(),
			cell?.isInverse(),
		].join();
	});
}
