import {megabits} from '../engine/bandwidth.ts';
import type {Progress} from '../engine/event.ts';
import {count} from './numbers.ts';

/** Files in flight of those that may be, and what somebody has set: `4 of 4 in flight (fixed), at most 5 Mbit/s`. */
export function inFlightWords({
	inFlight,
	concurrency,
	limits,
}: Pick<Progress, 'inFlight' | 'concurrency' | 'limits'>): string {
	const fixed = limits?.concurrency == null ? '' : ' (fixed)';
	const most = limits?.bandwidth == null ? '' : `, at most ${megabits(limits.bandwidth)}`;
	return `${count(inFlight)} of ${count(concurrency)} in flight${fixed}${most}`;
}
