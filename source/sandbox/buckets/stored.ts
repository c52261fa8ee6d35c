/** A bucket that keeps what is put into it: an index in memory, small entries, and the bytes in the log. */
import {compareKeys} from '../key-order.ts';
import type {ByteLog, Spot} from './log.ts';
import {firstAfter, firstFrom} from './order.ts';
import type {Facts, Held, ListedEntry, Page, Shelf} from './shelf.ts';

/** What a listing says lies in memory, so that none has to read the log for each of a thousand objects. */
type Entry = Omit<ListedEntry, 'key'> & {
	/** The facts as JSON and, where `body` is absent, the bytes right behind them. */
	readonly head: Spot;
	readonly factsSize: number;
	readonly body?: readonly Spot[];
};

/** Bytes that were received and wait for their place in the index. */
export type Body = Buffer | readonly Spot[];

export type StoredShelf = Shelf & {
	/** Puts the object in one step; what was there before goes, or becomes an older version. */
	readonly put: (key: string, facts: Facts, body: Body) => void;
	/** False where there was none. */
	readonly remove: (key: string) => boolean;
	readonly count: () => number;
};

export function createStoredShelf(log: ByteLog, {versioned}: {versioned: boolean}): StoredShelf {
	const index = new Map<string, Entry>();
	const older = new Map<string, Entry[]>();
	let sorted: string[] = [];
	/** Keys that are not yet in `sorted`; removed ones stay there until the next merge. */
	let fresh: string[] = [];
	let gone = 0;

	const keys = (): readonly string[] => {
		if (fresh.length > 0 || gone > 0) {
			sorted = merge(sorted, fresh.sort(compareKeys)).filter((key, at, all) => index.has(key) && key !== all[at - 1]);
			fresh = [];
			gone = 0;
		}
		return sorted;
	};

	const retire = (key: string, entry: Entry) => {
		if (versioned) {
			older.set(key, [entry, ...(older.get(key) ?? [])]);
			return;
		}
		for (const spot of [entry.head, ...(entry.body ?? [])]) log.release(spot);
	};

	const factsOf = ({head, factsSize}: Entry): Facts => JSON.parse(log.readNow(head, 0, factsSize).toString());

	const heldOf = (entry: Entry): Held => ({
		facts: factsOf(entry),
		forbidden: false,
		read: (start, end) => {
			if (entry.body === undefined) return log.read(entry.head, entry.factsSize + start, entry.factsSize + end);
			const [only] = entry.body;
			return entry.body.length === 1 && only !== undefined
				? log.read(only, start, end)
				: pieces(entry.body, start, end);
		},
	});

	async function* pieces(spots: readonly Spot[], start: number, end: number): AsyncIterable<Buffer> {
		let base = 0;
		for (const spot of spots) {
			const from = Math.max(start, base) - base;
			const to = Math.min(end, base + spot.size) - base;
			base += spot.size;
			if (from >= to) continue;
			const read = log.read(spot, from, to);
			if (Buffer.isBuffer(read)) yield read;
			else yield* read;
		}
	}

	return {
		put: (key, facts, body) => {
			const text = Buffer.from(JSON.stringify(facts));
			const before = index.get(key);
			const {etag, size, modified, storageClass} = facts;
			const listed = {etag, size, modified, storageClass, factsSize: text.length};
			const entry: Entry = Buffer.isBuffer(body)
				? {head: log.append([text, body]), ...listed}
				: {head: log.append([text]), ...listed, body};
			if (before === undefined) fresh.push(key);
			else retire(key, before);
			index.set(key, entry);
		},
		remove: key => {
			const entry = index.get(key);
			if (entry === undefined) return false;
			retire(key, entry);
			index.delete(key);
			gone++;
			return true;
		},
		count: () => index.size,
		find: (key, versionId) => {
			const entries = [index.get(key), ...(versionId === undefined ? [] : (older.get(key) ?? []))];
			for (const entry of entries) {
				if (entry === undefined) continue;
				const held = heldOf(entry);
				if (versionId === undefined || (held.facts.versionId ?? 'null') === versionId) return held;
			}
			return undefined;
		},
		list: page => list(keys(), page, key => index.get(key)),
		open: () => true,
	};
}

function list(keys: readonly string[], {prefix, after, limit}: Page, find: (key: string) => Entry | undefined) {
	const entries: ListedEntry[] = [];
	// Keys that start with the prefix stand together, the prefix itself first.
	let at = compareKeys(after, prefix) < 0 ? firstFrom(keys, prefix) : firstAfter(keys, after);
	for (; at < keys.length; at++) {
		const key = keys[at] ?? '';
		if (!key.startsWith(prefix)) break;
		if (entries.length === limit) return {entries, more: true};
		const entry = find(key);
		if (entry === undefined) continue;
		const {etag, size, modified, storageClass} = entry;
		entries.push({key, etag, size, modified, storageClass});
	}
	return {entries, more: false};
}

function merge(a: readonly string[], b: readonly string[]): string[] {
	if (b.length === 0) return [...a];
	const merged: string[] = [];
	let at = 0;
	for (const key of b) {
		while (at < a.length && compareKeys(a[at] ?? '', key) < 0) merged.push(a[at++] ?? '');
		merged.push(key);
	}
	while (at < a.length) merged.push(a[at++] ?? '');
	return merged;
}
