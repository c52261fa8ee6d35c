import {cachedDataVersionTag} from 'node:v8';
import {expect, test} from 'vitest';
import {createSweep} from '../../source/workers/sweep.ts';

test('leaves V8 with the flags by which it takes what comes compiled', () => {
	const tag = cachedDataVersionTag();
	const sweep = createSweep();
	expect(cachedDataVersionTag()).toBe(tag);
	sweep();
});
