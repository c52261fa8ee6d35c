/** Memory for what clients upload: taken from the system once and used again by the next run, so that none pays for it. */

const chunkBytes = 256 * 1024 * 1024;

export function createArena() {
	/** @type {Buffer[]} */
	const chunks = [];
	let chunk = 0;
	let used = 0;

	const grow = () => {
		// Filled, since the system gives pages only when they are first written.
		chunks.push(Buffer.allocUnsafeSlow(chunkBytes).fill(0));
	};
	return {
		take: bytes => {
			if (bytes > chunkBytes) return Buffer.allocUnsafeSlow(bytes);
			if (chunk < chunks.length && used + bytes > chunkBytes) {
				chunk++;
				used = 0;
			}
			if (chunk === chunks.length) grow();
			used += bytes;
			return chunks[chunk].subarray(used - bytes, used);
		},
		/** All is free again, and so many bytes are there before they are asked for. */
		reset: bytes => {
			chunk = 0;
			used = 0;
			while (chunks.length * chunkBytes < bytes * 1.1) grow();
		},
	};
}
