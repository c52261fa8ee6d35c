import {expect, test} from 'vitest';
import {copiedWorld, discover, idOf, record} from '../fixture.ts';
import {ours, vendors} from '../planned.ts';
import {surveyOf} from './world.ts';

const rowsOf = (found: ReadonlyArray<{readonly row: number}>) => found.map(({row}) => row);

test('a record is found by either form of its id, by either of its links, and by its name', () => {
	const {find} = surveyOf(copiedWorld(12));
	for (const what of [
		idOf(7),
		idOf(7).slice(0, 15),
		vendors(7),
		ours(7),
		`${ours(7)}?x=1`,
		'file 7.pdf',
		' file 7.pdf ',
	]) {
		expect(rowsOf(find(what, 10)), what).toEqual([7]);
	}
	for (const what of ['file', 'file 7', 'FILE 7.pdf', '', idOf(99), 'https://elsewhere.example/file%207.pdf']) {
		expect(rowsOf(find(what, 10)), what).toEqual([]);
	}
});

test('a URL that was shown without its query leads back to its record, and no other does', () => {
	const world = copiedWorld(1);
	const url = 'https://vendor.s3.us-west-2.amazonaws.com/signed.pdf';
	discover(world, [record(2, {url: `${url}?X-Amz-Signature=f00`}), record(3, {url: `${url}x?a=b`})]);
	const {find} = surveyOf(world);
	expect(rowsOf(find(url, 10))).toEqual([2]);
	expect(rowsOf(find(`${url}?X-Amz-Signature=f00`, 10))).toEqual([2]);
	expect(rowsOf(find(`${url}?X-Amz-Signature=bad`, 10))).toEqual([]);
});

test('several of one name come in row order, as many as were asked for', () => {
	const world = copiedWorld(1);
	discover(
		world,
		[2, 3, 4].map(index => record(index, {name: 'same.pdf'})),
	);
	const {find} = surveyOf(world);
	expect(rowsOf(find('same.pdf', 10))).toEqual([2, 3, 4]);
	expect(rowsOf(find('same.pdf', 2))).toEqual([2, 3]);
});

test('links of a former file still lead to the record', () => {
	const world = copiedWorld(1);
	const changed = record(1, {url: 'https://vendor.s3.us-west-2.amazonaws.com/a/other.pdf'});
	discover(world, [changed], () => ({act: 'regenerate', state: 'discovered'}));
	const {find} = surveyOf(world);
	for (const url of [vendors(1), ours(1), String(changed.url)]) expect(rowsOf(find(url, 10)), url).toEqual([1]);
});
