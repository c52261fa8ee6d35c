/** Clocks for tests: no machine is too slow for them. */
import type {Clock} from '../../source/engine/ports/clock.ts';

export type VirtualClock = Clock & {
	/** Every sleep that was asked for, in ms. */
	readonly slept: number[];
};

export type StandingClock = Clock & {
	/** What it shows, in ms. */
	at: number;
	/** Moves on, and lets those whose sleep is over go on until they sleep again. */
	readonly pass: (ms: number) => Promise<void>;
};

/** A run that sleeps for so long waits for its next heartbeat. Pauses with jitter are no whole number, so never this one. */
const heartbeatMs = 5000;

/** Time that passes only while somebody sleeps; each sleep is over in the next turn of the event loop. */
export function virtual(): VirtualClock {
	let time = Date.parse('2026-01-01T00:00:00Z');
	const slept: number[] = [];
	return {
		slept,
		now: () => time,
		sleep: (ms, signal) =>
			new Promise(resolve => {
				if (signal?.aborted) return resolve();
				slept.push(ms);
				time += Math.ceil(ms);
				setImmediate(resolve);
			}),
	};
}

/** Virtual time of a run. Its heartbeat is only woken at its end: it would move time on for as long as anything else takes. */
export function virtualRun(): VirtualClock {
	const clock = virtual();
	return {
		...clock,
		sleep: (ms, signal) =>
			ms === heartbeatMs && signal && !signal.aborted
				? new Promise(resolve => signal.addEventListener('abort', () => resolve(), {once: true}))
				: clock.sleep(ms, signal),
	};
}

/** Time that stands where the test has put it. */
export function standing(): StandingClock {
	const sleepers = new Set<{readonly until: number; readonly wake: () => void}>();
	const clock: StandingClock = {
		at: 1_000_000,
		now: () => clock.at,
		sleep: (ms, signal) =>
			new Promise(resolve => {
				if (signal?.aborted) return resolve();
				const wake = () => {
					sleepers.delete(sleeper);
					signal?.removeEventListener('abort', wake);
					resolve();
				};
				const sleeper = {until: clock.at + ms, wake};
				sleepers.add(sleeper);
				signal?.addEventListener('abort', wake, {once: true});
			}),
		async pass(ms) {
			clock.at += ms;
			for (const {until, wake} of sleepers) if (until <= clock.at) wake();
			await new Promise(setImmediate);
		},
	};
	return clock;
}

/** Real time, in which every wait is over at once: for those who talk with a server that has the real time, too. */
export const hasty: Clock = {now: () => Date.now(), sleep: () => new Promise(resolve => setImmediate(resolve))};
