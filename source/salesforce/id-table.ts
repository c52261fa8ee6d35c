/**
The Ids of one page of results, with the reading that saw each last, in one flat array that is used again for every
page. A Map of strings would do; for a million records it costs fifty megabytes of garbage that lives too long.
*/

export type IdTable = {
	/** Notes that this reading (1, 2, …) saw the Id; returns the reading that saw it before, 0 for none. */
	readonly mark: (id: string, reading: number) => number;
	readonly has: (id: string) => boolean;
	readonly size: () => number;
	readonly clear: () => void;
};

/** An Id's 15 significant characters as three numbers, and the reading. */
const width = 4;

/** Five characters of 62 kinds: below 2^30, and exact. */
function five(id: string, start: number): number {
	let value = 0;
	for (let at = start; at < start + 5; at++) {
		const code = id.charCodeAt(at);
		value = value * 62 + (code >= 97 ? code - 61 : code >= 65 ? code - 55 : code - 48);
	}
	return value;
}

export function createIdTable(room = 16_384): IdTable {
	let slots = new Uint32Array(room * width);
	let mask = room - 1;
	let size = 0;

	/** The Id's slot, or the free one where it belongs. */
	const find = (a: number, b: number, c: number): number => {
		let slot = (Math.imul(c, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ a) >>> 0;
		slot = ((slot ^ (slot >>> 15)) & mask) * width;
		while (slots[slot + 3] !== 0 && (slots[slot + 2] !== c || slots[slot + 1] !== b || slots[slot] !== a)) {
			slot = (slot + width) % slots.length;
		}
		return slot;
	};

	const put = (a: number, b: number, c: number, reading: number): number => {
		const slot = find(a, b, c);
		const before = slots[slot + 3] ?? 0;
		slots.set([a, b, c, reading], slot);
		if (before === 0) size++;
		return before;
	};

	const grow = () => {
		const old = slots;
		slots = new Uint32Array(old.length * 2);
		mask = slots.length / width - 1;
		size = 0;
		for (let at = 0; at < old.length; at += width) {
			const reading = old[at + 3] ?? 0;
			if (reading !== 0) put(old[at] ?? 0, old[at + 1] ?? 0, old[at + 2] ?? 0, reading);
		}
	};

	return {
		mark: (id, reading) => {
			if (size * 4 > mask * 3) grow();
			return put(five(id, 0), five(id, 5), five(id, 10), reading);
		},
		has: id => slots[find(five(id, 0), five(id, 5), five(id, 10)) + 3] !== 0,
		size: () => size,
		clear: () => {
			slots.fill(0);
			size = 0;
		},
	};
}
