/** What a sample says of the whole. */
import type {VerifyCounts} from './ports.ts';
import type {Verification} from './verify.ts';

/** Chance that the true share is below the bound. */
const confidence = 0.95;

type Counted = Pick<VerifyCounts, 'records' | 'inFlight'>;

/** Records that say something: of those that a run was changing nothing is known. No more than there are. */
export const judged = ({records, inFlight}: Counted): number => Math.max(0, records - inFlight);

/**
The most that may differ of the whole, after `mostDiffering`; null of a sample that was stopped: its records are looked
at in their order, so that those which were reached are none that chance has chosen.
*/
export function boundOf({
	complete,
	counts,
	differing,
	population,
}: Pick<Verification, 'complete' | 'differing' | 'population'> & {readonly counts: Counted}): number | null {
	return complete ? mostDiffering(differing, judged(counts), population) : null;
}

/**
The share that, with 95 % confidence, no more records of the whole than this differ, when `differing` of `sample` did:
the exact upper bound of Clopper and Pearson (0 in n: about 3/n). Records are taken to differ independently, which
over-states the bound for a sample that is a large part of the whole; a sample of everything is certain.
*/
export function mostDiffering(differing: number, sample: number, population: number): number {
	if (population === 0 || sample === 0) return population === 0 ? 0 : 1;
	if (sample >= population) return differing / population;
	if (differing >= sample) return 1;
	let [low, high] = [differing / sample, 1];
	for (let step = 0; step < 60; step++) {
		const middle = (low + high) / 2;
		if (atMost(differing, sample, middle) > 1 - confidence) low = middle;
		else high = middle;
	}
	return high;
}

/** Chance of `k` or fewer among `n`, each with chance `p`. In logarithms: the terms are far below the smallest number. */
function atMost(k: number, n: number, p: number): number {
	if (p <= 0) return 1;
	if (p >= 1) return 0;
	const odds = Math.log(p) - Math.log1p(-p);
	let term = n * Math.log1p(-p);
	let sum = Math.exp(term);
	for (let one = 1; one <= k; one++) {
		term += Math.log((n - one + 1) / one) + odds;
		sum += Math.exp(term);
	}
	return sum;
}
