import {expect, test} from 'vitest';
import {beginning, widthOf} from '../../source/reports/cells.ts';

test('cells are those that a terminal gives, also to letters that make one character', () => {
	const cells = Object.entries({
		Acme: 4,
		株式: 4,
		'cafe\u0301': 4,
		กำไร: 4,
		ຄຳ: 2,
		क्षि: 3,
		प्रा: 3,
		ｶﾞ: 2,
		'👩‍👩‍👧': 2,
	});
	expect(cells.map(([text]) => [text, widthOf(text)])).toEqual(cells);
	expect(widthOf('한국'.normalize('NFD'))).toBe(4);
});

test('what is cut is cut between characters, and fits', () => {
	expect(beginning('กำไร', 1)).toBe('');
	expect(beginning('กำไร', 3)).toBe('กำไ');
});
