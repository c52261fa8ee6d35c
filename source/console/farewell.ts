/** What stays on the primary screen when the console is left: what runs or has ended, and how to come back. */
import type {State} from '../engine/event.ts';
import {type Reason, reasonIn} from '../engine/failure.ts';
import {count} from '../reports/numbers.ts';
import type {SocketLine} from '../screens/dialogue.ts';
import {standingAfter, type Wait, waitWords} from '../screens/run.ts';

/** What the console has heard of the run that it watched. */
export type Watched = {
	/** As it is told of; null where there is none. */
	readonly name: string | null;
	/** It has said its number: it signs in first, and may end at that. */
	readonly begun: boolean;
	/** Its process; null until it has said which. */
	readonly pid: number | null;
	readonly done: number | null;
	readonly total: number | null;
	readonly plan: string | null;
	/** What it was told that holds it up, or will; null where nothing does. */
	readonly wait: Wait | null;
	/** Null while it is at work. */
	readonly exitCode: number | null;
	readonly error: Reason | null;
	readonly lost: boolean;
	/** This process was stopped, and has not heard of it since. */
	readonly unheard: boolean;
};

export const nothingWatched: Watched = {
	name: null,
	begun: false,
	pid: null,
	done: null,
	total: null,
	plan: null,
	wait: null,
	exitCode: null,
	error: null,
	lost: false,
	unheard: false,
};

/** Connected to, and yet to say which run it is. */
export const unnumbered: Watched = {...nothingWatched, name: 'A run that had no number yet'};

export function watch(watched: Watched, line: SocketLine): Watched {
	switch (line.type) {
		case 'started': {
			// What executes a plan is a run of its own after the one that has made it.
			const {runId, command, mode, pid} = line;
			const name = `Run ${runId} (${`${command} ${mode}`.trim()})`;
			// One that goes account by account begins many times, and still waits as it was told to.
			const wait = watched.pid === pid ? watched.wait : null;
			return {...nothingWatched, name, begun: true, pid, wait};
		}
		case 'progress':
			return {...watched, done: line.done, total: line.total, lost: false};
		case 'state':
			return {...watched, ...farAfter(watched, line), wait: standingAfter(watched.wait, line)};
		case 'plan':
			return {...watched, plan: line.plan.planId};
		case 'result':
			return {...watched, exitCode: line.exitCode, error: reasonIn(line.error)};
		default:
			return watched;
	}
}

/** How far the phase before was says nothing of one that begins. */
const farAfter = ({done, total}: Watched, {state}: State): Pick<Watched, 'done' | 'total'> =>
	besidesPhases.has(state) ? {done, total} : {done: null, total: null};

const besidesPhases: ReadonlySet<State['state']> = new Set<State['state']>([
	'paused',
	'held',
	'hold-asked',
	'resumed',
	'stopping',
	'throttled',
	'notice',
]);

const commandOf = (args: readonly string[]): string => `\`doclift ${args.join(' ')}\``;

/** Started from here, and yet to say which run it is. */
export const startedHere = (args: readonly string[]): Watched => ({...nothingWatched, name: commandOf(args)});

/** What was started from here and ended before it could be spoken to. `args`: the words after `doclift`. */
export type Refusal = Reason & {readonly args: readonly string[]; readonly exitCode: number};

/** `back`: the command that leads to this run again. */
export const farewell = (watched: Watched, back: string, refusal: Refusal | null = null): readonly string[] => [
	...(refusal === null ? [] : endLines(commandOf(refusal.args), refusal.exitCode, refusal)),
	...runLines(watched, back),
];

const endLines = (name: string, exitCode: number, reason: Reason | null): readonly string[] => [
	`${name} has ended with exit code ${exitCode}${reason === null ? '' : `: ${reason.message}`}`,
	...(reason?.hint == null ? [] : [reason.hint]),
];

function runLines(
	{name, begun, done, total, plan, wait, exitCode, error, lost, unheard}: Watched,
	back: string,
): readonly string[] {
	if (name === null) return [];
	const far = done === null || total === null ? '' : `, ${count(done)} of ${count(total)} records done`;
	if (exitCode !== null) {
		return [
			...endLines(name, exitCode, error),
			...(plan === null ? [] : [`Its plan is ${plan}.`]),
			...(begun || error === null ? ['`doclift` shows what it has come to.'] : []),
		];
	}
	if (lost)
		return [
			`${name} was cut off${far}; its process may have been killed.`,
			'Nothing is lost: `doclift` says how to go on.',
		];
	if (unheard)
		return [`${name} was not heard to its end: this console was stopped.`, '`doclift` says what it has come to.'];
	const comeBack = `Come back with: ${back}`;
	if (wait !== null && wait.state !== 'hold-asked') {
		const does = wait.state === 'stopping' ? 'ends' : 'waits';
		return [
			`${name} ${does}${far}; ${waitWords(wait)}.`,
			wait.state === 'held' ? `${comeBack}; :resume goes on.` : comeBack,
		];
	}
	return [`${name} ${begun ? '' : 'has been started and '}goes on${far}.`, comeBack];
}
