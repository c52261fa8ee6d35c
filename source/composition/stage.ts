/**
Where a run is seen and steered: its events go to the terminal or to NDJSON, to its log and to its socket; its control
comes from signals and from the socket.
*/
import type {Config} from '../config/schema.ts';
import {openRunSocket} from '../console/socket.ts';
import {type Control, createControl} from '../engine/control.ts';
import type {Emit} from '../engine/event.ts';
import {failures, toFailure} from '../engine/failure.ts';
import type {Copier} from '../engine/ports/copier.ts';
import type {RunType} from '../engine/ports/runs.ts';
import {withoutQueries} from '../reports/safe-text.ts';
import {clock} from './clock.ts';
import type {Invocation} from './invocation.ts';
import {createReaders} from './readers.ts';
import {openRunLog} from './run-log.ts';

export type Stage = {
	readonly emit: Emit;
	readonly control: Control;
	/** Says how it ended, to everybody: to people in these lines. */
	readonly finish: (result: Readonly<Record<string, unknown>>, lines: readonly string[]) => void;
	/** Says to programs and the log that a fault has ended the run: to people its command says it. */
	readonly fail: (error: unknown) => void;
	/** Who is to be asked what is in flight, from now on. */
	readonly watch: (copier: Pick<Copier, 'atWork'>) => void;
	readonly close: () => Promise<void>;
};

export async function openStage(
	config: Config,
	{type, rings, socket: path}: {readonly type: RunType; readonly rings: boolean; readonly socket: string},
	invocation: Invocation,
): Promise<Stage> {
	const {say, tell, json, signal, signalled} = invocation;
	const {now} = clock;
	const log = openRunLog(config, type, event => emit(event));
	const readers = createReaders({say, tell, json}, log.emit);
	const emit: Emit = event => {
		for (const read of readers) read(event);
		// After a wait that was none of the operator's, such as for room on the disk, his own still stand.
		if (event.type === 'state' && event.state === 'resumed') control.remind();
	};

	const control = createControl(emit, {rings});
	let copier: Pick<Copier, 'atWork'> | undefined;
	const atWork = async () => copier?.atWork() ?? [];
	const socket = await openRunSocket(path, {control, now, emit, atWork});
	readers.push(socket.publish);

	const stop = () => control.stop(signalled() ?? 'a signal');
	if (signal.aborted) stop();
	else signal.addEventListener('abort', stop, {once: true});

	return {
		emit,
		control,
		finish(result, lines) {
			for (const line of lines) say(line);
			log.result(result);
			socket.publish({...result, type: 'result'});
		},
		fail(error) {
			const result = endOf(error);
			log.result(result);
			socket.publish({...result, type: 'result'});
		},
		watch(newest) {
			copier = newest;
		},
		async close() {
			signal.removeEventListener('abort', stop);
			log.close();
			await socket.close();
		},
	};
}

function endOf(error: unknown) {
	const failure = toFailure(error);
	return {exitCode: failures[failure.kind].exit, error: {...failure, message: withoutQueries(failure.message)}};
}
