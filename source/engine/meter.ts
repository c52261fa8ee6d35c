/** Rates over the last half minute, and the time that is left. */

const windowMs = 30_000;
/** After which nothing moves: what waits to be tried again says nothing of how long it takes. */
const stillMs = 10_000;

type Reading = {readonly at: number; readonly files: number; readonly bytes: number};

export type Meter = {
	/** Cumulative files and bytes, as read from the ledger. */
	readonly read: (at: number, files: number, bytes: number) => void;
	readonly filesPerSecond: () => number;
	readonly bytesPerSecond: () => number;
	/** Null before 1 % of the work, and while nothing moves or has moved for ten seconds. */
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
	const isStill = (): boolean => {
		const last = readings.at(-1);
		return last !== undefined && readings.some(({at, files}) => last.at - at >= stillMs && files === last.files);
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
			return rate > 0 && !isStill() && done * 100 >= total ? Math.max(0, Math.round((total - done) / rate)) : null;
		},
	};
}
