import {expect, test} from 'vitest';
import {partSizeFor} from '../../source/storage/part-size.ts';

const mebibyte = 1024 * 1024;
const partBytes = 8 * mebibyte;
const most = 10_000;

test('parts are as large as is usual, and grow by whole mebibytes where there would be too many', () => {
	expect(partSizeFor(undefined, {partBytes})).toBe(partBytes);
	expect(partSizeFor(most * partBytes, {partBytes})).toBe(partBytes);
	expect(partSizeFor(most * partBytes + 1, {partBytes})).toBe(9 * mebibyte);
});
