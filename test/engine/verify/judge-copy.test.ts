import {describe, expect, test} from 'vitest';
import {judgeBytes, judgeCopy} from '../../../source/engine/verify/judge-copy.ts';

describe('a copy', () => {
	const copy = {size: 7, etag: 'e1', sha256: 'aa'};

	test.each([
		[null, 'object-gone'],
		[{size: 7, etag: 'e1'}, 'same'],
		[{size: 8, etag: 'e1'}, 'object-differs'],
		[{size: 7, etag: 'e2'}, 'object-differs'],
		// A store that tells no ETag, as after a multipart upload, says nothing of it.
		[{size: 7, etag: ''}, 'same'],
	] as const)('that looks like %o is %s', (found, verdict) => {
		expect(judgeCopy(copy, found)).toBe(verdict);
	});

	test('hazard 18: an ETag that was not recorded says nothing', () => {
		expect(judgeCopy({size: 7, etag: ''}, {size: 7, etag: 'e2'})).toBe('same');
	});

	test('is judged by its bytes where they were read, whatever its ETag', () => {
		expect(judgeBytes(copy, {size: 7, etag: 'e2-3', sha256: 'aa'})).toBe('same');
		expect(judgeBytes(copy, {size: 7, etag: 'e1', sha256: 'bb'})).toBe('bytes-differ');
		expect(judgeBytes(copy, {size: 9, etag: 'e1', sha256: 'bb'})).toBe('object-differs');
		expect(judgeBytes(copy, null)).toBe('object-gone');
	});
});
