import {mkdirSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {Readable} from 'node:stream';
import {text} from 'node:stream/consumers';
import Database from 'better-sqlite3';
import {describe, expect, onTestFinished, test} from 'vitest';
import {lastVerification, openVerifications, verificationsOf} from '../../source/db/verifications.ts';
import type {Difference} from '../../source/engine/verify/difference.ts';
import type {VerifyKind} from '../../source/engine/verify/ports.ts';
import {noMount} from '../support/small-disk.ts';
import {childScript} from './child.ts';
import {everything, temporaryFolder} from './fixture.ts';
import {useSmallTemporary} from './small-temporary.ts';

const lister = childScript(new URL('lister.ts', import.meta.url));
const whole: VerifyKind = {scope: everything, deep: false, drift: false, sample: null};
const day = 24 * 3600 * 1000;
const now = 1000 * day;

function open(ledgerId = 'ledger-1', file = join(temporaryFolder(), 'ledger.db')) {
	const {book, close} = openVerifications(file, ledgerId);
	onTestFinished(close);
	const begin = (kind = whole, at = now, choose: () => readonly number[] = () => []) =>
		book.begin(kind, {now: at, since: at - day, population: 10, drawSeed: () => 77, choose});
	return {book, file, begin, close};
}

const lastOf = (file: string, ledgerId: string) => lastVerification(file, ledgerId).last;

const counts = {records: 4, copies: 3, bytes: 2, inFlight: 1, alive: 4};
const gone = (row: number): Difference => ({
	class: 'object-gone',
	row,
	recordId: `a0B${row}`,
	key: `uploads/${row}`,
	found: 'nothing lies there',
});

describe('the book of verifications', () => {
	test('hazard 79: is for its owner alone', () => {
		expect(statSync(verificationsOf(open().file)).mode & 0o777).toBe(0o600);
	});

	test('two paths to one ledger have one book', () => {
		const {file} = open();
		writeFileSync(file, '');
		const folder = join(dirname(file), 'links');
		mkdirSync(folder);
		const link = join(folder, 'ledger.db');
		symlinkSync(file, link);
		expect(verificationsOf(link)).toBe(verificationsOf(file));
	});

	test('goes on where one of the same kind was broken off, and begins anew after a day', () => {
		const {book, begin} = open();
		const first = begin();
		book.note(first.id, [gone(2)], 4, counts, now);
		expect(begin(whole, now + 1000)).toEqual({...first, watermark: 4, resumed: true, counts});
		expect(begin({...whole, deep: true}).resumed).toBe(false);
		expect(begin({...whole, drift: true}).resumed).toBe(false);
		expect(begin({...whole, scope: {...everything, accounts: ['0015e0000000001AAA']}}).resumed).toBe(false);
		expect(begin(whole, now + 2 * day)).toMatchObject({resumed: false, watermark: 0});
	});

	test('goes on within a day of its last page, however long ago it began', () => {
		const {book, begin} = open();
		const first = begin();
		book.note(first.id, [], 4, counts, now + 2 * day);
		expect(begin(whole, now + 2.9 * day)).toMatchObject({id: first.id, startedAt: now, resumed: true});
		expect(begin(whole, now + 3.1 * day).resumed).toBe(false);
	});

	test('without a seed the newest sample of its size goes on; where there is none, one is drawn', () => {
		const {begin} = open();
		const sampleOf = (size: number, seed: number | null): VerifyKind => ({...whole, sample: {size, seed}});
		begin(sampleOf(3, 5));
		const newest = begin(sampleOf(3, 6));
		expect(begin(sampleOf(3, null))).toMatchObject({id: newest.id, resumed: true, sample: {size: 3, seed: 6}});
		const drawn = begin(sampleOf(4, null));
		expect(drawn).toMatchObject({resumed: false, sample: {size: 4, seed: 77}});
		expect(begin(sampleOf(4, 77))).toMatchObject({id: drawn.id, resumed: true});
		expect(begin({...sampleOf(3, null), deep: true}).resumed).toBe(false);
		expect(begin()).toMatchObject({resumed: false, sample: null});
	});

	test('a sample is chosen once, and is the same when it is resumed', () => {
		const {book, begin} = open();
		const kind: VerifyKind = {...whole, sample: {size: 3, seed: 5}};
		const first = begin(kind, now, () => [2, 5, 9]);
		expect(begin(kind, now, () => [1]).id).toBe(first.id);
		expect(book.sampled(first.id, 0, 2)).toEqual([2, 5]);
		expect(book.sampled(first.id, 2, 2)).toEqual([9]);
		expect(begin({...kind, sample: {size: 3, seed: 6}}, now, () => [1, 2, 3]).id).not.toBe(first.id);
	});

	test('hazard 53: counts are derived from rows, and what stands for many counts as many', () => {
		const {book, begin} = open();
		const {id} = begin();
		book.note(id, [gone(2), {...gone(2), class: 'link-edited'}, gone(3)], 4, counts, now);
		const unknown: Difference = {class: 'not-in-ledger', row: null, recordId: null, key: null, found: '', times: 12};
		book.note(id, [unknown], 4, counts, now);
		expect(book.byClass(id)).toEqual({'object-gone': 2, 'link-edited': 1, 'not-in-ledger': 12});
		expect(book.differing(id)).toBe(2);
		expect(book.examples(id).map(one => [one.class, one.row])).toEqual([
			['object-gone', 2],
			['link-edited', 2],
			['not-in-ledger', null],
		]);
		const [first, ...rest] = book.differences(id, 0, 2);
		expect([first?.key, rest.length]).toEqual(['uploads/2', 1]);
		expect(book.differences(id, rest[0]?.seq ?? 0, 9)).toHaveLength(2);
		// What lies outside of the ledger's records is looked for in one go, at the end: never counted twice.
		expect(begin().id).toBe(id);
		expect(book.byClass(id)).toEqual({'object-gone': 2, 'link-edited': 1});
	});

	test('keeps the differences of the last few, and of every one that it was made', () => {
		const {book, begin, file} = open();
		const first = begin().id;
		book.note(first, [gone(1)], 4, counts, now);
		book.end(first, now);
		for (let n = 1; n <= 6; n++) book.end(begin(whole, now + n).id, now + n);
		expect(book.differences(first, 0, 9)).toEqual([]);
		const db = new Database(verificationsOf(file));
		onTestFinished(() => void db.close());
		expect(db.prepare('SELECT count(*), sum(differences) FROM verifications').raw().get()).toEqual([7, 1]);
		expect(() => db.exec('DELETE FROM verifications')).toThrow('never deleted');
		expect(() => db.exec('UPDATE verifications SET differences = 0')).toThrow('ends once');
	});

	test('keeps what may be gone on with, whatever was made meanwhile', () => {
		const {book, begin} = open();
		const kind: VerifyKind = {...whole, sample: {size: 3, seed: 5}};
		const stopped = begin(kind, now, () => [2, 5, 9]).id;
		book.note(stopped, [gone(2)], 1, counts, now);
		for (let n = 1; n <= 6; n++) book.end(begin(whole, now + n).id, now + n);
		expect(begin(kind, now + 9).id).toBe(stopped);
		expect(book.differences(stopped, 0, 9)).toHaveLength(1);
		expect(book.sampled(stopped, 1, 9)).toEqual([5, 9]);
		for (let n = 1; n <= 6; n++) book.end(begin(whole, now + day + n).id, now + day + n);
		expect(book.sampled(stopped, 1, 9)).toEqual([]);
	});

	test('holds a listing on disk, and walks it in the order of keys', () => {
		const {book} = open();
		const etag = 'ab'.repeat(16);
		book.listing.keep([
			{key: 'b', size: 2, etag},
			{key: 'a', size: 1, etag: 'not-hex-2'},
		]);
		book.listing.keep([{key: 'b', size: 3, etag}]);
		expect(book.listing.look('b')).toEqual({size: 3, etag});
		expect(book.listing.look('c')).toBeNull();
		expect(book.listing.walk('', 9).map(({key, etag: said}) => [key, said])).toEqual([
			['a', 'not-hex-2'],
			['b', etag],
		]);
		expect(book.listing.walk('a', 9)).toHaveLength(1);
	});
});

test('a listing that finds no room among the temporary files says so, and not that the ledger has none', async ({
	skip,
}) => {
	const folder = useSmallTemporary();
	skip(folder === undefined, noMount);
	const {stdout} = lister([join(temporaryFolder(), 'ledger.db')], ['env', `TMPDIR=${folder}`]);
	expect(JSON.parse(await text(stdout ?? Readable.from([])))).toEqual({
		kind: 'ledger-storage',
		message: `A temporary file in ${folder} failed: database or disk is full`,
		hint: expect.stringContaining('TMPDIR'),
	});
});

describe('when every record was last verified', () => {
	test('is when the newest that came to its end began; others do not count', () => {
		const {book, begin, file} = open();
		expect(lastOf(file, 'ledger-1')).toBeNull();
		book.end(begin({...whole, sample: {size: 3, seed: 1}}).id, now);
		book.end(begin({...whole, scope: {...everything, accounts: ['0015e0000000001AAA']}}).id, now);
		begin({...whole, deep: true}, now + 9);
		book.end(begin({...whole, drift: true}).id, now);
		expect(lastOf(file, 'ledger-1')).toBeNull();
		const {id} = begin(whole, now + 5);
		book.note(id, [gone(1)], 4, counts, now);
		book.end(id, now + 8);
		expect(lastOf(file, 'ledger-1')).toEqual({
			startedAt: now + 5,
			endedAt: now + 8,
			deep: false,
			differences: 1,
			inFlight: 1,
			records: 4,
		});
	});

	test('is unknown of another ledger, and where there is no book', () => {
		const {book, begin, file} = open();
		book.end(begin().id, now);
		expect(lastOf(file, 'ledger-2')).toBeNull();
		expect(lastOf(join(temporaryFolder(), 'none.db'), 'ledger-1')).toBeNull();
	});
});

test('a book of an older version is gone on with', () => {
	const {file, begin, book, close} = open();
	book.end(begin().id, now);
	close();
	const db = new Database(verificationsOf(file));
	db.exec('ALTER TABLE verifications DROP COLUMN drift; ALTER TABLE verifications DROP COLUMN noted_at');
	db.pragma('user_version = 1');
	db.close();
	expect(lastOf(file, 'ledger-1')).toMatchObject({startedAt: now});
	expect(open('ledger-1', file).begin({...whole, drift: true}).resumed).toBe(false);
	expect(lastOf(file, 'ledger-1')).toMatchObject({startedAt: now});
});

test('fault 43: a book of a newer doclift is refused', () => {
	const {file, close} = open();
	close();
	const db = new Database(verificationsOf(file));
	db.pragma('user_version = 99');
	db.close();
	expect(() => openVerifications(file, 'ledger-1')).toThrow('newer doclift');
	expect(lastVerification(file, 'ledger-1')).toEqual({last: null, fault: expect.stringContaining('newer doclift')});
});

test('a damaged book is unknown to readers, and named as the book to who writes it', () => {
	const file = join(temporaryFolder(), 'ledger.db');
	const book = verificationsOf(file);
	writeFileSync(book, 'no database at all, and long enough to be taken for one'.repeat(40));
	expect(lastVerification(file, 'ledger-1')).toEqual({
		last: null,
		fault: `the book of verifications ${book} cannot be read: file is not a database`,
	});
	expect(() => openVerifications(file, 'ledger-1')).toThrow(
		expect.objectContaining({
			kind: 'refused',
			message: `The book of verifications ${book} is damaged: file is not a database`,
			hint: expect.stringContaining(`Delete ${book}`),
		}),
	);
});
