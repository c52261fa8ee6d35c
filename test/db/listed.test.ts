import {expect, test} from 'vitest';
import {gather, openListed} from '../../source/db/listed.ts';

/** Puts the listing in, then the copies; what is found, by row. */
function compare(
	objects: ReadonlyArray<readonly [name: string, size: number, etag: string]>,
	copies: ReadonlyArray<readonly [name: string, size: number, etag: string | null]>,
	how: 'expect' | 'expectEither' = 'expect',
) {
	const listed = openListed();
	try {
		for (const [name, size, etag] of objects) listed.put(name, {size, etag});
		copies.forEach(([name, size, etag], row) => {
			listed[how](row, name, {size, etag});
		});
		return [...listed.unlike()].flat().sort((a, b) => a.row - b.row);
	} finally {
		listed.close();
	}
}

test('a copy is as it is listed, or differs in size or ETag, or is absent', () => {
	const objects = [
		['same', 5, 'aa'],
		['longer', 6, 'aa'],
		['other', 5, 'bb'],
	] as const;
	expect(
		compare(objects, [
			['same', 5, 'aa'],
			['longer', 5, 'aa'],
			['other', 5, 'aa'],
			['gone', 5, 'aa'],
		]),
	).toEqual([
		{row: 1, found: 'differs'},
		{row: 2, found: 'differs'},
		{row: 3, found: 'absent'},
	]);
});

test('sizes are told apart beyond 4 GB', () => {
	const [four, more] = [2 ** 32 + 7, 2 ** 33 + 7];
	const objects = [
		['a', four, 'x-2'],
		['b', four, 'x-2'],
		['c', 7, 'x-2'],
	] as const;
	const copies = [
		['a', four, 'x-2'],
		['b', more, 'x-2'],
		['c', four, 'x-2'],
	] as const;
	expect(compare(objects, copies).map(({row}) => row)).toEqual([1, 2]);
});

test('an ETag that was not recorded says nothing, the size still does', () => {
	const objects = [
		['a', 1, 'x'],
		['b', 1, 'x'],
	] as const;
	expect(
		compare(objects, [
			['a', 1, null],
			['b', 2, ''],
		]),
	).toEqual([{row: 1, found: 'differs'}]);
});

test('of what a listing names twice, the later one holds', () => {
	const objects = [
		['a', 1, 'old'],
		['a', 1, 'new'],
	] as const;
	expect(compare(objects, [['a', 1, 'new']])).toEqual([]);
	expect(compare(objects, [['a', 1, 'old']])).toEqual([{row: 0, found: 'differs'}]);
});

test('where a plus may stand for a space, either name speaks, and a plus as it stands speaks first', () => {
	const objects = [
		['v/Annual Report 1.pdf', 1, 'a'],
		['v/Annual Report 2.pdf', 2, 'other'],
		['v/Annual+Report+3.pdf', 3, 'a'],
		['v/Annual Report 3.pdf', 3, 'other'],
		['v/Annual Report 4.pdf', 4, 'a'],
		['v/Annual+Report+4.pdf', 4, 'other'],
		['v/Annual+Report 6.pdf', 6, 'a'],
	] as const;
	const copies = Array.from({length: 7}, (_, n) => [`v/Annual+Report+${n + 1}.pdf`, n + 1, 'a'] as const);
	expect(compare(objects, copies, 'expectEither')).toEqual([
		{row: 1, found: 'differs'},
		{row: 3, found: 'differs'},
		{row: 4, found: 'absent'},
		{row: 5, found: 'absent'},
		{row: 6, found: 'absent'},
	]);
	const alone = [0, 1, 4, 5, 6].map(row => ({row, found: 'absent'}));
	expect(compare(objects, copies)).toEqual(alone.toSpliced(2, 0, {row: 3, found: 'differs'}));
	expect(compare([['a+b', 1, 'a']], [['a b', 1, 'a']], 'expectEither')).toEqual([{row: 0, found: 'absent'}]);
});

test('nothing is lost among more than memory holds at once', () => {
	const objects = Array.from({length: 60_000}, (_, n) => [`uploads/${n}`, n, `etag ${n}`] as const);
	const copies = objects.map(([name, size, etag], n) =>
		n % 1000 === 0 ? ([`${name}?`, size, etag] as const) : ([name, size, n % 1000 === 1 ? 'x' : etag] as const),
	);
	const found = compare(objects, copies);
	expect(found).toHaveLength(120);
	expect(found.slice(0, 2)).toEqual([
		{row: 0, found: 'absent'},
		{row: 1, found: 'differs'},
	]);
});

test('a listing that fails ends the walk that goes on beside it, and is what is thrown', async () => {
	let walking = true;
	const walk = async (isOver: () => boolean) => {
		while (!isOver()) await new Promise(setImmediate);
		walking = false;
		return 0;
	};
	await expect(gather(Promise.reject(new Error('403')), walk)).rejects.toThrow('403');
	expect(walking).toBe(false);
});

test('a walk that fails is waited for as long as the listing goes on', async () => {
	let listing = true;
	const put = async () => {
		for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
		listing = false;
	};
	const walk = () => Promise.reject(new Error('the ledger is damaged'));
	await expect(gather(put(), walk)).rejects.toThrow('damaged');
	expect(listing).toBe(false);
});
