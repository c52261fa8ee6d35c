/** Gates of `doctor`: each is tried for real, told as it is found, and never ends the others. */
import type {Gate} from '../../engine/event.ts';
import {toFailure} from '../../engine/failure.ts';
import {withoutQueries} from '../../reports/safe-text.ts';

export type Tell = (gate: Gate) => void;

export const pass = (gate: string, found: string): Gate => ({type: 'gate', gate, holds: true, found});

export const fault = (gate: string, found: string, hint: string): Gate => ({
	type: 'gate',
	gate,
	holds: false,
	found,
	hint,
});

/** The gate holds where its condition does; the hint is for where it does not. */
export const judge = (gate: string, holds: boolean, found: string, hint: string): Gate =>
	holds ? pass(gate, found) : fault(gate, found, hint);

/** What it throws is what it found. */
export async function attempt<T>(tell: Tell, gate: string, work: () => Promise<T>): Promise<T | undefined> {
	try {
		return await work();
	} catch (error) {
		// The first signal ends the command: that is no finding.
		if (error instanceof Error && error.name === 'AbortError') throw error;
		const {message, hint} = toFailure(error);
		tell(fault(gate, withoutQueries(message), hint));
		return undefined;
	}
}
