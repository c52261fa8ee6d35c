import {describe, expect, it, test} from 'vitest';
import {hear, lastKeys, patienceMs} from '../../source/console/keys.ts';
import type {Key} from '../../source/screens/dialogue.ts';

const named = (name: Key['name'], ctrl = false): Key => ({name, text: '', ctrl});
const char = (text: string, ctrl = false): Key => ({name: 'char', text, ctrl});

describe('a key', () => {
	test.each<[string, Key]>([
		['j', char('j')],
		['G', char('G')],
		['é', char('é')],
		['日', char('日')],
		['👩‍👩‍👧', char('👩‍👩‍👧')],
		['\r', named('enter')],
		['\n', named('enter')],
		['\t', named('tab')],
		['\u007F', named('backspace')],
		['\b', named('backspace')],
		['\u0003', char('c', true)],
		['\u000C', char('l', true)],
		['\u001A', char('z', true)],
		['\u001C', char('\\', true)],
		['\u001B[A', named('up')],
		['\u001BOB', named('down')],
		['\u001B[C', named('right')],
		['\u001BOD', named('left')],
		['\u001B[H', named('home')],
		['\u001B[1~', named('home')],
		['\u001B[4~', named('end')],
		['\u001BOF', named('end')],
		['\u001B[3~', named('delete')],
		['\u001B[5~', named('pageUp')],
		['\u001B[6~', named('pageDown')],
		['\u001B[1;5C', named('right', true)],
		['\u001B[1;2A', named('up')],
	])('%j', (bytes, key) => {
		expect(hear('', bytes)).toEqual({keys: [key], rest: ''});
	});

	it('that means nothing here is passed over: mouse, focus, function keys, answers of the terminal', () => {
		const noise =
			'\u001B[<0;10;10M\u001B[I\u001B[O\u001B[15~\u001B[?62;c\u001B]11;rgb:0000/0000/0000\u0007\u001BP1$r\u001B\\';
		expect(hear('', `${noise}q`)).toEqual({keys: [char('q')], rest: ''});
	});

	it('comes out whole however its bytes are cut', () => {
		const bytes = 'a\u001B[5~\u001BOA\u001B[1;5Dé\u001B[200~two words\u001B[201~\r';
		const whole = hear('', bytes).keys;
		for (let at = 1; at < bytes.length; at++) {
			const first = hear('', bytes.slice(0, at));
			const second = hear(first.rest, bytes.slice(at));
			expect([...first.keys, ...second.keys]).toEqual(whole);
			expect(second.rest).toBe('');
		}
	});
});

describe('many keys in one chunk', () => {
	it('are many keys', () => {
		expect(hear('', '/ac\r\u001B[Bq').keys).toEqual([
			...[char('/'), char('a'), char('c'), named('enter'), named('down'), char('q')],
		]);
	});

	it('may hold Escape before another key', () => {
		expect(hear('', '\u001B:').keys).toEqual([named('escape'), char(':')]);
		expect(hear('', '\u001B\u001B[A').keys).toEqual([named('escape'), named('up')]);
	});
});

describe('Escape', () => {
	it('waits for what may follow, and is itself when nothing has', () => {
		expect(hear('', '\u001B')).toEqual({keys: [], rest: '\u001B'});
		expect(lastKeys('\u001B')).toEqual({keys: [named('escape')], rest: ''});
		expect(lastKeys('\u001B[')).toEqual({keys: [named('escape'), char('[')], rest: ''});
		expect(lastKeys('')).toEqual({keys: [], rest: ''});
	});
});

describe('a paste', () => {
	const paste = (text: string): Key => ({name: 'paste', text, ctrl: false});
	/** Chunk after chunk; `null` for a wait in which nothing follows. */
	function told(...chunks: ReadonlyArray<string | null>) {
		let rest = '';
		return chunks.flatMap(chunk => {
			const heard = chunk === null ? lastKeys(rest) : hear(rest, chunk);
			rest = heard.rest;
			return heard.keys;
		});
	}

	it('is one key with all its text, line breaks included, and starts nothing', () => {
		expect(told('\u001B[200~stop\r\nnow\u001B[201~')).toEqual([paste('stop\nnow')]);
		expect(told('\u001B[200~q\u001B[201~q')).toEqual([paste('q'), char('q')]);
	});

	it('that loses its end comes out when nothing follows, and what follows later is still no keys', () => {
		expect(told('\u001B[200~half', null)).toEqual([paste('half')]);
		expect(told('\u001B[200~half', null, ' of\rit', null, 'q\u001B[201~q')).toEqual([
			...[paste('half'), paste(' of\nit'), paste('q'), char('q')],
		]);
	});

	it('whose end is cut by a long wait still ends there', () => {
		for (const at of [2, 3, 4, 5]) {
			const end = '\u001B[201~';
			expect(told('\u001B[200~half', end.slice(0, at), null, end.slice(at), 'q')).toEqual([paste('half'), char('q')]);
		}
	});

	it('that never ends is left with Escape or Ctrl-C', () => {
		expect(told('\u001B[200~half', null, '\u001B', null, 'q')).toEqual([paste('half'), named('escape'), char('q')]);
		expect(told('\u001B[200~half', null, '\u0003', 'q')).toEqual([paste('half'), char('c', true), char('q')]);
	});

	it('is given more time than a lone Escape, its first mark included', () => {
		expect(patienceMs('\u001B[200~half')).toBeGreaterThan(patienceMs('\u001B'));
		expect(patienceMs('\u001B[20')).toBe(patienceMs('\u001B[200~half'));
		expect(patienceMs('\u001B[')).toBe(patienceMs('\u001B'));
	});

	it('without end is not gathered for ever, and its end is seen all the same', () => {
		const heard = hear('\u001B[200~', 'x'.repeat(200_000));
		expect(heard.rest.length).toBeLessThan(70_000);
		const {keys} = hear(hear(heard.rest, 'p\r\u001B[20').rest, '1~q');
		expect(keys.map(({name}) => name)).toEqual(['paste', 'char']);
	});
});
