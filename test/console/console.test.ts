import {EventEmitter} from 'node:events';
import {expect, onTestFinished, test} from 'vitest';
import {type ConsolePorts, openConsole} from '../../source/console/console.ts';
import {signalExitCodes} from '../../source/engine/signal-exit-codes.ts';

/** A terminal that takes what it is given. */
function streams(): Pick<ConsolePorts, 'stdin' | 'stdout'> {
	const stream = () =>
		Object.assign(new EventEmitter(), {
			// No terminal's: what is written by the descriptor goes nowhere.
			fd: -1,
			columns: 80,
			rows: 24,
			writableNeedDrain: false,
			write: () => true,
			setRawMode() {},
			resume() {},
			pause() {},
			setEncoding() {
				return this;
			},
		});
	return {stdin: stream(), stdout: stream()} as unknown as Pick<ConsolePorts, 'stdin' | 'stdout'>;
}

/** A console listens to signals to the end of its process. */
function forgetSignalsAfterwards(): void {
	for (const signal of Object.keys(signalExitCodes)) {
		const before = process.listeners(signal as NodeJS.Signals);
		onTestFinished(() => {
			for (const listener of process.listeners(signal as NodeJS.Signals))
				if (!before.includes(listener)) process.off(signal, listener);
		});
	}
}

const unused = () => {
	throw new Error('nothing asks for it');
};

test('what is thrown at the beginning is told', async () => {
	forgetSignalsAfterwards();
	const screens = {
		initial: () => ({}),
		reduce: (model: object) => ({model, effects: []}),
		draw() {
			throw new TypeError('there is no picture of this');
		},
	};
	const ports: ConsolePorts = {
		...streams(),
		now: Date.now,
		socket: unused,
		by: 'ada@here',
		launch: unused,
		survey: () => null,
		log: () => [],
		back: 'doclift attach',
		stop: unused,
		exportPlan: unused,
		folder: '.',
	};
	const start = {unicode: true, colour: false, ledger: 'l.db', configured: null, screen: 'home', ask: null} as const;
	await expect(openConsole({screens, start, ports, first: null})).rejects.toThrow('there is no picture of this');
});
