/** At most this many calls are under way at once; whoever comes later waits for its turn, in the order in which they came. */
export function createTurns(most: number): <T>(call: () => Promise<T>) => Promise<T> {
	const waiting: Array<() => void> = [];
	let free = most;
	return async call => {
		if (free > 0) free -= 1;
		else await new Promise<void>(resolve => waiting.push(resolve));
		try {
			return await call();
		} finally {
			const next = waiting.shift();
			if (next) next();
			else free += 1;
		}
	};
}
