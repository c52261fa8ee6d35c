import {expect, test} from 'vitest';
import {MigrationError} from '../../source/engine/failure.ts';
import {ListingStopped, watchListings} from '../../source/engine/watch-listings.ts';

const sizeOf = ({length}: string) => length;

async function* pagesOf(...pages: string[]) {
	yield* pages;
}

function start(files: number) {
	const said: Array<[done: number, total: number | null]> = [];
	const stop = new AbortController();
	const report = {
		working: (phase: string, done: number, total: number | null) => {
			expect(phase).toBe('comparing');
			said.push([done, total]);
		},
	};
	return {said, stop, watch: watchListings(report, files, stop.signal)};
}

test('a listing is as far as the objects that it has shown, of the files that are looked for', async () => {
	const {said, watch} = start(10);
	const seen: string[] = [];
	for await (const page of watch(pagesOf('aaaa', 'bb'), sizeOf)) seen.push(page);
	expect(seen).toEqual(['aaaa', 'bb']);
	// Four files are gone: nothing more comes.
	expect(said).toEqual([
		[4, 10],
		[6, 10],
		[10, 10],
	]);
});

test('two listings side by side are as far as the one that is behind', async () => {
	const {said, watch} = start(6);
	const one = watch(pagesOf('aaa', 'aaa'), sizeOf)[Symbol.asyncIterator]();
	const other = watch(pagesOf('bb', 'bbbb'), sizeOf)[Symbol.asyncIterator]();
	await one.next();
	await one.next();
	await other.next();
	expect(said.at(-1)).toEqual([2, 6]);
	await other.next();
	expect(said.at(-1)).toEqual([6, 6]);
});

test('what else lies in a bucket counts for nothing beyond the files that are looked for', async () => {
	const {said, watch} = start(3);
	for await (const _ of watch(pagesOf('aaaaaaa', 'aaaa'), sizeOf));
	expect(said.at(-1)).toEqual([3, 3]);
});

test('of a run that is to stop no page is asked for', async () => {
	const {stop, watch} = start(5);
	stop.abort();
	const untouched = {
		[Symbol.asyncIterator]: () => {
			throw new Error('asked');
		},
	};
	await expect(watch(untouched, sizeOf)[Symbol.asyncIterator]().next()).rejects.toThrow(ListingStopped);
});

test('a listing that is refused holds up nobody', async () => {
	const {said, watch} = start(5);
	const open = watch(pagesOf('bb'), sizeOf)[Symbol.asyncIterator]();
	const refused = watch({[Symbol.asyncIterator]: () => ({next: () => Promise.reject(new TypeError('403'))})}, sizeOf);
	await expect(refused[Symbol.asyncIterator]().next()).rejects.toThrow('403');
	await open.next();
	expect(said.at(-1)).toEqual([2, 5]);
});

test('a wait for a store that is out of reach, which the stop has ended, ends the listing as the stop does', async () => {
	const {stop, watch} = start(5);
	const lost = () => Promise.reject(new MigrationError('network-outage', 'connect ECONNREFUSED'));
	const listing = () => watch({[Symbol.asyncIterator]: () => ({next: lost})}, sizeOf)[Symbol.asyncIterator]();
	await expect(listing().next()).rejects.toThrow('ECONNREFUSED');
	const stopped = watch(
		{
			[Symbol.asyncIterator]: () => ({
				next() {
					stop.abort();
					return lost();
				},
			}),
		},
		sizeOf,
	);
	await expect(stopped[Symbol.asyncIterator]().next()).rejects.toThrow(ListingStopped);
});

test('once the run is to stop, the next page ends the listing and is not taken for its last', async () => {
	const {stop, watch} = start(9);
	const pages = watch(pagesOf('aa', 'bb', 'cc'), sizeOf)[Symbol.asyncIterator]();
	await pages.next();
	stop.abort();
	await expect(pages.next()).rejects.toThrow(ListingStopped);
});
