/**
The console: its parts wired, then begun. What happens becomes an action, the screens make a model and effects of it, the
effects are carried out, and the newest model is drawn when the pace allows. It holds nothing that a run needs: it may
end anywhere.
*/
import type {ReadStream, WriteStream} from 'node:tty';
import type {ReactNode} from 'react';
import {type EndingSignal, signalExitCodes} from '../engine/signal-exit-codes.ts';
import type {Survey} from '../engine/survey.ts';
import type {Action, Effect, LogLine, Start} from '../screens/dialogue.ts';
import {followRun} from './client.ts';
import {createEffects, type EffectPorts} from './effects.ts';
import {createFollowed} from './followed.ts';
import {createFrames} from './frames.ts';
import type {Launched} from './launch.ts';
import {createLoader} from './loader.ts';
import {createLoop} from './loop.ts';
import {createPainter} from './painter.ts';
import {borrowTerminal} from './terminal.ts';

/** The screens, as far as the console knows them. */
type Screens<Model> = {
	readonly initial: (start: Start) => Model;
	readonly reduce: (model: Model, action: Action) => {readonly model: Model; readonly effects: readonly Effect[]};
	readonly draw: (model: Model) => ReactNode;
};

export type ConsolePorts = EffectPorts & {
	readonly stdin: ReadStream;
	readonly stdout: WriteStream & {readonly fd: number};
	/** Where the run at work with this ledger listens, asked anew each time: it may be started from elsewhere. */
	readonly socket: () => string;
	/** Who sits here, for other consoles and for the log. */
	readonly by: string;
	readonly launch: (args: readonly string[]) => Launched;
	/** Null while there is no ledger. */
	readonly survey: () => Survey | null;
	readonly log: (limit: number) => readonly LogLine[];
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

type Opening<Model> = {
	readonly screens: Screens<Model>;
	readonly start: Omit<Start, 'columns' | 'rows' | 'now'>;
	readonly ports: ConsolePorts;
	/** A run to start at once, where none is at work. */
	readonly first: readonly string[] | null;
};

const tickMs = 1000;

export function openConsole<Model>(opening: Opening<Model>): Promise<ConsoleEnd> {
	return new Promise((resolve, reject) => {
		const {begin, end} = wired(opening, resolve);
		try {
			begin();
		} catch (error) {
			// First: the end of the console would answer as if it had been left.
			reject(error);
			end(null);
		}
	});
}

/** The parts, which know each other only through actions. None says anything before it is begun: by then all stand. */
function wired<Model>({screens, start, ports, first}: Opening<Model>, ended: (end: ConsoleEnd) => void) {
	const {stdin, stdout, now} = ports;
	const painter = createPainter(stdout, now);
	const {model, dispatch} = createLoop({
		initial: screens.initial({...start, ...painter.size(), now: now()}),
		reduce: screens.reduce,
		carryOut: effect => carryOut(effect),
		moved: cause => frames.soon(cause),
	});
	const frames = createFrames(painter, model, screens.draw);
	const followed = createFollowed({launch: ports.launch, client: () => client, now, dispatch});
	let waiting = first;
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
	const resized = () => dispatch({type: 'resize', ...painter.size()}, 'key');
	const terminal = borrowTerminal(
		{stdin, stdout},
		{
			key: key => dispatch({type: 'key', key}, 'key'),
			resized() {
				painter.forget();
				resized();
			},
			suspended() {
				painter.rest();
				followed.rest();
				client.rest();
			},
			stranded() {
				const message = 'There is no shell to go back to: q leaves, and a run goes on';
				dispatch({type: 'failed', message, now: now()});
			},
			resumed() {
				client.look();
				painter.repaint();
				resized();
			},
			ended: end,
		},
	);
	const carryOut = createEffects(
		{client, followed, loader, terminal, painter, dispatch, leave: () => end(null)},
		ports,
	);
	const tick = () => dispatch({type: 'tick', now: now()});
	let ticking: NodeJS.Timeout | undefined;
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
		ended({
			exitCode: signal === null ? followed.exitCode() : signalExitCodes[signal],
			lines: followed.farewell(ports.back),
			signal,
		});
	}

	return {
		begin() {
			ticking = setInterval(tick, tickMs);
			frames.now();
			tick();
			// Last of all: where nobody could listen it is told at once that there is no run.
			client.look();
		},
		end,
	};
}
