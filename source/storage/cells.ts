/**
What all threads share: one block of shared memory, in named cells.

Each thread has a row of its own besides, so that what a dead thread held can be given back and so that nobody else
writes its counters.
*/
export const cell = {
	/** Files that may be in flight, over all threads. */
	limit: 0,
	inFlight: 1,
	/** 1: nothing new is begun. */
	drain: 2,
	/** KiB a second over all threads; 0 for no limit. */
	bandwidth: 3,
	/** Bytes of the body budget that are free. */
	free: 4,
	/** The row, plus one, whose thread is saving up for a large body; 0 for none. */
	saver: 5,
	/** Writes that were denied since the last one that succeeded. */
	denied: 6,
	/** 1 once any write has succeeded. */
	written: 7,
	/** 1 once the store has copied a file inside itself. */
	copied: 8,
	/** The status with which it refused the first such copy; from then on files are streamed. */
	copyRefused: 9,
	/** How often the limit on bytes a second has become another one. */
	bandwidthChanges: 10,
	/** 1 once the vendor's end point has signed a URL. */
	signed: 11,
	/** Files for which nothing answered there that signs, before it had. */
	unsigned: 12,
	/** Threads that have loaded. */
	loaded: 13,
	/** 1 where the ledger knows a copy that the end point signed for. */
	signedBefore: 14,
} as const;

/** Columns of a thread's row. */
export const column = {owner: 0, inFlight: 1, held: 2, retries: 3, throttled: 4, settled: 5, outages: 6} as const;

const headWords = 16;
const rowWords = 8;
const clockWords = 2;

export type Cells = {
	readonly memory: SharedArrayBuffer;
	readonly words: Int32Array;
	/** When the shared line is free again, in microseconds of the monotonic clock. */
	readonly line: BigInt64Array;
	/** Bytes read, by row. One writer each. */
	readonly bytesRead: Float64Array;
	readonly rows: number;
	readonly capacity: number;
};

const layout = (memory: SharedArrayBuffer, rows: number, capacity: number): Cells => ({
	memory,
	line: new BigInt64Array(memory, 0, 1),
	bytesRead: new Float64Array(memory, clockWords * 4, rows),
	words: new Int32Array(memory, clockWords * 4 + rows * 8, headWords + rows * rowWords),
	rows,
	capacity,
});

/** The place of a row's column in `words`. */
export const at = (row: number, name: keyof typeof column): number => headWords + row * rowWords + column[name];

export function createCells(rows: number, capacity: number): Cells {
	const bytes = clockWords * 4 + rows * 8 + (headWords + rows * rowWords) * 4;
	const cells = layout(new SharedArrayBuffer(bytes), rows, capacity);
	Atomics.store(cells.words, cell.free, capacity);
	return cells;
}

/** The same cells, seen from another thread. */
export const openCells = (shared: {memory: SharedArrayBuffer; rows: number; capacity: number}): Cells =>
	layout(shared.memory, shared.rows, shared.capacity);

/** Takes a free row for this thread. Throws when all rows are taken, which would be a fault of ours. */
export function claimRow(cells: Cells, owner: number): number {
	for (let row = 0; row < cells.rows; row++) {
		if (Atomics.compareExchange(cells.words, at(row, 'owner'), 0, owner) === 0) return row;
	}
	throw new RangeError('More threads than rows');
}

/** Gives back what a dead thread held. Its counters stay: they belong to the whole. */
export function releaseRow(cells: Cells, owner: number): void {
	const {words} = cells;
	for (let row = 0; row < cells.rows; row++) {
		if (Atomics.load(words, at(row, 'owner')) !== owner) continue;
		Atomics.sub(words, cell.inFlight, Atomics.exchange(words, at(row, 'inFlight'), 0));
		Atomics.add(words, cell.free, Atomics.exchange(words, at(row, 'held'), 0));
		Atomics.compareExchange(words, cell.saver, row + 1, 0);
		Atomics.store(words, at(row, 'owner'), 0);
	}
}
