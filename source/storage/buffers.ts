/** Where the parts of uploads are put together: memory that is used again. */

/**
One thread's buffers for parts, filled again and again: fresh ones cost a page fault for each 4 KB, and what is dropped
stays in memory until the garbage collector looks, which may be never. `most` of them are ever made.
*/
export type Buffers = {
	/** Waits, in order, until one is free. A part of another size, as of a file beyond 80 GB, gets a buffer of its own. */
	readonly take: (bytes: number) => Buffer | Promise<Buffer>;
	readonly give: (buffer: Buffer) => void;
	/** To be told of bytes that have come through a socket, in pieces that are garbage by now. */
	readonly passed: (bytes: number) => void;
};

/** `sweep` is called whenever half a buffer's worth of pieces has passed. */
export function createBuffers(most: number, size: number, sweep: () => void = () => {}): Buffers {
	const free: Buffer[] = [];
	const waiters: Array<(buffer: Buffer) => void> = [];
	let made = 0;
	let unswept = 0;
	return {
		passed: bytes => {
			unswept += bytes;
			if (unswept < size / 2) return;
			unswept = 0;
			sweep();
		},
		take: bytes => {
			if (bytes !== size) return Buffer.allocUnsafeSlow(bytes);
			const known = free.pop();
			if (known !== undefined) return known;
			if (made >= most) return new Promise(resolve => waiters.push(resolve));
			made++;
			return Buffer.allocUnsafeSlow(size);
		},
		give: buffer => {
			if (buffer.length !== size) return;
			const next = waiters.shift();
			if (next === undefined) free.push(buffer);
			else next(buffer);
		},
	};
}
