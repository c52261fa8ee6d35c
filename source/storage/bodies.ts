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

/**
`most`: bytes of all buffers together. Whoever needs more gets them, as the budget of bodies allows; then those that lie
idle are dropped, and what is given back beyond it.
*/
export function createBodies(most: number): Bodies {
	/** By the power of two that is their length. */
	const free: Buffer[][] = Array.from({length: 32}, () => []);
	let made = 0;
	const bitsFor = (length: number) => Math.max(leastBits, 32 - Math.clz32(Math.max(0, length - 1)));

	/** The largest first: they take up the most for the fewest files. */
	const dropIdle = () => {
		for (let bits = free.length - 1; made > most && bits >= leastBits; ) {
			const idle = free[bits]?.pop();
			if (idle === undefined) bits--;
			else made -= idle.length;
		}
	};

	return {
		room: length => 2 ** bitsFor(length),
		take(length) {
			const bits = bitsFor(length);
			const known = free[bits]?.pop();
			if (known !== undefined) return known;
			made += 2 ** bits;
			dropIdle();
			return Buffer.allocUnsafeSlow(2 ** bits);
		},
		give(buffer) {
			if (made > most) made -= buffer.length;
			else free[bitsFor(buffer.length)]?.push(buffer);
		},
	};
}
