/** Rows of the ledger, by number: one bit for each, where a set of millions would take hundreds of megabytes. */

export type RowSet = {
	readonly has: (row: number) => boolean;
	readonly add: (row: number) => void;
	readonly clear: () => void;
};

/** 8 MB of bits at the most that it grows by at once: 64 million rows. */
const mostMore = 8 * 1024 * 1024;

export function createRowSet(): RowSet {
	let bits = new Uint8Array(0);

	const grow = (least: number) => {
		const more = Math.min(Math.max(bits.length, 1024), mostMore);
		const larger = new Uint8Array(Math.max(least, bits.length + more));
		larger.set(bits);
		bits = larger;
	};

	return {
		has: row => ((bits[row >> 3] ?? 0) & (1 << (row & 7))) !== 0,
		add: row => {
			const at = row >> 3;
			if (at >= bits.length) grow(at + 1);
			bits[at] = (bits[at] ?? 0) | (1 << (row & 7));
		},
		clear: () => void bits.fill(0),
	};
}
