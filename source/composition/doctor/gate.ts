/** Gates of `doctor`: each is tried for real, told as it is found, and never ends the others. */
import type {Gate} from '../../engine/event.ts';
import {toFailure} from '../../engine/failure.ts';
import {withoutQueries} from '../../reports/safe-text.ts';

export type Tell = (gate: Gate) => void;

/** Why it matters, and what to do about it. */
export type Matter = {readonly why: string; readonly hint: string};

export const pass = (gate: string, found: string): Gate => ({type: 'gate', gate, holds: true, found});

/** No finding, as nobody answered. */
export const untold = (gate: string, found: string): Gate => ({...pass(gate, found), untold: true});

/** No finding: something to know before it begins. */
export const note = (gate: string, found: string, matter: Matter): Gate => ({
	...pass(gate, found),
	note: true,
	...matter,
});

export const fault = (gate: string, found: string, matter: Matter): Gate => ({
	type: 'gate',
	gate,
	holds: false,
	found,
	...matter,
});

/** The gate holds where its condition does; the matter is for where it does not. */
export const judge = (gate: string, holds: boolean, found: string, matter: Matter): Gate =>
	holds ? pass(gate, found) : fault(gate, found, matter);

/** As `judge`, where nothing fails without it. */
export const advise = (gate: string, good: boolean, found: string, matter: Matter): Gate =>
	good ? pass(gate, found) : note(gate, found, matter);

/** What it throws is what it found. `why` says what cannot be done without it. */
export async function attempt<T>(
	tell: Tell,
	gate: string,
	why: string,
	work: () => Promise<T>,
): Promise<T | undefined> {
	try {
		return await work();
	} catch (error) {
		// The first signal ends the command: that is no finding.
		if (error instanceof Error && error.name === 'AbortError') throw error;
		const {message, hint} = toFailure(error);
		tell(fault(gate, withoutQueries(message), {why, hint}));
		return undefined;
	}
}
