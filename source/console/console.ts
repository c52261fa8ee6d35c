/**
The console's loop: what happens becomes an action, the screens make a model and effects of it, the effects are carried
out here, and the newest model is drawn when the pace allows. It holds nothing that a run needs: it may end anywhere.
*/
import type {ReadStream, WriteStream} from 'node:tty';
import type {ReactNode} from 'react';
import {MigrationError, type Reason} from '../engine/failure.ts';
import {type EndingSignal, signalExitCodes} from '../engine/signal-exit-codes.ts';
import type {Survey} from '../engine/survey.ts';
import {messageOf} from '../engine/thrown.ts';
import type {Action, Effect, LogLine, Start} from '../screens/dialogue.ts';
import {followRun} from './client.ts';
import {createFollowed} from './followed.ts';
import type {Cause} from './frame-pace.ts';
import {createFrames} from './frames.ts';
import type {Launched} from './launch.ts';
import {createLoader} from './loader.ts';
import {createPainter} from './painter.ts';
import {borrowTerminal} from './terminal.ts';
import type {Reply, Unanswered} from './verb.ts';
import {writeBeside} from './write-beside.ts';

/** The screens, as far as the loop knows them. */
export type Screens<Model> = {
	readonly initial: (start: Start) => Model;
	readonly reduce: (model: Model, action: Action) => {readonly model: Model; readonly effects: readonly Effect[]};
	readonly draw: (model: Model) => ReactNode;
};

export type ConsolePorts = {
	readonly stdin: ReadStream;
	readonly stdout: WriteStream & {readonly fd: number};
	readonly now: () => number;
	/** Where the run at work with this ledger listens, asked anew each time: it may be started from elsewhere. */
	readonly socket: () => string;
	/** Who sits here, for other consoles and for the log. */
	readonly by: string;
	readonly launch: (args: readonly string[]) => Launched;
	/** Stops the run at work, on a connection of its own: one that is attached is a console's, and needs the seat. */
	readonly stop: () => Promise<Reply | Unanswered>;
	/** Null while there is no ledger. */
	readonly survey: () => Survey | null;
	readonly log: (limit: number) => readonly LogLine[];
	/** Resolves with the file that it has written. */
	readonly exportPlan: (planId: string) => Promise<string>;
	/** For what `write` writes. */
	readonly folder: string;
	/** The command that leads back to a run that goes on. */
	readonly back: string;
};

export type ConsoleEnd = {
	/** The run's own where it has ended while it was watched; 128 and the signal's number after a signal; else 0. */
	readonly exitCode: number;
	/** What stays on the primary screen. */
	readonly lines: readonly string[];
	readonly signal: EndingSignal | null;
};

const tickMs = 1000;

function whyOf(error: unknown): Reason {
	if (error instanceof MigrationError) return {message: error.message, hint: error.hint};
	return {message: messageOf(error), hint: null};
}

function wordsOf(error: unknown): string {
	const {message, hint} = whyOf(error);
	return hint === null ? message : `${message}. ${hint}`;
}

/** The screens know of a run, and this console, which has been asleep, has not found it again yet. */
const notSent = (verb: string): string => `${verb} was not sent, the run is being looked for: try again`;

/** `first`: a run to start at once, where none is at work. */
export function openConsole<Model>(
	screens: Screens<Model>,
	start: Omit<Start, 'columns' | 'rows' | 'now'>,
	ports: ConsolePorts,
	first: readonly string[] | null = null,
): Promise<ConsoleEnd> {
	return new Promise((resolve, reject) => {
		const {stdin, stdout, now} = ports;
		const painter = createPainter(stdout, now);
		let model = screens.initial({...start, ...painter.size(), now: now()});
		const frames = createFrames(painter, () => model, screens.draw);
		let waiting = first;
		const actions: Action[] = [];

		let busy = false;
		/** One after the other: an effect may bring the next action about while this one is still at work. */
		const dispatch = (action: Action, cause: Cause = 'news') => {
			actions.push(action);
			if (busy) return;
			busy = true;
			try {
				for (let next = actions.shift(); next; next = actions.shift()) {
					const {model: after, effects} = screens.reduce(model, next);
					model = after;
					for (const effect of effects) carryOut(effect);
				}
			} finally {
				busy = false;
			}
			frames.soon(cause);
		};
		const fail = (message: string) => dispatch({type: 'failed', message, now: now()});
		const unanswered = (sent: boolean, why: unknown) => dispatch({type: 'unanswered', sent, ...whyOf(why), now: now()});
		const attempt = async (work: () => Promise<string> | string) => {
			try {
				dispatch({type: 'written', file: await work(), now: now()});
			} catch (error) {
				fail(wordsOf(error));
			}
		};

		const carryOut = (effect: Effect): void => {
			switch (effect.type) {
				case 'verb': {
					const {verb, value} = effect;
					if (!client.send({verb, ...(value === undefined ? {} : {value})})) fail(notSent(verb));
					return;
				}
				case 'workers':
					client.send({verb: 'workers'});
					return;
				case 'stop':
					ports.stop().then(
						heard => (heard.type === 'reply' ? followed.hear(heard) : unanswered(heard.sent, heard.why)),
						error => unanswered(false, error),
					);
					return;
				case 'load':
					loader.load(effect.want);
					return;
				case 'launch':
					followed.start(effect.args);
					return;
				case 'write':
					void attempt(() => writeBeside(ports.folder, effect.name, effect.text));
					return;
				case 'export-plan':
					void attempt(() => ports.exportPlan(effect.planId));
					return;
				case 'suspend':
					terminal.suspend();
					return;
				case 'redraw':
					painter.repaint();
					return;
				case 'leave':
					end(null);
			}
		};

		const followed = createFollowed({launch: ports.launch, client: () => client, now, dispatch});
		const client = followRun({
			path: ports.socket,
			by: ports.by,
			line: followed.hear,
			connection(connection) {
				followed.connection(connection);
				dispatch({type: 'connection', connection});
				const args = waiting;
				waiting = null;
				if (args !== null) followed.start(args);
			},
		});
		const loader = createLoader({
			survey: ports.survey,
			log: ports.log,
			now,
			failed: (message, want) => dispatch({type: 'failed', message, want, now: now()}),
			loaded: loaded => dispatch({type: 'loaded', ...loaded, now: now()}),
		});
		const terminal = borrowTerminal(
			{stdin, stdout},
			{
				key: key => dispatch({type: 'key', key}, 'key'),
				resized() {
					painter.forget();
					dispatch({type: 'resize', ...painter.size()}, 'key');
				},
				suspended() {
					painter.rest();
					followed.rest();
					client.rest();
				},
				stranded: () => fail('There is no shell to go back to: q leaves, and a run goes on'),
				resumed() {
					client.look();
					painter.repaint();
					dispatch({type: 'resize', ...painter.size()}, 'key');
				},
				ended: end,
			},
		);
		const ticking = setInterval(() => dispatch({type: 'tick', now: now()}), tickMs);
		let over = false;

		function end(signal: EndingSignal | null): void {
			if (over) return;
			over = true;
			clearInterval(ticking);
			loader.close();
			followed.leave();
			client.close();
			frames.close();
			terminal.close();
			resolve({
				exitCode: signal === null ? followed.exitCode() : signalExitCodes[signal],
				lines: followed.farewell(ports.back),
				signal,
			});
		}

		try {
			frames.now();
			dispatch({type: 'tick', now: now()});
			// Last of all: where nobody could listen it is told at once that there is no run.
			client.look();
		} catch (error) {
			end(null);
			reject(error);
		}
	});
}
