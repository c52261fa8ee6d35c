/** What the work comes to; undefined as soon as the run drains, after which nobody asks what became of the work. */
export function unlessDrained<T>(drained: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
	if (drained.aborted) return Promise.resolve(undefined);
	return new Promise<T | undefined>((resolve, reject) => {
		const leave = () => resolve(undefined);
		drained.addEventListener('abort', leave);
		// The signal lives as long as the copier: a race against one promise of it would keep every batch.
		const over = () => drained.removeEventListener('abort', leave);
		work().then(resolve, reject).finally(over);
	});
}
