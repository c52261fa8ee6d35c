/**
How many files are in flight: a climb while more of them do more work, half at once when the store asks for patience.

Each probe changes the number and is judged by the next interval. More files are kept only where they are faster; fewer
are kept where they are as fast, since they cost less memory. Between fruitless probes it sits still.
*/

export type Pace = {
	/** Files in flight, for now. */
	readonly concurrency: number;
	/** What a probe is judged against; null until a first interval has been measured at the present number. */
	readonly base: {readonly concurrency: number; readonly rate: number} | null;
	readonly direction: 1 | -1;
	/** Intervals to sit still before the next probe. */
	readonly rest: number;
};

export type Interval = {
	/** Files settled per second. */
	readonly rate: number;
	/** Answers of 503 or SlowDown. */
	readonly throttled: number;
	/** Whether all lanes were in use: without that the rate says nothing about concurrency. */
	readonly saturated: boolean;
};

export type PaceLimits = {readonly least: number; readonly most: number};

export const startPace = (concurrency: number): Pace => ({concurrency, base: null, direction: 1, rest: 0});

/** A change of less than this part is noise. */
const noise = 0.05;
const restAfterThrottle = 3;
const restAfterFruitlessProbe = 5;

/** The next pace, once an interval (about a second). */
export function nextPace(pace: Pace, {rate, throttled, saturated}: Interval, limits: PaceLimits): Pace {
	const {concurrency, base, direction, rest} = pace;
	const within = (files: number) => Math.max(limits.least, Math.min(limits.most, Math.round(files)));
	const probe = (from: number, towards: 1 | -1): Pace => ({
		concurrency: within(from + towards * Math.max(2, Math.round(from / 4))),
		base: {concurrency: from, rate},
		direction: towards,
		rest: 0,
	});

	if (throttled > 0) {
		return {concurrency: within(concurrency / 2), base: null, direction: 1, rest: restAfterThrottle};
	}
	if (rest > 0) return {...pace, rest: rest - 1};
	if (!saturated || rate === 0) return pace;
	if (base === null || base.concurrency === concurrency) return probe(concurrency, direction);

	const better = rate > base.rate * (1 + noise);
	const asGood = rate > base.rate * (1 - noise);
	if (better || (asGood && direction === -1)) return probe(concurrency, direction);

	const towards = direction === 1 ? -1 : 1;
	return {concurrency: base.concurrency, base: null, direction: towards, rest: restAfterFruitlessProbe};
}
