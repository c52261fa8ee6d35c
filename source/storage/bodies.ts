/**
One thread's buffers for whole bodies, filled again and again. A fresh one for each file costs V8 more than the file's
hash: it is made outside of the heap, watched by the collector, and taken back whenever that looks.
*/

export type Bodies = {
	/** What a body of this length takes up. */
	readonly room: (length: number) => number;
	/** At least so long; what it held before is still in it. */
	readonly take: (length: number) => Buffer;
	/** Whoever gives one back must not touch it again, nor may a socket. */
	readonly give: (buffer: Buffer) => void;
};

/** A page of memory: below it nothing is gained. */
const leastBits = 12;

/** `mostKept`: bytes that wait for their next body; what is given back beyond them is dropped. */
export function createBodies(mostKept: number): Bodies {
	/** By the power of two that is their length. */
	const free: Buffer[][] = Array.from({length: 32}, () => []);
	let kept = 0;
	const bitsFor = (length: number) => Math.max(leastBits, 32 - Math.clz32(Math.max(0, length - 1)));

	return {
		room: length => 2 ** bitsFor(length),
		take(length) {
			const bits = bitsFor(length);
			const known = free[bits]?.pop();
			if (known === undefined) return Buffer.allocUnsafeSlow(2 ** bits);
			kept -= known.length;
			return known;
		},
		give(buffer) {
			if (kept + buffer.length > mostKept) return;
			kept += buffer.length;
			free[bitsFor(buffer.length)]?.push(buffer);
		},
	};
}
