import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {table, truncate} from '../../source/reports/table.ts';

test('columns line up as a terminal shows them, wide characters included', () => {
	expect(
		table(
			[{title: 'Account'}, {title: 'Files', align: 'right'}],
			[
				['株式会社', '12'],
				['Acme', '1,204'],
			],
		),
	).toEqual(['Account   Files', '株式会社     12', 'Acme      1,204']);
});

test('a column that shrinks gives way, and says that something is missing', () => {
	const lines = table([{title: 'Name', shrinks: true}, {title: 'Id'}], [['x'.repeat(100), '001000000000001AAA']], 40);
	expect(lines.every(line => stringWidth(line) <= 40)).toBe(true);
	expect(lines[1]).toBe(`${'x'.repeat(18)}..  001000000000001AAA`);
});

test('hazard 78: a cell cannot speak to the terminal', () => {
	expect(table([{title: ''}], [['a\x1b[2Jb\nc']])).toEqual(['a\\x1b[2Jb\\x0ac']);
});

test('an org may have hundreds of thousands of accounts', () => {
	const rows = Array.from({length: 300_000}, (_, at) => [`Account ${at}`]);
	expect(table([{title: 'Account'}], rows)).toHaveLength(300_001);
});

test('what is seen as one character is never split', () => {
	expect(truncate('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 5)).toBe('👩‍👩‍👧..');
});
