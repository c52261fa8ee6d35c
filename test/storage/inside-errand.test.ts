import {expect, test} from 'vitest';
import {judgeCopy} from '../../source/storage/inside-errand.ts';

const answer = (status: number, code: string) => ({
	status,
	headers: {},
	body: Buffer.from(code === '' ? '' : `<Error><Code>${code}</Code></Error>`),
});

test.each([
	[403, 'AccessDenied', true],
	[501, 'NotImplemented', true],
	[405, 'MethodNotAllowed', true],
	[404, 'NoSuchBucket', true],
	[404, 'NoSuchKey', false],
	[404, '', false],
	[403, 'InvalidObjectState', false],
	[403, 'ObjectNotInActiveTierError', false],
	[412, 'PreconditionFailed', false],
])('a copy that is refused with %i %s is streamed, and every other one too: %s', (status, code, forAll) => {
	expect(judgeCopy(answer(status, code), 'a')).toEqual({refused: status, forAll});
});

test('an answer that passes by itself is no refusal', () => {
	expect(judgeCopy(answer(200, ''), 'a')).toBeUndefined();
	expect(() => judgeCopy(answer(200, 'InternalError'), 'a')).toThrow('InternalError');
	expect(() => judgeCopy(answer(503, 'SlowDown'), 'a')).toThrow('SlowDown');
	expect(() => judgeCopy(answer(400, 'ExpiredToken'), 'a')).toThrow('ExpiredToken');
});
