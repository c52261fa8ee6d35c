/**
The console's loop: what happens becomes an action, the screens make a model and effects of it, the effects are carried
out here, and the newest model is drawn when the pace allows. It holds nothing that a run needs: it may end anywhere.
*/
import {EventEmitter} from 'node:events';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {ReadStream, WriteStream} from 'node:tty';
import {type Instance, render} from 'ink';
import type {ReactNode} from 'react';
import type {Survey} from '../engine/survey.ts';
import type {Action, Effect, LogLine, Start} from '../screens/dialogue.ts';
import {followRun} from './client.ts';
import {farewell, nothingWatched, watch} from './farewell.ts';
import type {Cause} from './frame-pace.ts';
import type {Launched} from './launch.ts';
import {reasonOf} from './launch.ts';
import {createLoader} from './loader.ts';
import {createPainter} from './painter.ts';
import {borrowTerminal, type Ending} from './terminal.ts';

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
	/** Where a run of this ledger listens. */
	readonly socket: string;
	/** Who sits here, for other consoles and for the log. */
	readonly by: string;
	readonly launch: (args: readonly string[]) => Launched;
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
	readonly signal: Ending | null;
};

const tickMs = 1000;
const signalCodes: Readonly<Record<Ending, number>> = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGQUIT: 131};

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
		let shown: Model | undefined;
		let frame: {readonly timer: NodeJS.Timeout; readonly cause: Cause} | undefined;
		let ink: Instance | undefined;
		let watched = nothingWatched;
		let refusal: number | null = null;
		let waiting = first;
		let starting: Launched | null = null;
		const actions: Action[] = [];

		const draw = () => {
			frame = undefined;
			if (model === shown) return;
			shown = model;
			const node = screens.draw(model);
			if (ink) ink.rerender(node);
			else {
				const options = {stdout: painter.stream, stderr: painter.stream, stdin: silentInput(), debug: true};
				ink = render(node, {...options, exitOnCtrlC: false, patchConsole: false});
			}
		};
		const drawSoon = (cause: Cause) => {
			if (frame && (frame.cause === 'key' || cause === 'news')) return;
			if (frame) clearTimeout(frame.timer);
			frame = {timer: setTimeout(draw, painter.wait(cause)), cause};
		};

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
			drawSoon(cause);
		};
		const fail = (message: string) => dispatch({type: 'failed', message, now: now()});
		const attempt = async (work: () => Promise<string> | string) => {
			try {
				dispatch({type: 'written', file: await work(), now: now()});
			} catch (error) {
				fail(error instanceof Error ? error.message : String(error));
			}
		};

		const launch = (args: readonly string[]) => {
			if (client.connected()) return fail(`\`doclift ${args[0]}\` was not started: a run is at work with this ledger`);
			if (starting !== null) return fail('A run is being started');
			let launched: Launched;
			try {
				launched = ports.launch(args);
			} catch (error) {
				return fail(`The run could not be started: ${error instanceof Error ? error.message : String(error)}`);
			}
			starting = launched;
			refusal = null;
			watched = nothingWatched;
			client.await(args.join(' '));
			void launched.ended.then(end => {
				starting = null;
				// Its own words came over the socket, where it came to that.
				if (watched.run !== null && watched.exitCode !== null) return;
				client.giveUp();
				if (end.result !== null && end.result.error === undefined) {
					hear({...end.result, type: 'result', time: new Date(now()).toISOString(), exitCode: end.exitCode});
					return;
				}
				refusal = end.exitCode;
				dispatch({type: 'refused', ...reasonOf(end), now: now()});
			});
		};

		const carryOut = (effect: Effect): void => {
			switch (effect.type) {
				case 'verb': {
					const {verb, value} = effect;
					if (!client.send({verb, ...(value === undefined ? {} : {value})})) fail('No run is at work');
					return;
				}
				case 'load':
					loader.load(effect.want);
					return;
				case 'launch':
					launch(effect.args);
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

		const hear = (line: Parameters<typeof watch>[1]) => {
			if (line.type === 'started') {
				starting?.attached();
				starting = null;
			}
			watched = watch(watched, line);
			dispatch({type: 'line', line, now: now()});
		};

		const client = followRun({
			path: ports.socket,
			by: ports.by,
			line: hear,
			connection(connection) {
				if (connection.state === 'lost') watched = {...watched, lost: true};
				dispatch({type: 'connection', connection});
				const args = waiting;
				waiting = null;
				if (args !== null) launch(args);
			},
		});
		const loader = createLoader({
			survey: ports.survey,
			log: ports.log,
			now,
			failed: fail,
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
				suspended: painter.rest,
				resumed() {
					painter.repaint();
					dispatch({type: 'resize', ...painter.size()}, 'key');
				},
				ended: end,
			},
		);
		const ticking = setInterval(() => dispatch({type: 'tick', now: now()}), tickMs);
		let over = false;

		function end(signal: Ending | null): void {
			if (over) return;
			over = true;
			clearInterval(ticking);
			clearTimeout(frame?.timer);
			loader.close();
			client.close();
			painter.rest();
			ink?.unmount();
			terminal.close();
			const own = refusal ?? watched.exitCode ?? 0;
			resolve({
				exitCode: signal === null ? own : signalCodes[signal],
				lines: farewell(watched, ports.back),
				signal,
			});
		}

		try {
			draw();
			dispatch({type: 'tick', now: now()});
		} catch (error) {
			end(null);
			reject(error);
		}
	});
}

/** Ink wants a stdin; the keys are read and decoded before it. */
const silentInput = (): NodeJS.ReadStream =>
	Object.assign(new EventEmitter(), {isTTY: false, read: () => null}) as unknown as NodeJS.ReadStream;

/** Never over a file that is there: `name.json`, `name-2.json` … */
function writeBeside(folder: string, name: string, text: string): string {
	for (let n = 1; ; n++) {
		const file = join(folder, `${name.replaceAll(/[^\w.-]/g, '_')}${n === 1 ? '' : `-${n}`}.json`);
		try {
			writeFileSync(file, text, {flag: 'wx', mode: 0o600});
			return file;
		} catch (error) {
			if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
		}
	}
}
