/** Commands that only read have nothing to drain: the first signal ends them. */
export async function untilSignal<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
	let stop = () => {};
	const stopped = new Promise<never>((_, reject) => {
		stop = () => reject(new DOMException('Stopped by a signal', 'AbortError'));
		if (signal.aborted) stop();
		else signal.addEventListener('abort', stop, {once: true});
	});
	try {
		return await Promise.race([work, stopped]);
	} finally {
		signal.removeEventListener('abort', stop);
		// Whichever comes second is nobody's any more.
		work.catch(() => {});
		stopped.catch(() => {});
	}
}
