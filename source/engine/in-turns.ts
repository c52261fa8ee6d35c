/** Work in slices, one in each turn of the main thread: sockets, signals and the console have theirs between two of them. */
import type {Clock} from './ports/clock.ts';

export async function inTurns<T>(slices: Generator<void, T>, clock: Clock): Promise<T> {
	for (;;) {
		const {done, value} = slices.next();
		if (done) return value;
		await clock.sleep(0);
	}
}
