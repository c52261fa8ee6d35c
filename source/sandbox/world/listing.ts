/** Pages of a bucket's keys. */
import {compareKeys} from '../key-order.ts';
import type {ListedWorldObject, WorldObject} from '../world.ts';
import type {Records} from './records.ts';

type Listing = {
	readonly prefix?: string;
	readonly after?: string;
	readonly limit: number;
	readonly object: (key: string) => WorldObject | undefined;
	readonly extra: readonly string[];
	/** Undefined for a bucket that has computed nothing. */
	readonly records: Records | undefined;
};

/** Merges computed keys with the extra ones; both come in order, so that a page costs no more than its own length. */
export function listKeys({prefix = '', after, limit, object, extra, records}: Listing): {
	objects: ListedWorldObject[];
	more: boolean;
} {
	const least = after !== undefined && compareKeys(after, prefix) >= 0 ? after : prefix;
	const isAfter = (key: string): boolean =>
		least === after ? compareKeys(key, least) > 0 : compareKeys(key, least) >= 0;
	const keyAt = (position: number): string => (records ? records.keyAt(records.placeAt(position)) : '');
	const total = records?.layout.records ?? 0;
	let position = firstWhere(total, place => isAfter(keyAt(place)));
	let place = firstWhere(extra.length, number => isAfter(extra[number] ?? ''));
	const objects: ListedWorldObject[] = [];

	for (;;) {
		const computed = position < total ? keyAt(position) : undefined;
		const put = extra[place];
		const key = computed === undefined || (put !== undefined && compareKeys(put, computed) < 0) ? put : computed;
		if (key === undefined || !key.startsWith(prefix)) return {objects, more: false};
		if (key === put) place++;
		else position++;
		const found = object(key);
		if (found === undefined) continue;
		if (objects.length === limit) return {objects, more: true};
		objects.push({key, object: found});
	}
}

/** The first number below `count` for which the condition holds, where it holds for all that follow; else `count`. */
function firstWhere(count: number, holds: (number: number) => boolean): number {
	let low = 0;
	let high = count;
	while (low < high) {
		const middle = Math.floor((low + high) / 2);
		if (holds(middle)) high = middle;
		else low = middle + 1;
	}
	return low;
}
