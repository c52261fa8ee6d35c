/** What a terminal shows, by the xterm that many terminals are made of: its grid, its buffer, its modes. */
import {createRequire} from 'node:module';
import type {Terminal} from '@xterm/headless';

const {Terminal: Xterm}: {Terminal: typeof Terminal} = createRequire(import.meta.url)('@xterm/headless');

export type Grid = {
	readonly terminal: Terminal;
	/** Takes what the program has written; resolves when it is shown. */
	readonly write: (bytes: string) => Promise<void>;
	/** The lines of the screen, without the blanks at their ends. */
	readonly lines: () => readonly string[];
	/** All of them, as one text. */
	readonly text: () => string;
	/** Whether the alternate screen is shown. */
	readonly alternate: () => boolean;
};

export function createGrid(columns: number, rows: number): Grid {
	const terminal = new Xterm({cols: columns, rows, allowProposedApi: true, scrollback: 1000});
	const lines = () => {
		const {active} = terminal.buffer;
		return Array.from(
			{length: terminal.rows},
			(_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
		);
	};
	return {
		terminal,
		write: bytes => new Promise(resolve => terminal.write(bytes, resolve)),
		lines,
		text: () => lines().join('\n'),
		alternate: () => terminal.buffer.active.type === 'alternate',
	};
}
