import {expect, test} from 'vitest';
import {silenceOf} from '../../source/console/reach.ts';

const failed = (code: string) => Object.assign(new Error(code), {code});

test.each([
	['ENOENT', 'nobody'],
	['ECONNREFUSED', 'nobody'],
	['EACCES', 'barred'],
	['EPERM', 'barred'],
	// So many wait to be heard that nobody more is let in.
	['EAGAIN', 'mute'],
])('a connection that ends with %s has found: %s', (code, why) => {
	expect(silenceOf(failed(code))).toBe(why);
});
