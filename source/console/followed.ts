/** The run that the console is with: found at work or started from here, heard over its socket, and how it has ended. */
import type {Action, SocketLine} from '../screens/dialogue.ts';
import type {Client} from './client.ts';
import {farewell, nothingWatched, watch} from './farewell.ts';
import {type Launched, reasonOf} from './launch.ts';

export type Followed = {
	/** Starts a run, unless there is one. */
	readonly start: (args: readonly string[]) => void;
	readonly hear: (line: SocketLine) => void;
	/** Its socket is gone, and it has not said that it has ended. */
	readonly cutOff: () => void;
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
	readonly fail: (message: string) => void;
};

export function createFollowed({launch, client, now, dispatch, fail}: FollowPorts): Followed {
	let watched = nothingWatched;
	let refusal: number | null = null;
	let starting: Launched | null = null;

	const hear = (line: SocketLine) => {
		if (line.type === 'started') {
			starting?.attached();
			starting = null;
		}
		watched = watch(watched, line);
		dispatch({type: 'line', line, now: now()});
	};

	/** Its own words came over the socket, where it came to that. */
	const hearEnd = (end: Awaited<Launched['ended']>) => {
		starting = null;
		if (watched.run !== null && watched.exitCode !== null) return;
		client().giveUp();
		if (end.result !== null && end.result.error === undefined) {
			hear({...end.result, type: 'result', time: new Date(now()).toISOString(), exitCode: end.exitCode});
			return;
		}
		refusal = end.exitCode;
		dispatch({type: 'refused', ...reasonOf(end), now: now()});
	};

	return {
		hear,
		start(args) {
			if (client().connected())
				return fail(`\`doclift ${args[0]}\` was not started: a run is at work with this ledger`);
			if (starting !== null) return fail('A run is being started');
			try {
				starting = launch(args);
			} catch (error) {
				return fail(`The run could not be started: ${error instanceof Error ? error.message : String(error)}`);
			}
			refusal = null;
			watched = nothingWatched;
			client().await(args.join(' '));
			void starting.ended.then(hearEnd);
		},
		cutOff() {
			watched = {...watched, lost: true};
		},
		exitCode: () => refusal ?? watched.exitCode ?? 0,
		farewell: back => farewell(watched, back),
	};
}
