/**
How long doclift waits for Salesforce, and how it asks again. A passing fault (a cut connection) is tried again soon and
for minutes; an org that asks for patience (503, maintenance, too many requests at once) is left alone for longer each
time and for half an hour; a page that does not add up is asked for a few times and no more.
*/
import {failures, MigrationError} from '../engine/failure.ts';
import type {Clock} from '../engine/ports/clock.ts';

export type Wait = {
	/** First delay, then doubled up to `mostMs`. */
	readonly firstMs: number;
	readonly mostMs: number;
	/** Given up when this long has passed since the first fault, or after `tries`. */
	readonly forMs: number;
	readonly tries: number;
};

export type Patience = {
	readonly clock: Clock;
	/** 0 ≤ x < 1. */
	readonly random: () => number;
	readonly soon: Wait;
	readonly throttled: Wait;
	readonly short: Wait;
	/** Ends a wait early; what was tried last is then the failure. */
	readonly signal?: AbortSignal;
	/** Told before each wait: why, and for how many ms. */
	readonly onWait?: (failure: MigrationError, ms: number) => void;
};

export const waits = {
	soon: {firstMs: 250, mostMs: 15_000, forMs: 180_000, tries: 20},
	throttled: {firstMs: 1000, mostMs: 60_000, forMs: 1_800_000, tries: 60},
	short: {firstMs: 250, mostMs: 4000, forMs: 600_000, tries: 5},
} satisfies Record<string, Wait>;

/** For a first sign-in: a person waits for it, and a wrong host must not take minutes to say so. */
export const shortWaits = {
	soon: {firstMs: 250, mostMs: 1000, forMs: 5000, tries: 3},
	throttled: {firstMs: 1000, mostMs: 5000, forMs: 20_000, tries: 5},
	short: {firstMs: 250, mostMs: 1000, forMs: 5000, tries: 2},
} satisfies Record<string, Wait>;

/** For a write, which follows a reading: what was read is soon no longer true, so that whoever waits reads again. */
export const writeWaits = {
	soon: {firstMs: 100, mostMs: 400, forMs: 2000, tries: 4},
	throttled: {firstMs: 250, mostMs: 1000, forMs: 2000, tries: 4},
	short: {firstMs: 250, mostMs: 1000, forMs: 2000, tries: 1},
} satisfies Record<string, Wait>;

/** Between half and all of the doubled delay, so that many callers do not come back at once. */
export const delayBefore = ({firstMs, mostMs}: Wait, attempt: number, random: number): number =>
	Math.round(Math.min(mostMs, firstMs * 2 ** attempt) * (0.5 + random / 2));

type Pace = 'soon' | 'throttled' | 'short';

function paceOf({kind}: MigrationError): Pace | undefined {
	if (kind === 'salesforce-incomplete') return 'short';
	const {retry} = failures[kind];
	return retry === 'soon' || retry === 'throttled' ? retry : undefined;
}

/**
Tries until it succeeds, until a failure is not worth another try, or until patience ends. `repeatable` says of a failure
whether it may be tried again at all; always, where absent.
*/
export async function withPatience<T>(
	attempt: () => Promise<T>,
	patience: Patience,
	repeatable: (error: MigrationError) => boolean = () => true,
): Promise<T> {
	const {clock, random, signal, onWait} = patience;
	const began = new Map<Pace, {at: number; tries: number}>();

	while (true) {
		try {
			return await attempt();
		} catch (error) {
			if (!(error instanceof MigrationError) || !repeatable(error)) throw error;
			const pace = paceOf(error);
			if (pace === undefined) throw error;
			const {at, tries} = began.get(pace) ?? {at: clock.now(), tries: 0};
			began.set(pace, {at, tries: tries + 1});
			const wait = patience[pace];
			if (tries + 1 >= wait.tries || clock.now() - at >= wait.forMs || signal?.aborted) throw spent(error, tries + 1);
			const ms = delayBefore(wait, tries, random());
			onWait?.(error, ms);
			await clock.sleep(ms, signal);
			if (signal?.aborted) throw spent(error, tries + 1);
		}
	}
}

/** A network that stays broken is, to a run, Salesforce that does not answer. Advice that is the failure's own stands. */
function spent(error: MigrationError, tries: number): MigrationError {
	if (!error.kind.startsWith('network-')) return error;
	const advice = error.hint === failures[error.kind].hint ? {} : {hint: error.hint};
	return new MigrationError('salesforce-unavailable', `${error.message} (tried ${tries} times)`, {
		cause: error,
		...advice,
	});
}
