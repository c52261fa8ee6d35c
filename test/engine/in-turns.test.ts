import {expect, it} from 'vitest';
import {inTurns} from '../../source/engine/in-turns.ts';
import {hasty} from '../support/clock.ts';

it('lets others have their turn between two slices, and gives what the last one comes to', async () => {
	const order: string[] = [];
	function* slices(): Generator<void, number> {
		for (let slice = 1; slice <= 3; slice++) {
			order.push(`slice ${slice}`);
			setImmediate(() => order.push(`turn ${slice}`));
			yield;
		}
		return 7;
	}
	expect(await inTurns(slices(), hasty)).toBe(7);
	expect(order).toEqual(['slice 1', 'turn 1', 'slice 2', 'turn 2', 'slice 3', 'turn 3']);
});
