/** Progress, once a second: counts from the tally, rates from the difference of two readings. */
import type {Emit, Phase} from './event.ts';
import {createMeter} from './meter.ts';
import type {Clock, Copier, Ledger, Scope} from './ports.ts';
import {settledCount, shownTally} from './tally.ts';

const everyMs = 1000;

export type Report = {
	readonly reading: (rows: number, total: number) => void;
	readonly naming: (files: number) => void;
	/** From here on it speaks by itself, until `end`. */
	readonly copying: (files: number) => void;
	readonly end: () => void;
};

type Ports = {
	readonly ledger: Ledger;
	readonly copier: Copier;
	readonly clock: Clock;
	readonly emit: Emit;
	readonly memoryMb: () => number;
};

export function reportProgress({ledger, copier, clock, emit, memoryMb}: Ports, scope: Scope): Report {
	const ended = new AbortController();
	let saidAt = 0;
	let meter = createMeter();

	const say = (phase: Phase, done: number, total: number | null, bytes: number) => {
		const {threads, retries} = copier.pulse();
		meter.read(clock.now(), done, bytes);
		emit({
			type: 'progress',
			phase,
			done,
			total,
			dispositions: shownTally(ledger.tally(scope)),
			bytes,
			filesPerSecond: meter.filesPerSecond(),
			bytesPerSecond: meter.bytesPerSecond(),
			etaSeconds: total === null ? null : meter.etaSeconds(done, total),
			inFlight: threads.reduce((sum, {inFlight}) => sum + inFlight, 0),
			concurrency: copier.concurrency(),
			retries,
			memoryMb: memoryMb(),
		});
		saidAt = clock.now();
	};
	const sayNowAndThen = (phase: Phase, done: number, total: number | null) => {
		if (clock.now() - saidAt >= everyMs) say(phase, done, total, 0);
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
		copying(files) {
			meter = createMeter();
			void watchCopying(files);
		},
		end() {
			sayLast();
			ended.abort();
		},
	};
}
