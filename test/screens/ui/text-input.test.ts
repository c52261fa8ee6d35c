import {expect, test} from 'vitest';
import {themeOf} from '../../../source/screens/theme.ts';
import {lineWidth, textOf} from '../../../source/screens/ui/line.ts';
import {emptyInput, type Input, inputLine, inputOf, type} from '../../../source/screens/ui/text-input.ts';
import {key, keysOf} from '../fixture.ts';
import {marks} from './drawn.ts';

const typed = (input: Input, ...keys: readonly string[]) => keysOf(...keys).reduce(type, input);

test('types, moves and deletes by characters as people see them', () => {
	expect(typed(emptyInput, 'ab', 'left', 'X').text).toBe('aXb');
	expect(typed(inputOf('né👩‍👩‍👧'), 'backspace').text).toBe('né');
	expect(typed(inputOf('abc'), 'home', 'delete').text).toBe('bc');
	expect(typed(inputOf('abc'), 'home', 'right', 'ctrl-u').text).toBe('bc');
});

test('a paste loses its line breaks, and its escapes their meaning', () => {
	const pasted = type(emptyInput, key('paste', 'CUT-7K3M\r\n\x1b[31m'));
	expect(pasted.text).toBe('CUT-7K3M \\x1b[31m');
});

test('what means nothing to it leaves it as it is', () => {
	expect(typed(emptyInput, 'up')).toBe(emptyInput);
});

test('a text that is longer than the line keeps its end in sight', () => {
	const line = inputLine(':', inputOf('abcdefghij'), 8, marks);
	expect(lineWidth(line)).toBeLessThanOrEqual(8);
	expect(line.map(textOf).join('')).toContain('ij');
});

test('the cursor is seen in the midst of a text, also where there is no colour', () => {
	const shown = (colour: boolean, unicode = true) =>
		inputLine(':', typed(inputOf('abc'), 'left'), 20, themeOf({unicode, colour}).marks)
			.map(textOf)
			.join('');
	expect(shown(true)).toBe(':abc');
	expect(shown(false)).toBe(':ab█c');
	expect(shown(false, false)).toBe(':ab_c');
});
