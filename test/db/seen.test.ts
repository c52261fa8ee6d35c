import {expect, test} from 'vitest';
import {createSeen} from '../../source/db/seen.ts';

test('the next discovery has seen nothing, and then the one before has not either', () => {
	const seen = createSeen();
	seen.add(5, [1, 2]);
	expect(seen.has(6, 1)).toBe(false);
	seen.add(6, [2]);
	expect([seen.has(6, 1), seen.has(6, 2), seen.has(5, 1), seen.has(5, 2)]).toEqual([false, true, false, false]);
});
