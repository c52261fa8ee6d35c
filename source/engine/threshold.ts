/** The failure threshold: too many failures among the last ones are no chance, and the run stops by itself. */
import type {Receipt} from './ports.ts';

const windowSize = 2000;
const leastFailures = 10;
/** Fewer outcomes than this say little: a short run is judged as if it had been this long. */
const leastOutcomes = 200;

export type Threshold = {
	/** Takes outcomes in and says whether the threshold is passed. Files that are gone or left out are findings, not failures. */
	readonly passedBy: (receipts: readonly Receipt[]) => boolean;
	readonly words: () => string;
};

export function createThreshold(percent: number): Threshold {
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
		passedBy(receipts) {
			for (const {outcome} of receipts) {
				if (outcome !== 'released') add(outcome === 'failed');
			}
			return failed >= leastFailures && failed * 100 > percent * Math.max(window.length, leastOutcomes);
		},
		words: () => `${failed} of the last ${window.length} files failed (limit ${percent} %)`,
	};
}
