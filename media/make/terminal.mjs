/** A real terminal for the real program: a pseudo-terminal, and an emulator that knows what stands on the grid. */
import {setTimeout as sleep} from 'node:timers/promises';
import xterm from '@xterm/headless';
import {spawn} from 'node-pty';

/** How long anything that a picture waits for may take. */
const patienceMs = 120_000;
const lookEveryMs = 50;

/** `command` is a whole argv. The environment is the operator's, less what would tell the program that nobody looks. */
export function openTerminal({command: [file, ...args], columns, rows, cwd}) {
	const {CI: _, NO_COLOR: __, ...env} = process.env;
	const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
	const pty = spawn(file, args, {
		name: 'xterm-256color',
		cols: columns,
		rows,
		cwd,
		env: {...env, TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8'},
	});
	pty.onData(text => terminal.write(text));
	const ended = new Promise(resolve => pty.onExit(resolve));

	const lines = () =>
		Array.from({length: terminal.rows}, (_, y) => terminal.buffer.active.getLine(y)?.translateToString(true) ?? '');

	return {
		ended,
		lines,
		/** Keys as a keyboard sends them. */
		type: text => pty.write(text),
		resize(newColumns, newRows) {
			terminal.resize(newColumns, newRows);
			pty.resize(newColumns, newRows);
		},
		/** Resolves with the screen's text once it matches. */
		async until(pattern) {
			for (let waited = 0; waited < patienceMs; waited += lookEveryMs) {
				const text = lines().join('\n');
				if (pattern.test(text)) return text;
				await sleep(lookEveryMs);
			}
			throw new Error(`The screen never showed ${pattern}:\n${lines().join('\n')}`);
		},
		/** What stands on the grid now: for each row, runs of cells that look alike. */
		grid: () => gridOf(terminal),
		close: () => pty.kill('SIGKILL'),
	};
}

function gridOf(terminal) {
	const buffer = terminal.buffer.active;
	return {
		columns: terminal.cols,
		rows: Array.from({length: terminal.rows}, (_, y) => runsOf(buffer.getLine(buffer.viewportY + y), terminal.cols)),
	};
}

function runsOf(line, columns) {
	const runs = [];
	for (let x = 0; line && x < columns; x++) {
		const cell = line.getCell(x);
		if (!cell || cell.getWidth() === 0) continue;
		const look = lookOf(cell);
		const last = runs.at(-1);
		const text = cell.getChars() || ' ';
		const blank = text === ' ' && !look.underline;
		if (blank && look.paper === null && !look.inverse) continue;
		// Blanks stand by themselves: renderers of SVG fold spaces, each in its own way.
		if (last && last.end === x && last.blank === blank && sameLook(last.look, look)) {
			last.text += text;
			last.end += cell.getWidth();
		} else runs.push({start: x, end: x + cell.getWidth(), text, look, blank});
	}
	return runs;
}

const colourOf = (isDefault, isRgb, value) =>
	isDefault ? null : isRgb ? `#${value.toString(16).padStart(6, '0')}` : value;

const lookOf = cell => ({
	ink: colourOf(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
	paper: colourOf(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
	bold: cell.isBold() !== 0,
	dim: cell.isDim() !== 0,
	inverse: cell.isInverse() !== 0,
	underline: cell.isUnderline() !== 0,
});

const sameLook = (a, b) => Object.keys(a).every(key => a[key] === b[key]);
