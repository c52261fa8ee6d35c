/**
Who is connected to a run: consoles, of which one holds the writer's seat, and whoever only sends a verb. A console says
`{"verb":"attach","by":"ann@pts/3, pid 812"}` first. Without the seat it may watch, and steers nothing.
*/
import type {Control} from '../engine/control.ts';
import type {Emit} from '../engine/event.ts';
import type {AtWork} from '../engine/ports/copier.ts';
import {createSeat} from './seat.ts';
import {isSteering, no, obey, type Reply, readOrder, yes} from './verb.ts';

export type AudiencePorts = {
	readonly control: Control;
	readonly emit: Emit;
	/** The threads and what they are at; asked only when somebody wants to see it. */
	readonly atWork: () => Promise<readonly AtWork[]>;
};

type Line = Reply | {readonly type: 'seat' | 'workers'; readonly [field: string]: unknown};

/** Tells one client something. */
export type Tell = (line: Line) => void;

export type Audience = {
	readonly hear: (client: Tell, line: string) => void;
	readonly gone: (client: Tell) => void;
	/** Nothing is said any more of who comes and goes. */
	readonly close: () => void;
};

const unnamed = 'socket';

export function createAudience({control, emit, atWork}: AudiencePorts): Audience {
	const consoles = new Map<Tell, string>();
	let open = true;

	const nameOf = (client: Tell | null) => (client === null ? null : (consoles.get(client) ?? unnamed));
	const notice = (reason: string) => {
		if (open) emit({type: 'state', state: 'notice', reason});
	};
	const tellSeat = (client: Tell) =>
		client({type: 'seat', holder: nameOf(seat.holder()), yours: seat.holder() === client});
	const seat = createSeat<Tell>(() => {
		for (const client of consoles.keys()) tellSeat(client);
	});
	const take = (client: Tell): Reply => {
		if (!seat.take(client)) return no(`${nameOf(seat.holder())} has the writer's seat`);
		notice(`${nameOf(client)} has the writer's seat`);
		return yes("the writer's seat is yours: pause, hold, resume, stop, concurrency and bandwidth are obeyed");
	};
	const leave = (client: Tell): Reply => {
		if (!seat.leave(client)) return no("the writer's seat is not yours");
		notice(`${nameOf(client)} has left the writer's seat`);
		return yes("the writer's seat is free");
	};
	const attach = (client: Tell, by: string | null) => {
		consoles.set(client, by ?? unnamed);
		if (seat.holder() === null) take(client);
		else {
			notice(`${nameOf(client)} watches`);
			tellSeat(client);
		}
	};
	const showWorkers = async (client: Tell) => {
		const threads = await atWork();
		client(consoles.has(client) ? {type: 'workers', threads} : yes(workersText(threads)));
	};

	const changeSeat = (client: Tell, value: unknown): Reply => {
		if (!consoles.has(client)) return no("the writer's seat is for consoles: `doclift attach`");
		if (value === 'leave') return leave(client);
		return value === 'take' ? take(client) : no('seat takes take or leave');
	};
	/** A console without the seat steers nothing; a script needs none. Null where nothing stands in the way. */
	const refusalFor = (client: Tell, verb: string): Reply | null => {
		if (!isSteering(verb) || !consoles.has(client) || seat.holder() === client) return null;
		const holder = nameOf(seat.holder());
		notice(`${nameOf(client)}: ${verb} refused, ${holder ?? 'nobody'} has the writer's seat`);
		return no(
			holder === null ? "read-only: take the writer's seat first" : `read-only: ${holder} has the writer's seat`,
		);
	};

	return {
		hear(client, line) {
			const order = readOrder(line);
			if ('said' in order) return client(order);
			const {verb, value, by} = order;
			if (verb === 'attach') return attach(client, by);
			if (verb === 'seat') return client(changeSeat(client, value));
			if (verb === 'workers') return void showWorkers(client);
			const refusal = refusalFor(client, verb);
			if (refusal !== null) return client(refusal);
			client(obey({verb, value}, control, consoles.get(client) ?? by ?? unnamed));
		},
		gone(client) {
			if (seat.holder() === client) leave(client);
			consoles.delete(client);
		},
		close() {
			open = false;
		},
	};
}

function workersText(threads: readonly AtWork[]): string {
	const files = threads.flatMap(({id, files}) => files.map(file => ({...file, id})));
	const oldest = files.toSorted((a, b) => b.ageMs - a.ageMs).slice(0, 10);
	const lines = oldest.map(
		({id, recordId, ageMs}) => `  thread ${id}  ${recordId}  for ${(ageMs / 1000).toFixed(1)} s`,
	);
	return [`threads: ${threads.length}, files in flight: ${files.length}`, ...lines].join('\n');
}
