import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {broken, cell, ends, fitted, flowed, lineWidth, look, middle, pieces} from '../../../source/screens/ui/line.ts';
import {text} from './drawn.ts';

test('a line that is too long ends in a mark, and keeps its looks', () => {
	expect(fitted(['abc', look('defgh', 'bad'), 'ij'], 6, '…')).toEqual(['abc', look('de', 'bad'), '…']);
	expect(text(fitted(['abc'], 3, '…'))).toBe('abc');
	expect(text(fitted(['abcdef'], 1, '…'))).toBe('…');
	expect(fitted(['abc'], 0, '…')).toEqual([]);
});

test('wide characters are measured, and never cut in half', () => {
	const cut = fitted(['漢字カナ', 'x'], 6, '…');
	expect(text(cut)).toBe('漢字…');
	expect(lineWidth(cut)).toBeLessThanOrEqual(6);
	expect(stringWidth(cell('👩‍👩‍👧‍👦 family', 5, 'left', '…'))).toBe(5);
});

test('hazard 78: no escape of a name gets through', () => {
	expect(text(fitted([look('\x1b[2Jx', 'bad')], 40, '…'))).toBe('\\x1b[2Jx');
	expect(cell('a\nb', 6, 'left', '…')).toBe('a\\x0ab');
});

test('the left end gives way to the right one', () => {
	expect(text(ends(['left end'], ['right'], 16, '…'))).toBe('left end   right');
	expect(text(ends(['a long left end'], ['right'], 12, '…'))).toBe('a lon… right');
});

test('a line that is too long for one goes on in the next, with its looks and its commas', () => {
	const line = ['held: ann. ', look(':resume', 'key'), ' goes on, ', look(':stop', 'key'), ' ends it'];
	expect(flowed(line, 24).map(text)).toEqual(['held: ann. :resume goes ', 'on, :stop ends it']);
	expect(flowed(line, 80).map(text)).toEqual([text(line)]);
	expect(flowed(['one ', look(':two', 'key'), ', three'], 7).map(text)).toEqual(['one ', ':two, ', 'three']);
	expect(flowed(line, 24)[1]).toContainEqual(look(':stop', 'key'));
});

test('a link keeps both its ends', () => {
	expect(middle('https://host/folder/file.pdf', 15, '…')).toBe('https:/…ile.pdf');
	expect(middle('short', 15, '…')).toBe('short');
});

/** Letters and accents of their own: five characters, four cells. */
const decomposed = 'Über'.normalize('NFD');

test('a link of wide characters keeps both its ends within its cells, and no accent without its letter', () => {
	expect(middle('https://host/発注書/請求書.pdf', 20, '…')).toBe('https://hos…求書.pdf');
	expect(middle(`abcdefg/${decomposed}`, 10, '…')).toBe(`abcde…${decomposed}`);
	expect(middle(decomposed, 4, '…')).toBe(decomposed);
});

test('text without spaces is broken by cells, and nothing of it is lost', () => {
	const name = '株式会社アクメ商事発注書';
	expect(pieces(name, 9)).toEqual(['株式会社', 'アクメ商', '事発注書']);
	expect(pieces(decomposed.repeat(3), 5)).toEqual(['ÜberÜ', 'berÜb', 'er'].map(piece => piece.normalize('NFD')));
	expect(pieces('👩‍👩‍👧‍👦', 1)).toEqual(['👩‍👩‍👧‍👦']);
	expect(pieces('', 5)).toEqual(['']);
});

test('text is broken at spaces, and elsewhere where that is not enough', () => {
	expect(broken('what 株式会社アクメ said', 10)).toEqual(['what', '株式会社ア', 'クメ', 'said']);
});
