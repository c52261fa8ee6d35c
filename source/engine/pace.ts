/**
How many files are in flight: a climb while more of them do more work, half at once when the store asks for patience.

Each probe changes the number and is judged by the next interval. More files are kept only where they are faster; fewer
are kept where they are as fast, since they cost less memory. Between fruitless probes it sits still. The first climb
doubles, since a gain that large is told from noise; after the store has asked for patience, the number at which it did
is approached in small steps.
*/

export type Pace = {
	/** Files in flight, for now. */
	readonly concurrency: number;
	/** What a probe is judged against; null until a first interval has been measured at the present number. */
	readonly base: {readonly concurrency: number; readonly rate: number} | null;
	readonly direction: 1 | -1;
	/** Intervals to sit still before the next probe. */
	readonly rest: number;
	/** Doubling, until a first probe is fruitless. */
	readonly doubling: boolean;
	/** Where the store last asked for patience; null where it has not, or has borne more since. */
	readonly ceiling: number | null;
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

export const startPace = (concurrency: number): Pace => ({
	concurrency,
	base: null,
	direction: 1,
	rest: 0,
	doubling: true,
	ceiling: null,
});

/** A change of less than this part is noise. */
const noise = 0.05;
const restAfterThrottle = 3;
const restAfterFruitlessProbe = 5;
const restNearCeiling = 10;
/** Small, but more than noise. */
const smallStep = 1.1;
/** A ceiling is approached to this part, and forgotten beyond that one. */
const nearCeiling = 0.9;
const beyondCeiling = 1.1;

/** The next pace, once an interval (about a second). */
export function nextPace(pace: Pace, {rate, throttled, saturated}: Interval, limits: PaceLimits): Pace {
	const {concurrency, base, direction, rest} = pace;
	const within = (files: number) => Math.max(limits.least, Math.min(limits.most, Math.round(files)));
	const probe = (towards: 1 | -1): Pace => {
		const next = within(towards === 1 ? climb(pace) : concurrency - step(concurrency));
		const ceiling = pace.ceiling !== null && next > pace.ceiling * beyondCeiling ? null : pace.ceiling;
		const near = ceiling !== null && towards === 1 && next >= Math.floor(ceiling * nearCeiling);
		const judged = {concurrency: next, base: {concurrency, rate}, direction: towards} as const;
		return {...pace, ...judged, rest: near ? restNearCeiling : 0, ceiling};
	};

	if (throttled > 0) {
		// While a storm lasts, what is left in flight says nothing about what the store bears.
		const storm = rest > 0 && base === null;
		const ceiling = storm ? pace.ceiling : concurrency;
		const half = within(concurrency / 2);
		return {concurrency: half, base: null, direction: 1, rest: restAfterThrottle, doubling: false, ceiling};
	}
	if (rest > 0) return {...pace, rest: rest - 1};
	if (!saturated || rate === 0) return pace;
	if (base === null || base.concurrency === concurrency) return probe(direction);

	const better = rate > base.rate * (1 + noise);
	const asGood = rate > base.rate * (1 - noise);
	if (better || (asGood && direction === -1)) return probe(direction);

	const back = {concurrency: base.concurrency, base: null, rest: restAfterFruitlessProbe} as const;
	return {...pace, ...back, direction: direction === 1 ? -1 : 1, doubling: false};
}

const step = (files: number): number => Math.max(2, Math.round(files / 4));

function climb({concurrency, doubling, ceiling}: Pace): number {
	const next = concurrency + (doubling ? concurrency : step(concurrency));
	return ceiling === null
		? next
		: Math.min(next, Math.max(Math.ceil(concurrency * smallStep), Math.floor(ceiling * nearCeiling)));
}
