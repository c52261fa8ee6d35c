import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {cell, ends, fitted, type Line, lineWidth, look, middle, textOf} from '../../../source/screens/ui/line.ts';

const text = (line: Line) => line.map(textOf).join('');

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

test('a link keeps both its ends', () => {
	expect(middle('https://host/folder/file.pdf', 15, '…')).toBe('https:/…ile.pdf');
	expect(middle('short', 15, '…')).toBe('short');
});
