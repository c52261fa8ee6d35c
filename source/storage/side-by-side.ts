/**
What several iterables give, as it comes; each is asked for its next value when the one before was taken. The first failure
ends it. Nobody waits for what is still on its way when it ends.
*/
export async function* sideBySide<T>(iterables: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
	const iterators = iterables.map(iterable => iterable[Symbol.asyncIterator]());
	const waiting = new Map<AsyncIterator<T>, Promise<readonly [AsyncIterator<T>, IteratorResult<T>]>>();
	// Asked last, it stands last: each has its turn.
	const ask = (iterator: AsyncIterator<T>) => {
		waiting.delete(iterator);
		waiting.set(
			iterator,
			iterator.next().then(result => [iterator, result]),
		);
	};
	iterators.forEach(ask);
	try {
		while (waiting.size > 0) {
			const [iterator, result] = await Promise.race(waiting.values());
			if (result.done) {
				waiting.delete(iterator);
				continue;
			}
			yield result.value;
			ask(iterator);
		}
	} finally {
		void Promise.allSettled([...waiting.values(), ...iterators.map(iterator => iterator.return?.())]);
	}
}
