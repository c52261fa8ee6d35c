/** A line of text that is being typed: what keys do to it, and how it looks. Pure. */
import {characters, widthOf} from '../../reports/cells.ts';
import {safeLine} from '../../reports/safe-text.ts';
import type {Key} from '../dialogue.ts';
import type {Marks} from '../theme.ts';
import {type Line, look} from './line.ts';

/** `at` counts characters as people see them. */
export type Input = {readonly text: string; readonly at: number};

export const emptyInput: Input = {text: '', at: 0};
export const inputOf = (text: string): Input => ({text, at: characters(text).length});

const mostCharacters = 300;

/** The input after a key; the same object where the key means nothing to it. */
export function type(input: Input, {name, text, ctrl}: Key): Input {
	const all = characters(input.text);
	const before = all.slice(0, input.at);
	const after = all.slice(input.at);
	const made = (left: readonly string[], right: readonly string[]): Input => ({
		text: [...left, ...right].join(''),
		at: left.length,
	});
	if (ctrl) return name === 'char' && text === 'u' ? made([], after) : input;
	switch (name) {
		case 'char':
		case 'paste': {
			// What is pasted comes with its line breaks and whatever else: they are no part of a line.
			const typed = characters(safeLine(text.replaceAll(/[\r\n\t]+/g, ' ')));
			return made([...before, ...typed].slice(0, mostCharacters - after.length), after);
		}
		case 'backspace':
			return made(before.slice(0, -1), after);
		case 'delete':
			return made(before, after.slice(1));
		case 'left':
			return {...input, at: Math.max(0, input.at - 1)};
		case 'right':
			return {...input, at: Math.min(all.length, input.at + 1)};
		case 'home':
			return {...input, at: 0};
		case 'end':
			return {...input, at: all.length};
		default:
			return input;
	}
}

/** The prompt and what is typed, its end in sight; the cursor is drawn, as the terminal's own is hidden. */
export function inputLine(prompt: string, {text, at}: Input, width: number, marks: Marks): Line {
	const all = characters(text);
	let from = 0;
	const room = Math.max(1, width - widthOf(prompt + marks.caret) - 2);
	while (from < at && widthOf(all.slice(from, at).join('')) > room) from += 1;
	const under = all[at];
	const before = all.slice(from, at).join('');
	if (under === undefined) return [look(prompt, 'key'), before, marks.cursor];
	return [look(prompt, 'key'), before, marks.caret, look(under, 'chosen'), all.slice(at + 1).join('')];
}
