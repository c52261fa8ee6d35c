/** The run that the console is with: found at work or started from here, heard over its socket, and how it has ended. */
import {failures, MigrationError, type Reason} from '../engine/failure.ts';
import {messageOf} from '../engine/thrown.ts';
import type {Action, Connection, SocketLine} from '../screens/dialogue.ts';
import type {Client} from './client.ts';
import {farewell, nothingWatched, type Refusal, startedHere, unnumbered, watch} from './farewell.ts';
import {type Launched, reasonOf} from './launch.ts';

export type Followed = {
	/** Starts a run, unless there is one. */
	readonly start: (args: readonly string[]) => void;
	readonly hear: (line: SocketLine) => void;
	/** Its socket is there, or gone; comes before the lines that it brings. */
	readonly connection: (connection: Connection) => void;
	/** This process is about to be stopped: how the run ends may go unheard. */
	readonly rest: () => void;
	/** The console is left: nobody reads any more how a run that was started from here ends. */
	readonly leave: () => void;
	/** That of the run that has ended, or was refused; 0 otherwise. */
	readonly exitCode: () => number;
	/** What stays on the primary screen; `back` is the command that leads to the run again. */
	readonly farewell: (back: string) => readonly string[];
};

type FollowPorts = {
	readonly launch: (args: readonly string[]) => Launched;
	readonly client: () => Client;
	readonly now: () => number;
	readonly dispatch: (action: Action) => void;
};

export function createFollowed({launch, client, now, dispatch}: FollowPorts): Followed {
	let watched = nothingWatched;
	let refusal: Refusal | null = null;
	/** The run that was started last, until it has said how it ended; and whether it still has to answer. */
	let own: (Launched & {readonly args: readonly string[]}) | null = null;
	let starting = false;
	/** The process that speaks on this connection, once it has said its number. */
	let heard: number | null = null;

	const hear = (line: SocketLine) => {
		if (line.type === 'started') heard = line.pid;
		// Where another run was first, ours has still to say why it ends.
		if (line.type === 'started' && line.pid === own?.pid) {
			own.forget();
			starting = false;
		}
		// What its process says after this is old news.
		if (line.type === 'result' && !starting) own = null;
		watched = watch(watched, line);
		dispatch({type: 'line', line, now: now()});
	};

	const refuse = (args: readonly string[], exitCode: number, reason: Reason) => {
		refusal = {args, exitCode, ...reason};
		// Its own last words, where it had come to a socket, were the same.
		if (!watched.begun) watched = nothingWatched;
		dispatch({type: 'refused', args, exitCode, ...reason, now: now()});
	};

	/** Its own words came over the socket, where it came to that. The end of one before is old news. */
	const hearEnd = (of: typeof own, end: Awaited<Launched['ended']>) => {
		if (of === null || of !== own) return;
		starting = false;
		const isAnothers = heard !== null && heard !== of.pid;
		const wasKilled = end.result === null && watched.begun;
		// A socket may be cut before its last words are read: what the process has said at its end tells what became of it.
		if (!isAnothers && !wasKilled) client().giveUp();
		// What it said while this process was stopped is lost, and no refusal.
		const silent = watched.unheard && end.result === null && end.signal === null && end.text === '';
		if (silent || (end.result !== null && end.result.error == null)) {
			hear({...end.result, type: 'result', time: new Date(now()).toISOString(), exitCode: end.exitCode});
			return;
		}
		refuse(of.args, end.exitCode, reasonOf(end, of.args));
	};

	return {
		hear,
		start(args) {
			if (client().connected()) return dispatch({type: 'occupied', args, now: now()});
			if (starting) {
				const reason = {message: 'A run is being started', hint: null};
				return dispatch({type: 'refused', args, exitCode: failures.refused.exit, ...reason, now: now()});
			}
			let launched: typeof own;
			try {
				launched = {...launch(args), args};
			} catch (error) {
				const message = `The run could not be started: ${messageOf(error)}`;
				const known = error instanceof MigrationError ? error : null;
				return refuse(args, known === null ? 1 : failures[known.kind].exit, {message, hint: known?.hint ?? null});
			}
			own = launched;
			starting = true;
			refusal = null;
			watched = startedHere(args);
			dispatch({type: 'launched', pid: launched.pid});
			client().await(args.join(' '));
			void launched.ended.then(end => hearEnd(launched, end));
		},
		connection({state}) {
			if (state === 'connected') heard = null;
			if (state === 'lost') watched = {...watched, lost: true};
			// Whoever connects is told all that stands; until then nothing of another run may be taken for this one's.
			if (state === 'connected') watched = starting && own !== null ? startedHere(own.args) : unnumbered;
		},
		rest() {
			watched = {...watched, unheard: true};
		},
		leave: () => own?.forget(),
		exitCode: () => refusal?.exitCode ?? watched.exitCode ?? 0,
		farewell: back => farewell(watched, back, refusal),
	};
}
