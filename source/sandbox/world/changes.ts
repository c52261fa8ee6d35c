/** What was changed of records, and nothing else: fields by index, whole records for added ones. */
import type {RecordField, WorldRecord} from '../world.ts';

export type Patch = {-readonly [F in RecordField]?: WorldRecord[F]};

export type Changes = {
	readonly get: (index: number) => Patch | undefined;
	/** Lays fields over what is there. */
	readonly put: (index: number, fields: Patch) => void;
	/** Indexes in order, from the given one on. */
	readonly from: (index: number) => Iterable<number>;
	readonly size: () => number;
};

export function createChanges(): Changes {
	const patches = new Map<number, Patch>();
	let sorted = new Float64Array();

	const order = (): Float64Array => {
		// Entries are never removed, so that equal sizes mean equal keys.
		if (sorted.length !== patches.size) sorted = Float64Array.from(patches.keys()).sort();
		return sorted;
	};

	return {
		get: index => patches.get(index),
		put: (index, fields) => {
			const known = patches.get(index);
			if (known) Object.assign(known, fields);
			else patches.set(index, {...fields});
		},
		*from(index) {
			const all = order();
			for (let place = lowerBound(all, index); place < all.length; place++) yield all[place] ?? 0;
		},
		size: () => patches.size,
	};
}

function lowerBound(sorted: Float64Array, value: number): number {
	let low = 0;
	let high = sorted.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((sorted[middle] ?? 0) < value) low = middle + 1;
		else high = middle;
	}
	return low;
}
