/** The console's end of a run's socket: connects when a run is there, hears its lines, and comes back when it is cut. */
import {connect, type Socket} from 'node:net';
import type {Connection, SocketLine} from '../screens/dialogue.ts';
import {hearLines, mostSaid} from './socket-lines.ts';

export type Client = {
	/**
	The run is looked for from now on, and nothing is told before: whoever is told must stand by then. Again after `rest`:
	where the run is no longer there it has ended meanwhile.
	*/
	readonly look: () => void;
	/** False where nobody listens. */
	readonly send: (order: {readonly verb: string; readonly value?: string}) => boolean;
	/** A run was started from here: until it answers it is looked for more often. */
	readonly await: (command: string) => void;
	/** It has ended, and how is known: it will not answer any more, and was not lost. */
	readonly giveUp: () => void;
	readonly connected: () => boolean;
	/** This process is about to be stopped: who sleeps has no seat, and a run is not to speak to him. */
	readonly rest: () => void;
	readonly close: () => void;
};

type Hearing = {
	/** Asked each time that the run is looked for. Where it throws nobody can listen: a run needs that place as much. */
	readonly path: () => string;
	/** Who sits here, to be shown to others. */
	readonly by: string;
	readonly line: (line: SocketLine) => void;
	readonly connection: (connection: Connection) => void;
};

const lookEveryMs = 1000;
const lookSoonMs = 50;

export function followRun({path, by, line, connection}: Hearing): Client {
	let socket: Socket | null = null;
	let connected = false;
	let timer: NodeJS.Timeout | undefined;
	let closed = false;
	let standing: Connection | null = null;
	/** How the run on this connection has ended is known. */
	let ended = false;

	const say = (next: Connection) => {
		if (JSON.stringify(next) === JSON.stringify(standing)) return;
		standing = next;
		connection(next);
	};
	const lookLater = () => {
		clearTimeout(timer);
		if (!closed) timer = setTimeout(look, standing?.state === 'starting' ? lookSoonMs : lookEveryMs);
	};
	const nobody = () => {
		if (standing === null) say({state: 'none'});
		lookLater();
	};
	const send: Client['send'] = order => {
		if (socket === null || !connected) return false;
		socket.write(`${JSON.stringify({...order, by})}\n`);
		return true;
	};

	function look(): void {
		clearTimeout(timer);
		if (closed || socket !== null) return;
		const at = placeOf(path);
		if (at === null) {
			nobody();
			return;
		}
		const one = connect(at);
		ended = false;
		socket = one;
		hearLines(one, mostSaid, text => {
			const heard = readLine(text);
			if (heard?.type === 'result') ended = true;
			if (heard !== null && !closed) line(heard);
		});
		one.on('connect', () => {
			connected = true;
			// First of all: a run says what it was asked to whoever is no console in words of its own.
			send({verb: 'attach'});
			say({state: 'connected'});
		});
		one.on('error', () => one.destroy());
		one.on('close', () => {
			if (socket !== one) return;
			const was = connected;
			socket = null;
			connected = false;
			if (closed) return;
			if (was) say({state: ended ? 'none' : 'lost'});
			nobody();
		});
	}

	return {
		look,
		send,
		await(command) {
			if (!connected) say({state: 'starting', command});
			lookLater();
		},
		giveUp() {
			ended = true;
			if (standing?.state === 'starting' || standing?.state === 'lost') say({state: 'none'});
		},
		connected: () => connected,
		rest() {
			clearTimeout(timer);
			// What stood before the sleep is said anew, whatever it is then; a run that is being started is still waited for.
			if (connected) standing = null;
			connected = false;
			const left = socket;
			socket = null;
			left?.destroy();
		},
		close() {
			closed = true;
			clearTimeout(timer);
			// What was sent last still goes out.
			socket?.destroySoon();
		},
	};
}

/** Null where there is none. Looked for from a timer, whose throw would end the console in raw mode. */
function placeOf(path: Hearing['path']): string | null {
	try {
		return path();
	} catch {
		return null;
	}
}

function readLine(line: string): SocketLine | null {
	try {
		const read = JSON.parse(line);
		// The one place where a run's word is taken: the socket is its owner's alone.
		return typeof read?.type === 'string' ? (read as SocketLine) : null;
	} catch {
		return null;
	}
}
