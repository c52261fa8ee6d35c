/** The failure threshold: too many failures among the last ones are no chance, and the run stops by itself. */
const windowSize = 2000;
const leastFailures = 10;
/** Fewer outcomes than this say little: a short run is judged as if it had been this long. */
const leastOutcomes = 200;

export type Threshold = {
	/** Takes outcomes in and says whether the threshold is passed. What is gone or left out is a finding, no failure. */
	readonly passedBy: (outcomes: ReadonlyArray<{readonly outcome: string}>) => boolean;
	readonly words: () => string;
};

/** Handed back without having been tried. */
const untried: ReadonlySet<string> = new Set(['released', 'unsent']);

export function createThreshold(percent: number, things = 'files'): Threshold {
	const window: boolean[] = [];
	let failed = 0;
	let next = 0;

	const add = (failure: boolean) => {
		if (window[next]) failed--;
		window[next] = failure;
		if (failure) failed++;
		next = (next + 1) % windowSize;
	};

	return {
		passedBy(outcomes) {
			for (const {outcome} of outcomes) {
				if (!untried.has(outcome)) add(outcome === 'failed');
			}
			return failed >= leastFailures && failed * 100 > percent * Math.max(window.length, leastOutcomes);
		},
		words: () => `${failed} of the last ${window.length} ${things} failed (limit ${percent} %)`,
	};
}
