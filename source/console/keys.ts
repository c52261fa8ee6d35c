/**
Bytes from a terminal as keys. One chunk may hold many keys, half of one, or a paste; each key comes out once and whole.
An Escape that nothing follows is a key of its own, and only time can tell: `rest` is what waits for that for
`patienceMs`, and `lastKeys` what it is when nothing has come.
*/
import {characters} from '../reports/cells.ts';
import type {Key} from '../screens/dialogue.ts';

export type Heard = {
	readonly keys: readonly Key[];
	/** The beginning of something: to be put before the next chunk. */
	readonly rest: string;
};

const pasteBegins = '\u001B[200~';
const pasteEnds = '\u001B[201~';
/** More of a paste is not kept: no line that is typed takes so much. */
const mostPaste = 65_536;
/** How long an Escape waits for the rest of a sequence that a slow line may have cut. */
const escapeMs = 50;
/** Nobody waits for a paste, and what follows one that was ended too soon would be taken for keys, Enter included. */
const pasteMs = 2000;
const interrupt = '\u0003';

/* biome-ignore-start lint/suspicious/noControlCharactersInRegex: control characters are what a terminal sends */
/** CSI: parameters, intermediates, one final. SS3: one final. OSC, DCS and the like: answers that nobody asked for. */
const sequence = /^\u001B(?:\[([0-9;:<=>?]*)[ -/]*([@-~])|O([ -~])|[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\))/;
const begun = /^\u001B(?:\[[0-9;:<=>?]*[ -/]*|O|[\]PX^_][^\u0007\u001B]*\u001B?)?$/;
const control = /^[\u0000-\u001F\u007F]/;
const printable = /^[^\u0000-\u001F\u007F]+/;
/* biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above */

const finals: Readonly<Record<string, Key['name']>> = {
	A: 'up',
	B: 'down',
	C: 'right',
	D: 'left',
	F: 'end',
	H: 'home',
};
const numbered: Readonly<Record<string, Key['name']>> = {
	1: 'home',
	3: 'delete',
	4: 'end',
	5: 'pageUp',
	6: 'pageDown',
	7: 'home',
	8: 'end',
};
const controls: Readonly<Record<string, Key['name']>> = {
	'\r': 'enter',
	'\n': 'enter',
	'\t': 'tab',
	'\u007F': 'backspace',
	'\b': 'backspace',
	'\u001B': 'escape',
};

const named = (name: Key['name'], ctrl = false): Key => ({name, text: '', ctrl});
const typed = (text: string, ctrl = false): Key => ({name: 'char', text, ctrl});

const pasted = (text: string): readonly Key[] =>
	text === '' ? [] : [{name: 'paste', text: text.replaceAll(/\r\n?/g, '\n'), ctrl: false}];

export function hear(rest: string, chunk: string): Heard {
	// Alone in its chunk it was pressed: somebody wants out of a paste whose end the terminal has lost.
	if (rest.startsWith(pasteBegins) && chunk === interrupt)
		return {keys: [...pasted(unended(rest).body), controlKey(interrupt)], rest: ''};
	const keys: Key[] = [];
	let text = rest + chunk;
	while (text !== '') {
		if (text.startsWith(pasteBegins)) {
			const end = text.indexOf(pasteEnds);
			if (end === -1) return {keys, rest: gathered(text)};
			keys.push(...pasted(text.slice(pasteBegins.length, end)));
			text = text.slice(end + pasteEnds.length);
			continue;
		}
		if (begun.test(text)) return {keys, rest: text};
		const [whole, parameters = '', final, single] = sequence.exec(text) ?? [];
		if (whole !== undefined) {
			// The keypad's Enter is SS3 M; CSI M is a mouse.
			keys.push(...(single === 'M' ? [named('enter')] : keyOf(parameters, final ?? single ?? '')));
			text = text.slice(whole.length);
		} else if (control.test(text)) {
			keys.push(controlKey(text.charAt(0)));
			text = text.slice(1);
		} else {
			const [run = text] = printable.exec(text) ?? [];
			for (const character of characters(run)) keys.push(typed(character));
			text = text.slice(run.length);
		}
	}
	return {keys, rest: ''};
}

/** How long the rest waits for what may follow it. */
export const patienceMs = (rest: string): number =>
	rest.length > 2 && (rest.startsWith(pasteBegins) || pasteBegins.startsWith(rest)) ? pasteMs : escapeMs;

/** What the rest is when nothing has followed it. */
export function lastKeys(rest: string): Heard {
	if (rest === '') return {keys: [], rest};
	// Escape, and perhaps a `[` or an `O` that somebody has typed after it.
	if (!rest.startsWith(pasteBegins)) return {keys: [named('escape'), ...hear('', rest.slice(1)).keys], rest: ''};
	const {body, mark} = unended(rest);
	if (mark === '\u001B') return {keys: [...pasted(body), named('escape')], rest: ''};
	// Whatever comes later is still of the paste, until it ends.
	return {keys: pasted(body), rest: pasteBegins + mark};
}

/** A paste without its end: what has come of it, and the beginning of the end's mark where that was cut. */
function unended(text: string): {readonly body: string; readonly mark: string} {
	const come = text.slice(pasteBegins.length);
	let marked = pasteEnds.length - 1;
	while (!come.endsWith(pasteEnds.slice(0, marked))) marked--;
	return {body: come.slice(0, come.length - marked), mark: pasteEnds.slice(0, marked)};
}

function gathered(text: string): string {
	const {body, mark} = unended(text);
	return pasteBegins + body.slice(0, mostPaste) + mark;
}

/** None for a sequence that means nothing here: a mouse, a focus, a function key. */
function keyOf(parameters: string, final: string): readonly Key[] {
	const [first = '', modifiers = ''] = parameters.split(';');
	const name = final === '~' ? numbered[first] : finals[final];
	if (name === undefined) return [];
	// Modifiers are told as 1 + shift 1 + alt 2 + control 4.
	return [named(name, ((Number(modifiers) - 1) & 4) !== 0 && modifiers !== '')];
}

function controlKey(character: string): Key {
	const name = controls[character];
	if (name !== undefined) return named(name);
	const code = character.charCodeAt(0);
	return typed(code === 0 ? ' ' : String.fromCharCode(code + (code < 27 ? 96 : 64)), true);
}
