/** Progress, once a second: counts from the tally, rates from the difference of two readings. */
import {passed} from './at-most-every.ts';
import type {Emit, Limits, Phase, Progress} from './event.ts';
import {createMeter, type Meter} from './meter.ts';
import type {Clock} from './ports/clock.ts';
import type {Copier} from './ports/copier.ts';
import type {Ledger} from './ports/ledger.ts';
import type {Scope} from './scope.ts';
import {settledCount, shownTally} from './tally.ts';

const everyMs = 1000;

export type Report = {
	/** `total`: null where nobody knows how many have changed. */
	readonly reading: (rows: number, total: number | null) => void;
	readonly naming: (files: number) => void;
	/** Records of a plan that are done, in any other phase. */
	readonly working: (phase: Phase, done: number, total: number | null) => void;
	/** From here on it speaks by itself, until `end`. */
	readonly copying: (files: number, copier: Copier, limits: () => Limits) => void;
	readonly end: () => void;
};

type Ports = {
	readonly ledger: Ledger;
	readonly clock: Clock;
	readonly emit: Emit;
	readonly memoryMb: () => number;
};

type Rates = 'filesPerSecond' | 'bytesPerSecond' | 'etaSeconds';

/** What was counted, with the rates of a meter that has read it. */
export function progressOf(meter: Meter, counted: Omit<Progress, 'type' | Rates>): Progress {
	const {done, total} = counted;
	return {
		...counted,
		type: 'progress',
		filesPerSecond: meter.filesPerSecond(),
		bytesPerSecond: meter.bytesPerSecond(),
		etaSeconds: total === null ? null : meter.etaSeconds(done, total),
	};
}

/** Before the first file is copied there are no threads. */
const idle: Pick<Copier, 'pulse' | 'concurrency'> = {
	pulse: () => ({threads: [], bytesRead: 0, retries: 0, throttled: 0, outages: 0, settled: 0}),
	concurrency: () => 0,
};

export function reportProgress({ledger, clock, emit, memoryMb}: Ports, scope: Scope): Report {
	const ended = new AbortController();
	let saidAt = Number.NEGATIVE_INFINITY;
	let meter = createMeter();
	let threads: Pick<Copier, 'pulse' | 'concurrency'> = idle;
	let limits: (() => Limits) | null = null;
	let metered: Phase | null = null;
	let counted = 0;

	const say = (phase: Phase, done: number, total: number | null, bytes: number) => {
		// Each phase counts from nothing, and so does its second part: a rate across two of them would be none.
		if (phase !== metered || done < counted) meter = createMeter();
		metered = phase;
		counted = done;
		const {retries, ...now} = threads.pulse();
		meter.read(clock.now(), done, bytes);
		emit(
			progressOf(meter, {
				phase,
				done,
				total,
				dispositions: shownTally(ledger.tally(scope)),
				bytes,
				inFlight: now.threads.reduce((sum, {inFlight}) => sum + inFlight, 0),
				concurrency: threads.concurrency(),
				...(limits === null ? {} : {limits: limits()}),
				retries,
				memoryMb: memoryMb(),
			}),
		);
		saidAt = clock.now();
	};
	const sayNowAndThen = (phase: Phase, done: number, total: number | null) => {
		if (passed(everyMs, saidAt, clock.now())) say(phase, done, total, 0);
	};

	let sayLast = () => {};

	const watchCopying = async (files: number) => {
		const start = ledger.tally(scope);
		const sayNow = () => {
			const now = ledger.tally(scope);
			const done = settledCount(now) - settledCount(start);
			say('copying', done, files, now.verified.bytes - start.verified.bytes);
		};
		sayLast = sayNow;
		for (;;) {
			await clock.sleep(everyMs, ended.signal);
			if (ended.signal.aborted) return;
			sayNow();
		}
	};

	return {
		reading: (rows, total) => sayNowAndThen('reading', rows, total),
		naming: files => sayNowAndThen('naming', files, null),
		working: sayNowAndThen,
		copying(files, through, within) {
			threads = through;
			limits = within;
			// A ledger that cannot be read ends the run through whoever writes to it, not through its display.
			watchCopying(files).catch(() => {});
		},
		end() {
			if (ended.signal.aborted) return;
			ended.abort();
			try {
				sayLast();
			} catch {
				// The same: what ended the run is what people must hear of.
			}
		},
	};
}
