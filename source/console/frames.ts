/** The newest picture, drawn by Ink when the pace allows, and none twice. */
import {EventEmitter} from 'node:events';
import {type Instance, render} from 'ink';
import type {ReactNode} from 'react';
import type {Cause} from './frame-pace.ts';
import type {Painter} from './painter.ts';

export type Frames = {
	readonly now: () => void;
	/** What a key has done goes before news: it takes the place of a later frame. */
	readonly soon: (cause: Cause) => void;
	readonly close: () => void;
};

export function createFrames<Model>(painter: Painter, newest: () => Model, draw: (model: Model) => ReactNode): Frames {
	let shown: Model | undefined;
	let next: {readonly timer: NodeJS.Timeout; readonly cause: Cause} | undefined;
	let ink: Instance | undefined;

	const now = () => {
		next = undefined;
		const model = newest();
		if (model === shown) return;
		shown = model;
		const node = draw(model);
		if (ink) ink.rerender(node);
		else {
			const options = {stdout: painter.stream, stderr: painter.stream, stdin: silentInput(), debug: true};
			ink = render(node, {...options, exitOnCtrlC: false, patchConsole: false});
		}
	};

	return {
		now,
		soon(cause) {
			if (next && (next.cause === 'key' || cause === 'news')) return;
			clearTimeout(next?.timer);
			next = {timer: setTimeout(now, painter.wait(cause)), cause};
		},
		close() {
			clearTimeout(next?.timer);
			painter.rest();
			ink?.unmount();
		},
	};
}

/** Ink wants a stdin; the keys are read and decoded before it. */
const silentInput = (): NodeJS.ReadStream =>
	Object.assign(new EventEmitter(), {isTTY: false, read: () => null}) as unknown as NodeJS.ReadStream;
