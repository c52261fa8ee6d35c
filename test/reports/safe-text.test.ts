import fc from 'fast-check';
import {expect, test} from 'vitest';
import {safeLine, safeLines, withoutQueries, wrapped} from '../../source/reports/safe-text.ts';

test('hazard 78: escapes, controls and marks that turn text around are shown, never obeyed', () => {
	expect(safeLine('a\x1b[31mb\x07c\u202Egnp.exe\u2066')).toBe('a\\x1b[31mb\\x07c\\u202egnp.exe\\u2066');
	expect(safeLine('one\r\ntwo')).toBe('one\\x0d\\x0atwo');
	expect(safeLine('\x9b2J\u2028\ufeff\ud800')).toBe('\\x9b2J\\u2028\\ufeff\\ud800');
	expect(safeLine('Trans\u00adport\u3164')).toBe('Trans\\xadport\\u3164');
});

test('fault 51: names in every script pass as they are', () => {
	for (const name of ['Müller & Söhne', '株式会社', 'שלום', '👩‍👩‍👧 Familie', 'Ünïcödé'])
		expect(safeLine(name)).toBe(name);
});

test('no text whatsoever brings a control character to the terminal', () => {
	fc.assert(
		fc.property(fc.string({unit: 'binary'}), text => {
			expect(safeLine(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u2028\u2029]/u);
			expect(safeLines(text).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
		}),
	);
});

test('hazard 76: addresses lose their query and their user', () => {
	expect(withoutQueries('GET https://u:p@b.s3.amazonaws.com/k?X-Amz-Signature=abc&x=1 failed, see http://h/x#y.')).toBe(
		'GET https://b.s3.amazonaws.com/k failed, see http://h/x',
	);
});

test('long lines break at spaces, and go on indented', () => {
	expect(wrapped('  one two three four', 12, '  ')).toEqual(['  one two', '    three', '    four']);
	expect(wrapped('short', 80)).toEqual(['short']);
	expect(wrapped('発注書 請求書 納品書', 14)).toEqual(['発注書 請求書', '納品書']);
	const accents = `${'é'.normalize('NFD').repeat(5)} é`;
	expect(wrapped(accents, 7)).toEqual([accents]);
	expect(wrapped('a word-that-is-longer-than-the-line b', 10)).toEqual(['a', 'word-that-is-longer-than-the-line', 'b']);
});

test('hazard 78: a line that is broken is made safe', () => {
	expect(wrapped('one\ntwo \x1b[2J', 10)).toEqual(['one\\x0atwo', '\\x1b[2J']);
});
