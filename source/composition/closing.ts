/** How to close what has been opened, in the order of opening. */
export type Closing = Array<() => unknown>;

/**
Closes on every way out what the work has opened, last opened first, and all of it: one that fails must not keep a lock
held. Throws what the work threw, else the first fault of the closing.
*/
export async function withClosing<T>(work: (closing: Closing) => Promise<T>): Promise<T> {
	const closing: Closing = [];
	const [worked] = await Promise.allSettled([work(closing)]);
	const faults: unknown[] = [];
	for (const close of closing.reverse()) {
		try {
			await close();
		} catch (error) {
			faults.push(error);
		}
	}
	if (worked.status === 'rejected') throw worked.reason;
	if (faults.length > 0) throw faults[0];
	return worked.value;
}
