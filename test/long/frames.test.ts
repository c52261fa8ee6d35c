/** Hours of watching: ten thousand frames of the real screens through the painter, and memory that stays where it was. */
import {EventEmitter} from 'node:events';
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {build} from 'esbuild';
import {expect, onTestFinished, test} from 'vitest';

// Before React loads: its development build keeps a performance entry for every frame.
process.env.NODE_ENV = 'production';
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** As it is shipped: compiled for production, which this runner does not do. */
async function production() {
	const file = join(import.meta.dirname, `../../dist/frames-${process.pid}.mjs`);
	onTestFinished(() => rmSync(file, {force: true}));
	const contents = `
		export {render} from 'ink';
		export {createElement} from 'react';
		export {App} from './source/screens/index.ts';
		export {createPainter} from './source/console/painter.ts';`;
	await build({
		stdin: {contents, resolveDir: join(import.meta.dirname, '../..')},
		outfile: file,
		bundle: true,
		format: 'esm',
		platform: 'node',
		target: 'node20',
		packages: 'external',
		jsx: 'automatic',
		logLevel: 'error',
	});
	const loaded: Pick<typeof import('ink'), 'render'> &
		Pick<typeof import('react'), 'createElement'> &
		Pick<typeof import('../../source/screens/index.ts'), 'App'> &
		Pick<typeof import('../../source/console/painter.ts'), 'createPainter'> = await import(file);
	return loaded;
}

test('ten thousand frames leave memory flat', {timeout: 900_000}, async () => {
	const {render, createElement, App, createPainter} = await production();
	const {accounts, createBusy, now, timed} = await import('../screens/fixture.ts');
	const {progress} = await import('../reports/events.ts');

	let sent = 0;
	const screen = Object.assign(new EventEmitter(), {
		columns: 100,
		rows: 30,
		writableNeedDrain: false,
		write: (text: string) => {
			sent += text.length;
			return true;
		},
	});
	let time = now;
	// Each look at the clock is a second later, so that no frame waits for the pace.
	const painter = createPainter(screen as never, () => (time += 1000));
	const story = createBusy({...painter.size(), screen: 'overview'});
	const stdin = Object.assign(new EventEmitter(), {isTTY: false, read: () => null});
	const options = {stdout: painter.stream, stderr: painter.stream, stdin: stdin as never, debug: true};
	const ink = render(createElement(App, {model: story.model()}), {...options, exitOnCtrlC: false, patchConsole: false});

	const heap: number[] = [];
	for (let n = 1; n <= 10_000; n++) {
		story.line(timed(progress({done: 400_000 + n, total: 998_890, etaSeconds: 1189})), now + n * 1000);
		if (n % 50 === 0) story.press(String((n / 50) % 8));
		if (n % 97 === 0) story.load({want: {what: 'accounts'}, value: accounts(500)});
		ink.rerender(createElement(App, {model: story.model()}));
		story.orders();
		// As between the frames of the console: what React has put off is done.
		if (n % 20 === 0) await new Promise(resolve => setImmediate(resolve));
		if (n % 2000 === 0) {
			collect();
			heap.push(process.memoryUsage().heapUsed / 1e6);
		}
	}
	ink.unmount();
	const {frames} = painter.counts();
	console.info(
		`${frames} frames, ${Math.round(sent / frames)} B each, heap ${heap.map(mb => mb.toFixed(1)).join(', ')} MB`,
	);
	expect(frames).toBeGreaterThan(9000);
	expect(Math.max(...heap)).toBeLessThan(150);
	expect((heap.at(-1) ?? 0) - (heap[0] ?? 0)).toBeLessThan(8);
});
