/** Once a second while files are copied: how many in flight, how fast, and whether a store asks for patience or is out of reach. */
import {atMostEvery} from './at-most-every.ts';
import type {Control} from './control.ts';
import type {Emit, Limits} from './event.ts';
import {createOutageWords, quietMs} from './outage.ts';
import {nextPace, startPace} from './pace.ts';
import type {Clock} from './ports/clock.ts';
import type {Copier} from './ports/copier.ts';

const intervalMs = 1000;
/** The most that the pace ever puts in flight by itself. */
export const mostInFlight = 256;
const limits = {least: 4, most: mostInFlight};
const startConcurrency = 24;

type Ports = {readonly copier: Copier; readonly clock: Clock; readonly emit: Emit; readonly control: Control};
type Order = {readonly concurrency: number | 'auto'; readonly bandwidth: number | undefined};

/** What the operator wants, else the configuration. */
export function limitsOf(control: Pick<Control, 'concurrency' | 'bandwidth'>, order: Order): Limits {
	const bandwidth = control.bandwidth();
	return {
		concurrency: control.concurrency() ?? (order.concurrency === 'auto' ? null : order.concurrency),
		bandwidth: bandwidth === undefined ? (order.bandwidth ?? null) : bandwidth,
	};
}

/** Runs until the signal fires. A pause puts nothing new in flight; the operator's own number stands as it is. */
export async function keepPace({copier, clock, emit, control}: Ports, order: Order, done: AbortSignal): Promise<void> {
	let pace = startPace(order.concurrency === 'auto' ? startConcurrency : order.concurrency);
	let seen = copier.pulse();
	const due = atMostEvery(quietMs);
	let saidRefusal = false;
	const sayOutage = createOutageWords({clock, emit});

	const wanted = () => {
		if (control.paused()) return 0;
		return limitsOf(control, order).concurrency ?? pace.concurrency;
	};

	copier.setBandwidth(order.bandwidth);
	copier.setConcurrency(wanted());
	while (!done.aborted) {
		await clock.sleep(intervalMs, done);
		const pulse = copier.pulse();
		const inFlight = pulse.threads.reduce((sum, thread) => sum + thread.inFlight, 0);
		const throttled = pulse.throttled - seen.throttled;
		if (pulse.outages > seen.outages) sayOutage('files in hand are tried again until it answers');
		pace = nextPace(
			pace,
			{rate: pulse.settled - seen.settled, throttled, saturated: inFlight >= pace.concurrency * 0.9},
			limits,
		);
		seen = pulse;
		copier.setConcurrency(wanted());
		if (pulse.copyRefused && !saidRefusal) {
			saidRefusal = true;
			emit({type: 'state', state: 'notice', reason: refusalWords(pulse.copyRefused)});
		}
		const {bandwidth, concurrency} = limitsOf(control, order);
		copier.setBandwidth(bandwidth ?? undefined);

		if (throttled > 0 && due(clock.now())) {
			// Without their number, which is another one a second later.
			const answer =
				concurrency === null ? 'fewer files are put in flight' : 'as many files as were asked for stay in flight';
			emit({type: 'state', state: 'throttled', reason: `a store asks for patience (503); ${answer}`});
		}
	}
}

const refusalWords = (status: number): string =>
	`the store refuses to copy from the source's bucket by itself (${status}), so files are streamed: the destination's credentials must be allowed s3:GetObject there`;
