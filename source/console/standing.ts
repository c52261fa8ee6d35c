/** Where the run at work stands, as its socket tells whoever connects: heard up to its answer to one harmless verb. */
import {connect} from 'node:net';
import type {Progress, Started, State} from '../engine/event.ts';

export type Heard = {
	readonly started: Started | null;
	readonly progress: Progress | null;
	/** The phase, and a wait (paused, held, stopping), each with its reason. */
	readonly states: readonly State[];
};

/** A run that is busy with its ledger may take a moment; a status that waits longer is none. */
const patienceMs = 500;

/** Null where no run listens, or where it does not answer in time. */
export function hearStanding(path: string): Promise<Heard | null> {
	return new Promise(resolve => {
		const socket = connect(path);
		const lines: unknown[] = [];
		let rest = '';
		const end = (heard: Heard | null) => {
			clearTimeout(patience);
			socket.destroy();
			resolve(heard);
		};
		const patience = setTimeout(() => end(null), patienceMs);
		socket.setEncoding('utf8');
		socket.on('error', () => end(null));
		socket.on('close', () => end(null));
		socket.on('connect', () => socket.write('{"verb":"status"}\n'));
		socket.on('data', (text: string) => {
			const pieces = (rest + text).split('\n');
			rest = pieces.pop() ?? '';
			for (const piece of pieces) lines.push(parsed(piece));
			if (lines.some(line => isOf(line, 'reply'))) end(toHeard(lines));
		});
	});
}

function parsed(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return null;
	}
}

const isOf = <T extends string>(line: unknown, type: T): line is {readonly type: T} =>
	typeof line === 'object' && line !== null && 'type' in line && line.type === type;

// The run speaks the same version: its socket lies beside the ledger that this program could open.
function toHeard(lines: readonly unknown[]): Heard {
	return {
		started: (lines.find(line => isOf(line, 'started')) as Started | undefined) ?? null,
		progress: (lines.find(line => isOf(line, 'progress')) as Progress | undefined) ?? null,
		states: lines.filter(line => isOf(line, 'state')) as unknown as readonly State[],
	};
}
