/**
A bucket's listing against recorded copies. Both sides are dealt out into parts by the hash of the name, on disk; then,
part by part, the listing is held in memory and the copies are looked up in it (a Grace hash join), so that each side is
written and read once, in order, and memory does not grow with them.

Two names of one hash (one in 30 million listings of a million) make a copy look as if it differed, never as if it were
there.
*/
import {setImmediate} from 'node:timers/promises';
import {hashInto} from '../engine/hash64.ts';
import {spacedKey} from '../engine/url.ts';
import {openSpill} from './spill.ts';

/** A copy that is not as it is listed. */
export type Unlike = {readonly row: number; readonly found: 'differs' | 'absent'};

export type Listed = {
	/** Of what a listing names twice, the later one holds. */
	readonly put: (name: string, object: {readonly size: number; readonly etag: string}) => void;
	/** A recorded copy that should lie at this name. An ETag that was not recorded (empty, null) says nothing. */
	readonly expect: (row: number, name: string, copy: {readonly size: number; readonly etag: string | null}) => void;
	/** As `expect`; where nothing lies at the name, what lies at the one with spaces for its plusses speaks. */
	readonly expectEither: Listed['expect'];
	/** After the last `put` and `expect`: a part at a time, in no order. */
	readonly unlike: () => Iterable<readonly Unlike[]>;
	readonly close: () => void;
};

/** Rows of a page of copies; the first value of each is its number. */
type Rows = ReadonlyArray<readonly [row: number, ...unknown[]]>;
const pageRows = 2000;

/**
Puts the listing and walks the copies side by side, page by page: the listing waits for its store most of the time. Where
it fails the walk ends early, and nothing of either goes on. `take` says how many of a page's copies are compared, and so
does this of all.
*/
export function gatherRows<R extends Rows>(
	put: Promise<void>,
	pageAfter: (row: number, limit: number) => R,
	take: (rows: R) => number,
): Promise<number> {
	return gather(put, async isOver => {
		let taken = 0;
		for (let after: number | undefined = 0; after !== undefined && !isOver(); ) {
			const rows = pageAfter(after, pageRows);
			taken += take(rows);
			after = rows.length < pageRows ? undefined : rows.at(-1)?.[0];
			await setImmediate();
		}
		return taken;
	});
}

/** Both to their end, or to the first's failure. */
export async function gather(put: Promise<void>, walk: (isOver: () => boolean) => Promise<number>): Promise<number> {
	let broken = false;
	const failing = put.catch((error: unknown) => {
		broken = true;
		throw error;
	});
	const [listed, walked] = await Promise.allSettled([failing, walk(() => broken)]);
	if (listed.status === 'rejected') throw listed.reason;
	if (walked.status === 'rejected') throw walked.reason;
	return walked.value;
}

const partBits = 8;
const parts = 2 ** partBits;
const partOf = (entry: Uint32Array): number => (entry[1] ?? 0) >>> (32 - partBits);

/** The words of an entry: name, ETag, size, each low and high; of a copy, the row too. */
const [name, etag, size, row] = [0, 2, 4, 6];
const objectWords = 6;
const copyWords = 7;

export function openListed(): Listed {
	const objects = openSpill({parts, width: objectWords});
	const copies = openSpill({parts, width: copyWords});
	const entry = new Uint32Array(copyWords);
	const openTable = createTables();

	/** Returns the part: a name that has plusses goes where the one with spaces goes. */
	const fill = (nameText: string, bytes: number, etagText: string): number => {
		const spaced = spacedKey(nameText);
		hashInto(spaced ?? nameText, entry, name);
		const part = partOf(entry);
		if (spaced !== null) hashInto(nameText, entry, name);
		if (etagText === '') entry.fill(0, etag, etag + 2);
		else hashInto(etagText, entry, etag);
		entry[size] = bytes;
		entry[size + 1] = Math.floor(bytes / 2 ** 32);
		return part;
	};
	const expect: Listed['expect'] = (rowNumber, nameText, copy) => {
		const part = fill(nameText, copy.size, copy.etag ?? '');
		entry[row] = rowNumber;
		copies.add(part, entry);
	};

	return {
		put(nameText, object) {
			const part = fill(nameText, object.size, object.etag);
			objects.add(part, entry);
		},
		expect,
		expectEither(rowNumber, nameText, copy) {
			expect(rowNumber, nameText, copy);
			const spaced = spacedKey(nameText);
			if (spaced !== null) expect(rowNumber, spaced, copy);
		},
		*unlike() {
			for (let part = 0; part < parts; part++) yield unlikeIn(objects.read(part), copies.read(part), openTable);
		},
		close() {
			objects.close();
			copies.close();
		},
	};
}

/** One part of both sides. Entries of one row stand together, in the order in which they speak. */
function unlikeIn(objects: Uint32Array, copies: Uint32Array, openTable: OpenTable): readonly Unlike[] {
	const find = openTable(objects);
	const unlike: Unlike[] = [];
	for (let at = 0; at < copies.length; at += copyWords) {
		const object = find(copies[at + name] ?? 0, copies[at + name + 1] ?? 0);
		const other = at + copyWords;
		const hasOther = copies[other + row] === copies[at + row];
		if (object === undefined && hasOther) continue;
		if (object === undefined || !isSame(objects, object, copies, at))
			unlike.push({row: copies[at + row] ?? 0, found: object === undefined ? 'absent' : 'differs'});
		if (hasOther) at = other;
	}
	return unlike;
}

function isSame(objects: Uint32Array, object: number, copies: Uint32Array, copy: number): boolean {
	const equal = (word: number) => objects[object + word] === copies[copy + word];
	const silent = copies[copy + etag] === 0 && copies[copy + etag + 1] === 0;
	return equal(size) && equal(size + 1) && (silent || (equal(etag) && equal(etag + 1)));
}

/** Finds the place of an entry by the two words of its name. */
type Find = (low: number, high: number) => number | undefined;
type OpenTable = (objects: Uint32Array) => Find;

/** Open-addressing tables over the entries, at most half full, one after the other in the same memory. */
function createTables(): OpenTable {
	let memory = new Int32Array(0);
	return objects => {
		const slots = 2 ** Math.ceil(Math.log2(Math.max(1, objects.length / objectWords) * 2));
		if (memory.length < slots) memory = new Int32Array(slots);
		const places = memory.fill(-1, 0, slots);
		/** The slot that holds this name, or the free one where it would stand. */
		const slotOf = (low: number, high: number): number => {
			for (let slot = low & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
				const at = places[slot] ?? -1;
				if (at === -1 || (objects[at + name] === low && objects[at + name + 1] === high)) return slot;
			}
		};
		for (let at = 0; at < objects.length; at += objectWords)
			places[slotOf(objects[at + name] ?? 0, objects[at + name + 1] ?? 0)] = at;
		return (low, high) => {
			const at = places[slotOf(low, high)] ?? -1;
			return at === -1 ? undefined : at;
		};
	};
}
