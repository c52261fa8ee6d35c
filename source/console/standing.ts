/** Where the run at work stands, as its socket tells whoever connects: heard up to its answer to one harmless verb. */
import type {Progress, Proof, Started, State} from '../engine/event.ts';
import {sendVerb} from './send-verb.ts';

/** In ISO form, which sorts as time does. */
type Timed = {readonly time: string};

export type Heard = {
	readonly started: Started | null;
	readonly progress: Progress | null;
	/** What this run has proved so far, and when; where one process runs account by account, not what the one before has. */
	readonly proof: (Proof & Timed) | null;
	/** The phase, and a wait (paused, held, stopping), each with its reason. */
	readonly states: readonly State[];
};

/** A run that is busy with its ledger may take a moment; a status that waits longer is none. */
const patienceMs = 500;

/** Null where no run listens, or where it does not answer in time. */
export async function hearStanding(path: string): Promise<Heard | null> {
	const lines: unknown[] = [];
	const {type} = await sendVerb(path, {verb: 'status'}, {patienceMs, passing: line => lines.push(line)});
	return type === 'reply' ? toHeard(lines) : null;
}

const isOf = <T extends string>(line: unknown, type: T): line is {readonly type: T} =>
	typeof line === 'object' && line !== null && 'type' in line && line.type === type;

// The run speaks the same version: its socket lies beside the ledger that this program could open.
function toHeard(lines: readonly unknown[]): Heard {
	const started = lines.find(line => isOf(line, 'started')) as (Started & Timed) | undefined;
	const proof = lines.find(line => isOf(line, 'proof')) as (Proof & Timed) | undefined;
	return {
		started: started ?? null,
		proof: proof !== undefined && (started === undefined || proof.time >= started.time) ? proof : null,
		progress: (lines.find(line => isOf(line, 'progress')) as Progress | undefined) ?? null,
		states: lines.filter(line => isOf(line, 'state')) as unknown as readonly State[],
	};
}
