import {describe, expect, test} from 'vitest';
import {readPage} from '../../source/storage/list-page.ts';

const object = (key: string): string =>
	`<Contents><Key>${key}</Key><Size>3</Size><ETag>&quot;abc&quot;</ETag><Owner><ID>${'o'.repeat(100)}</ID></Owner></Contents>`;
const page = (before: string, objects: readonly string[], after = ''): Buffer =>
	Buffer.from(`<ListBucketResult>${before}${objects.join('')}${after}</ListBucketResult>`);
const going = '<IsTruncated>true</IsTruncated><NextContinuationToken>on</NextContinuationToken>';

describe('a page of a listing', () => {
	test('is read whole, however long, and whatever its keys are made of', () => {
		const keys = Array.from({length: 1000}, (_, index) => `${'é漢🗂'.repeat(index % 40)}/${index}`);
		const read = readPage(page('<KeyCount>1000</KeyCount>', keys.map(object)));
		expect(read?.objects).toEqual(keys.map(key => ({key, size: 3, etag: 'abc'})));
		expect(read?.next).toBeUndefined();
	});

	test.each([
		[
			'before',
			page(`<EncodingType>url</EncodingType><KeyCount>2</KeyCount>${going}`, [object('a+b'), object('%C3%A9')]),
		],
		[
			'behind',
			page('', [object('a+b'), object('%C3%A9')], `${going}<KeyCount>2</KeyCount><EncodingType>url</EncodingType>`),
		],
	])('says %s its objects how they are written and where it goes on', (_, body) => {
		expect(readPage(body)).toMatchObject({objects: [{key: 'a b'}, {key: 'é'}], next: 'on'});
	});

	test('that goes on without saying where says so', () => {
		expect(readPage(page('<IsTruncated>true</IsTruncated>', [object('a')]))?.next).toBe('');
	});

	test('of nothing is empty', () => {
		expect(readPage(page('<KeyCount>0</KeyCount>', []))).toEqual({objects: [], next: undefined});
	});

	test.each([
		['fewer objects than it announces', page('<KeyCount>2</KeyCount>', [object('a')])],
		['an object without a key', page('', [object('')])],
		['an object without a size', page('', ['<Contents><Key>a</Key></Contents>'])],
	])('with %s cannot be read', (_, body) => {
		expect(readPage(body)).toBeUndefined();
	});
});
