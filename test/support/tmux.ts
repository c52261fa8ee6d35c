/** The program inside tmux, as operators have it: a private server, a window, what it shows and what a person types. */
import {execFileSync, spawnSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {expect} from 'vitest';
import {cli} from './built.ts';

export const hasTmux = spawnSync('tmux', ['-V']).status === 0;

export type Window = {
	readonly text: () => string;
	/** Names of keys (`Enter`, `Escape`) or text, as `tmux send-keys` takes them. */
	readonly press: (...keys: readonly string[]) => void;
	/** Text as it stands. */
	readonly type: (text: string) => void;
	/** Types a command line to the shell of the window. */
	readonly doclift: (...args: readonly string[]) => void;
	readonly shows: (words: string | RegExp, patienceMs?: number) => Promise<void>;
	readonly resize: (columns: number, rows: number) => void;
	/** The process id of the program in the foreground. */
	readonly pid: () => number;
	readonly close: () => void;
};

export function openTmux(cwd: string, columns = 120, rows = 36): Window {
	const server = `doclift-test-${randomBytes(4).toString('hex')}`;
	// What a person's terminal says of itself, and nothing that the machine of the tests says.
	const {CI: _, TMUX: __, NO_COLOR: ___, FORCE_COLOR: ____, ...own} = process.env;
	const env = {...own, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8'};
	const tmux = (...args: readonly string[]) =>
		execFileSync('tmux', ['-L', server, '-f', '/dev/null', ...args], {env, cwd, encoding: 'utf8'});
	tmux(
		'new-session',
		'-d',
		'-x',
		String(columns),
		'-y',
		String(rows),
		'-s',
		'story',
		"env PS1='shell> ' bash --norc -i",
	);

	const text = () => tmux('capture-pane', '-p', '-t', 'story');
	const type = (words: string) => void tmux('send-keys', '-t', 'story', '-l', words);
	const press = (...keys: readonly string[]) => void tmux('send-keys', '-t', 'story', ...keys);
	return {
		text,
		type,
		press,
		doclift(...args) {
			type(`${process.execPath} ${cli} ${args.join(' ')}`);
			press('Enter');
		},
		async shows(words, timeout = 20_000) {
			const expected = typeof words === 'string' ? expect.stringContaining(words) : expect.stringMatching(words);
			await expect.poll(text, {timeout, interval: 50}).toEqual(expected);
		},
		resize: (to, tall) => void tmux('resize-window', '-t', 'story', '-x', String(to), '-y', String(tall)),
		pid() {
			const shell = tmux('display-message', '-p', '-t', 'story', '#{pane_pid}').trim();
			return Number(execFileSync('ps', ['--ppid', shell, '-o', 'pid='], {encoding: 'utf8'}).trim().split('\n')[0]);
		},
		close() {
			spawnSync('tmux', ['-L', server, 'kill-server']);
		},
	};
}
