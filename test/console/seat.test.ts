import {expect, it} from 'vitest';
import {createSeat} from '../../source/console/seat.ts';

it('is taken by the first, refused to the second, and free when its holder leaves', () => {
	let changes = 0;
	const seat = createSeat<string>(() => changes++);
	expect([seat.take('ann'), seat.take('ann'), seat.take('bob')]).toEqual([true, true, false]);
	expect([seat.leave('bob'), seat.holder()]).toEqual([false, 'ann']);
	expect([seat.leave('ann'), seat.holder(), seat.take('bob')]).toEqual([true, null, true]);
	expect(changes).toBe(3);
});
