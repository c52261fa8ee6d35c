/**
The terminal as the console borrows it: alternate screen, no cursor, raw keys, bracketed paste; given back on every way
out. A signal, a hang-up and a thrown error all come here first.
*/
import {writeSync} from 'node:fs';
import type {ReadStream, WriteStream} from 'node:tty';
import type {EndingSignal} from '../engine/signal-exit-codes.ts';
import type {Key} from '../screens/dialogue.ts';
import {isJob} from './job.ts';
import {hear, lastKeys, patienceMs} from './keys.ts';

// The title of the window is put aside and taken back, for terminals that keep one.
const enter = '\u001B[?1049h\u001B[2J\u001B[H\u001B[?25l\u001B[?2004h\u001B[22;0t\u001B]2;doclift\u0007';
const leave = '\u001B[?2026l\u001B[?7h\u001B[?2004l\u001B[0m\u001B[?25h\u001B[?1049l\u001B[23;0t';

const watched = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const satisfies readonly EndingSignal[];

export type Terminal = {
	readonly out: WriteStream;
	/** Gives the terminal back. Safe to call twice, and from an exit. */
	readonly leave: () => void;
	/** Gives it back, stops this process, and takes it again when the shell lets it go on; stays where there is no shell. */
	readonly suspend: () => void;
	/** What it hears is heard no more, and the terminal is given back. */
	readonly close: () => void;
};

type Streams = {readonly stdin: ReadStream; readonly stdout: WriteStream & {readonly fd: number}};

export type Heeding = {
	readonly key: (key: Key) => void;
	readonly resized: () => void;
	/** About to stop: nothing may be painted until `resumed`. */
	readonly suspended: () => void;
	/** It was to be stopped, and nobody could bring it back: nothing has happened. */
	readonly stranded: () => void;
	/** Back after a stop: the terminal shows nothing of ours. */
	readonly resumed: () => void;
	/** A signal, or a terminal that has gone, which is a SIGHUP by another way. */
	readonly ended: (signal: EndingSignal) => void;
};

export function borrowTerminal({stdin, stdout}: Streams, heeding: Heeding): Terminal {
	let borrowed = false;
	let rest = '';
	let waiting: NodeJS.Timeout | undefined;

	/** By the descriptor: it is written when this returns, also on the way out of the process. */
	const put = (text: string) => {
		try {
			writeSync(stdout.fd, text);
		} catch {
			// The terminal has gone: there is nothing to give back.
		}
	};
	const raw = (on: boolean) => {
		try {
			stdin.setRawMode(on);
		} catch {
			// The terminal has gone: raw mode went with it.
		}
	};
	const take = () => {
		if (borrowed) return;
		borrowed = true;
		raw(true);
		put(enter);
	};
	const giveBack = () => {
		if (!borrowed) return;
		borrowed = false;
		put(leave);
		raw(false);
	};

	const emit = (keys: readonly Key[]) => {
		for (const key of keys) heeding.key(key);
	};
	const onData = (chunk: string) => {
		clearTimeout(waiting);
		const heard = hear(rest, chunk);
		rest = heard.rest;
		if (rest !== '') {
			waiting = setTimeout(() => {
				const last = lastKeys(rest);
				rest = last.rest;
				emit(last.keys);
			}, patienceMs(rest));
		}
		emit(heard.keys);
	};
	const hangUp = () => heeding.ended('SIGHUP');
	const stop = (whom: number) => {
		if (!isJob(process.pid)) return heeding.stranded();
		heeding.suspended();
		giveBack();
		process.kill(whom, 'SIGSTOP');
	};
	const stopAlone = () => stop(process.pid);
	const goOn = () => {
		// Whoever had the terminal meanwhile has left it in a state of his own: it is taken from the beginning.
		borrowed = false;
		take();
		heeding.resumed();
		// Only who is in the foreground is told of a new size; Node reads it when it hears this, and says so where it differs.
		process.kill(process.pid, 'SIGWINCH');
	};

	// These stay to the end of the process: while a signal is on its way through, a library of Ink's looks whether anybody
	// else listens to it, and kills the process where it finds itself alone.
	for (const signal of watched) process.on(signal, () => heeding.ended(signal));
	const listeners: ReadonlyArray<readonly [target: NodeJS.EventEmitter, event: string, listener: () => void]> = [
		[process, 'SIGTSTP', stopAlone],
		[process, 'SIGCONT', goOn],
		[process, 'exit', giveBack],
		[stdout, 'resize', heeding.resized],
		[stdout, 'error', hangUp],
		[stdin, 'error', hangUp],
		[stdin, 'end', hangUp],
		[stdin, 'close', hangUp],
	];
	for (const [target, event, listener] of listeners) target.on(event, listener);
	// Before anybody else prints what was thrown: on the alternate screen it would be gone a moment later.
	process.prependListener('uncaughtException', giveBack);
	writeWithoutWaiting(stdout, true);
	stdin.setEncoding('utf8').on('data', onData);
	stdin.resume();
	take();

	return {
		out: stdout,
		leave: giveBack,
		// The whole job, as a terminal does it: a shell waits for the script that has started us, and not for us.
		suspend: () => stop(0),
		close() {
			clearTimeout(waiting);
			for (const [target, event, listener] of listeners) target.off(event, listener);
			process.off('uncaughtException', giveBack);
			stdin.off('data', onData);
			stdin.pause();
			giveBack();
			writeWithoutWaiting(stdout, false);
			// A terminal that goes away after this is no fault either.
			for (const stream of [stdin, stdout]) stream.on('error', () => {});
		},
	};
}

/**
Node writes to a terminal and waits until it has taken everything: one that does not read (Ctrl-S, a dead line) would
stop the console for good, its signals included. Node's own switch for that is not public; without it, it waits.
*/
function writeWithoutWaiting(stdout: WriteStream, on: boolean): void {
	const {_handle: handle}: {_handle?: {setBlocking?: (blocking: boolean) => unknown}} = Object(stdout);
	handle?.setBlocking?.(!on);
}
