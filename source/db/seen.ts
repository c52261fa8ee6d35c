/**
Rows that the discovery under way has seen: one bit for each, in memory. A row in which nothing has changed is thus not
written to be remembered, which is what re-reading a million of them would cost. A discovery that ends before its time
is begun anew, so nothing of this need outlive the process.
*/

export type Seen = {
	readonly has: (discovery: number, row: number) => boolean;
	/** Call it when what was done about these rows is durable. */
	readonly add: (discovery: number, rows: Iterable<number>) => void;
};

/** 8 MB of bits at the most that it grows by at once: 64 million rows. */
const mostMore = 8 * 1024 * 1024;

/** Of the newest discovery; an older one has seen nothing any more. */
export function createSeen(): Seen {
	let of = 0;
	let bits = new Uint8Array(0);

	const grow = (least: number) => {
		const more = Math.min(Math.max(bits.length, 1024), mostMore);
		const larger = new Uint8Array(Math.max(least, bits.length + more));
		larger.set(bits);
		bits = larger;
	};

	return {
		has: (discovery, row) => discovery === of && ((bits[row >> 3] ?? 0) & (1 << (row & 7))) !== 0,
		add: (discovery, rows) => {
			if (discovery !== of) {
				of = discovery;
				bits.fill(0);
			}
			for (const row of rows) {
				const at = row >> 3;
				if (at >= bits.length) grow(at + 1);
				bits[at] = (bits[at] ?? 0) | (1 << (row & 7));
			}
		},
	};
}
