import {expect, test} from 'vitest';
import {createBodies} from '../../source/storage/bodies.ts';

test('a buffer that was given back is taken again for a body of its size, and for no larger one', () => {
	const bodies = createBodies(1_000_000);
	const first = bodies.take(10_240);
	expect(first.length).toBe(bodies.room(10_240));
	bodies.give(first);
	expect(bodies.take(16_385)).not.toBe(first);
	expect(bodies.take(9000)).toBe(first);
	expect(bodies.take(9000)).not.toBe(first);
});

test('a buffer holds any body of its room, down to none', () => {
	const bodies = createBodies(0);
	for (const length of [0, 1, 4096, 4097, 65_536, 1_048_576]) {
		expect(bodies.take(length).length).toBe(bodies.room(length));
		expect(bodies.room(length)).toBeGreaterThanOrEqual(length);
		expect(bodies.room(length)).toBeLessThanOrEqual(Math.max(4096, length * 2));
	}
});

test('what is given back beyond all that there may be is dropped', () => {
	const bodies = createBodies(10_000);
	const [one, two] = [bodies.take(8192), bodies.take(8192)];
	bodies.give(one);
	bodies.give(two);
	expect(bodies.take(8192)).toBe(two);
	expect(bodies.take(8192)).not.toBe(one);
});

test('buffers that lie idle make room for those of another size, the largest first', () => {
	const bodies = createBodies(40_000);
	const [large, small] = [bodies.take(32_768), bodies.take(4096)];
	bodies.give(large);
	bodies.give(small);
	bodies.take(8192);
	expect(bodies.take(4096)).toBe(small);
	expect(bodies.take(32_768)).not.toBe(large);
});
