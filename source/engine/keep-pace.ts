/** Once a second while files are copied: how many in flight, how fast, and whether a store asks for patience or is out of reach. */
import {atMostEvery} from './at-most-every.ts';
import type {Control} from './control.ts';
import type {Emit} from './event.ts';
import {createOutageWords, quietMs} from './outage.ts';
import {nextPace, startPace} from './pace.ts';
import type {Clock, Copier} from './ports.ts';

const intervalMs = 1000;
/** The most that the pace ever puts in flight by itself. */
export const mostInFlight = 256;
const limits = {least: 4, most: mostInFlight};
const startConcurrency = 24;

type Ports = {readonly copier: Copier; readonly clock: Clock; readonly emit: Emit; readonly control: Control};
type Order = {readonly concurrency: number | 'auto'; readonly bandwidth: number | undefined};

/** Runs until the signal fires. A pause puts nothing new in flight; the operator's own number stands as it is. */
export async function keepPace({copier, clock, emit, control}: Ports, order: Order, done: AbortSignal): Promise<void> {
	let pace = startPace(order.concurrency === 'auto' ? startConcurrency : order.concurrency);
	let seen = copier.pulse();
	const due = atMostEvery(quietMs);
	let saidRefusal = false;
	const sayOutage = createOutageWords({clock, emit});

	const wanted = () => {
		if (control.paused()) return 0;
		const fixed = control.concurrency() ?? (order.concurrency === 'auto' ? null : order.concurrency);
		return fixed ?? pace.concurrency;
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
		const bandwidth = control.bandwidth();
		copier.setBandwidth(bandwidth === undefined ? order.bandwidth : (bandwidth ?? undefined));

		if (throttled > 0 && due(clock.now())) {
			emit({
				type: 'state',
				state: 'throttled',
				reason: `a store asks for patience (503); ${wanted()} files in flight now`,
			});
		}
	}
}

const refusalWords = (status: number): string =>
	`the store refuses to copy from the source's bucket by itself (${status}), so files are streamed: the destination's credentials must be allowed s3:GetObject there`;
