import {readdirSync, readlinkSync} from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import {openScratch} from '../../source/db/scratch.ts';
import {placeOf, type ScratchFile} from '../../source/engine/analysis.ts';
import {fill, noMount} from '../support/small-disk.ts';
import {useSmallTemporary} from './small-temporary.ts';

function open() {
	const scratch = openScratch();
	onTestFinished(() => scratch.close());
	return scratch;
}

const file = (change: Partial<ScratchFile> = {}): ScratchFile => ({
	fold: 1n,
	exact: 1n,
	place: placeOf('vendor', 'a'),
	other: null,
	account: 0,
	type: 0,
	...change,
});

test('hazard 1, 2: counts the files that lose their key to another, and keys that are alike only after cleaning', () => {
	const scratch = open();
	scratch.keep([file(), file(), file({fold: 2n}), file({fold: 3n, exact: 5n}), file({fold: 3n, exact: 6n})]);
	scratch.keep([file({fold: 3n, exact: 6n}), file({fold: -(2n ** 63n)})]);
	expect(scratch.collisions()).toEqual({keys: 2, files: 3, onlyCleaned: 1});
});

test('hazard 8: counts the files that several records name', () => {
	const scratch = open();
	const b = placeOf('vendor', 'b');
	scratch.keep([file(), file({place: b}), file({place: b}), file({place: b})]);
	expect(scratch.shared()).toEqual({files: 1, records: 3, most: 3});
});

test('nothing at all counts as nothing', () => {
	const scratch = open();
	expect(scratch.collisions()).toEqual({keys: 0, files: 0, onlyCleaned: 0});
	expect(scratch.shared()).toEqual({files: 0, records: 0, most: 0});
	expect(scratch.sizes(10)).toMatchObject({types: [], bands: [], largest: 0, aboveLimit: {files: 0, bytes: 0}});
});

test('sizes come from the listing, by type, account and size; a plus may be a space there', () => {
	const scratch = open();
	const plus = {place: placeOf('vendor', 'c+d'), other: placeOf('vendor', 'c d'), account: 1};
	scratch.keep([file(), file(), file({place: placeOf('vendor', 'gone'), type: 1}), file(plus)]);
	scratch.list('vendor', [
		{key: 'a', size: 9_000_000, etag: ''},
		{key: 'c d', size: 0, etag: ''},
		{key: 'nobody names it', size: 5, etag: ''},
	]);
	const sizes = scratch.sizes(8_000_000);
	expect(sizes.types).toEqual([
		{type: 0, files: 3, seen: 3, bytes: 18_000_000},
		{type: 1, files: 1, seen: 0, bytes: 0},
	]);
	expect(sizes.accounts).toEqual([
		{account: 0, seen: 2, bytes: 18_000_000},
		{account: 1, seen: 1, bytes: 0},
	]);
	expect(sizes.bands).toEqual([
		{band: 0, files: 1, bytes: 0},
		{band: 5, files: 2, bytes: 18_000_000},
	]);
	expect(sizes.aboveLimit).toEqual({files: 2, bytes: 18_000_000});
	expect(sizes.above(8 * 1024 * 1024).files).toBe(2);
	expect(sizes.largest).toBe(9_000_000);
});

/** Files that this process has open there, those without a name among them. */
const openBelow = (folder: string): readonly string[] =>
	readdirSync('/proc/self/fd').flatMap(fd => {
		try {
			const path = readlinkSync(`/proc/self/fd/${fd}`);
			return path.startsWith(folder) ? [path] : [];
		} catch {
			return [];
		}
	});

test('where there is no room to begin, nothing is left behind', ({skip}) => {
	const folder = useSmallTemporary();
	skip(folder === undefined, noMount);
	const disk = folder ?? '';
	const empty = fill(disk);
	expect(openScratch).toThrow(expect.objectContaining({kind: 'ledger-storage'}));
	expect(openBelow(disk)).toEqual([]);
	empty();
	expect(readdirSync(disk)).toEqual([]);
});

test('a full folder for temporary files is named, with what to do', ({skip}) => {
	const folder = useSmallTemporary();
	skip(folder === undefined, noMount);
	const scratch = open();
	const many = Array.from({length: 20_000}, (_, n) => file({fold: BigInt(n)}));
	expect(() => scratch.keep(many)).toThrow(
		expect.objectContaining({
			kind: 'ledger-storage',
			message: `A temporary file in ${folder} failed: database or disk is full`,
			hint: expect.stringContaining('TMPDIR'),
		}),
	);
});
