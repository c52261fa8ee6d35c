import {EventEmitter} from 'node:events';
import {expect, it} from 'vitest';
import {createPainter, type Screen} from '../../source/console/painter.ts';
import {createGrid} from './grid.ts';

/** A link that takes what it is given, or does not. */
function link(columns = 40, rows = 4) {
	const sent: string[] = [];
	const screen = Object.assign(new EventEmitter(), {
		columns,
		rows,
		writableNeedDrain: false,
		write: (bytes: string) => {
			sent.push(bytes);
			return !screen.writableNeedDrain;
		},
	});
	// Each call is a second later: the pace has a test of its own.
	let time = 0;
	const now = () => (time += 1000);
	return {sent, screen, painter: createPainter(screen as unknown as Screen, now)};
}

it('sends a frame once, and the next one only where it differs', () => {
	const {sent, painter} = link();
	painter.stream.write('one\ntwo\nthree\nfour');
	painter.stream.write('one\ntwo\nthree\nfour');
	painter.stream.write('one\ntwo\nthree\nFOUR');
	expect(sent).toHaveLength(2);
	expect(sent[1]).not.toContain('one');
	expect(painter.counts()).toMatchObject({frames: 2, overtaken: 0});
});

it('fills the terminal to its last line and column without scrolling it', async () => {
	const {sent, painter} = link();
	const full = Array.from({length: 4}, (_, row) => String(row).repeat(40));
	painter.stream.write(full.join('\n'));
	painter.stream.write(full.map(line => line.replace(/.$/, 'X')).join('\n'));
	const grid = createGrid(40, 4);
	await grid.write(sent.join(''));
	expect(grid.lines()).toEqual(full.map(line => line.replace(/.$/, 'X')));
	expect(grid.terminal.buffer.active.length).toBe(4);
});

it('drops what a slow link cannot take, and sends the newest when it can', async () => {
	const {sent, screen, painter} = link();
	painter.stream.write('0');
	screen.writableNeedDrain = true;
	for (let n = 1; n <= 500; n++) painter.stream.write(`frame ${n}`);
	expect(sent).toHaveLength(1);
	screen.writableNeedDrain = false;
	screen.emit('drain');
	expect(sent).toHaveLength(2);
	expect(sent[1]).toContain('frame 500');
	expect(screen.listenerCount('drain')).toBe(0);
});

it('is silent while the terminal belongs to somebody else, and begins anew after that', () => {
	const {sent, painter} = link();
	painter.stream.write('one');
	painter.rest();
	painter.stream.write('two');
	expect(sent).toHaveLength(1);
	painter.forget();
	painter.stream.write('two');
	expect(sent[1]).toContain('two');
	// Every row, since nobody knows what stands there.
	expect(sent[1]).toContain('\u001B[4;1H');
});

it('a terminal that does not know its size is taken for 80 by 24', () => {
	expect(link(0, 0).painter.size()).toEqual({columns: 80, rows: 24});
});
