/** The console in a terminal of its own (node-pty), seen through the xterm that many terminals are made of. */
import {type IPty, spawn} from 'node-pty';
import {expect} from 'vitest';
import {createGrid, type Grid} from '../console/grid.ts';
import {cli} from './built.ts';

export type Console = Grid & {
	readonly pty: IPty;
	/** All bytes that the program has written. */
	readonly bytes: () => string;
	readonly type: (keys: string) => void;
	/** Resolves when the screen shows this. */
	readonly shows: (words: string | RegExp, patienceMs?: number) => Promise<void>;
	readonly resize: (columns: number, rows: number) => void;
	readonly ended: Promise<{readonly exitCode: number; readonly signal: number}>;
};

type Options = {
	readonly columns?: number;
	readonly rows?: number;
	readonly env?: Readonly<Record<string, string>>;
	readonly cwd?: string;
	/** Another program than doclift's. */
	readonly program?: readonly string[];
};

export function openConsole(args: readonly string[], options: Options = {}): Console {
	const {columns = 120, rows = 36, env, cwd, program = [process.execPath, cli]} = options;
	// What a person's terminal says of itself, and nothing that the machine of the tests says.
	const {CI: _, NO_COLOR: __, FORCE_COLOR: ___, TMUX: ____, ...own} = process.env;
	const [file = process.execPath, ...words] = [...program, ...args];
	const pty = spawn(file, words, {
		name: env?.TERM ?? 'xterm-256color',
		cols: columns,
		rows,
		encoding: 'utf8',
		env: {...own, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', ...env},
		...(cwd === undefined ? {} : {cwd}),
	});
	const grid = createGrid(columns, rows);
	let bytes = '';
	let written = Promise.resolve();
	pty.onData(text => {
		bytes += text;
		written = written.then(() => grid.write(text));
	});
	const ended = new Promise<{exitCode: number; signal: number}>(resolve => {
		pty.onExit(({exitCode, signal = 0}) => void written.then(() => resolve({exitCode, signal})));
	});

	return {
		...grid,
		pty,
		ended,
		bytes: () => bytes,
		type: keys => pty.write(keys),
		async shows(words, timeout = 15_000) {
			const expected = typeof words === 'string' ? expect.stringContaining(words) : expect.stringMatching(words);
			await expect.poll(grid.text, {timeout, interval: 20}).toEqual(expected);
		},
		resize(to, tall) {
			grid.terminal.resize(to, tall);
			pty.resize(to, tall);
		},
	};
}
