/** Rates over the last half minute, and the time that is left. */

const windowMs = 30_000;

type Reading = {readonly at: number; readonly files: number; readonly bytes: number};

export type Meter = {
	/** Cumulative files and bytes, as read from the ledger. */
	readonly read: (at: number, files: number, bytes: number) => void;
	readonly filesPerSecond: () => number;
	readonly bytesPerSecond: () => number;
	/** Null before 1 % of the work, and while nothing moves. */
	readonly etaSeconds: (done: number, total: number) => number | null;
};

export function createMeter(): Meter {
	let readings: Reading[] = [];

	const per = (what: (reading: Reading) => number): number => {
		const first = readings[0];
		const last = readings.at(-1);
		if (!first || !last || last.at === first.at) return 0;
		return ((what(last) - what(first)) * 1000) / (last.at - first.at);
	};
	const filesPerSecond = () => per(({files}) => files);

	return {
		read(at, files, bytes) {
			// A clock that was set back leaves readings of the future behind: they say nothing about speed.
			const recent = readings.filter(reading => reading.at <= at && at - reading.at <= windowMs);
			readings = [...recent, {at, files, bytes}];
		},
		filesPerSecond,
		bytesPerSecond: () => per(({bytes}) => bytes),
		etaSeconds(done, total) {
			const rate = filesPerSecond();
			return rate > 0 && done * 100 >= total ? Math.max(0, Math.round((total - done) / rate)) : null;
		},
	};
}
