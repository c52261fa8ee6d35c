import {describe, expect, test} from 'vitest';
import {nextPortion} from '../../source/engine/portion.ts';

const limits = {most: 800, longMs: 30};

/** Portions one after the other, where a row takes so long. */
function portions(rowMs: number, times: number, first = limits.most): number[] {
	const rows = [first];
	for (let time = 1; time < times; time++) {
		const last = rows.at(-1) ?? first;
		rows.push(nextPortion(last, last * rowMs, limits));
	}
	return rows;
}

describe('a portion', () => {
	test('stays as large as it may be while that is quick', () => {
		expect(portions(0.01, 4)).toEqual([800, 800, 800, 800]);
	});

	test('is halved until it is quick, and kept there', () => {
		expect(portions(0.06, 5)).toEqual([800, 400, 400, 400, 400]);
	});

	test('never becomes so small that steps cost more than rows', () => {
		expect(portions(1, 5)).toEqual([800, 400, 200, 200, 200]);
	});

	test('grows again after one that was slow by chance', () => {
		const [slow, ...after] = [nextPortion(800, 500, limits), ...portions(0.01, 6, 400)];
		expect(slow).toBe(400);
		expect(after).toEqual([400, 500, 625, 782, 800, 800]);
	});

	test('takes a clock that was set back for no time at all', () => {
		expect(nextPortion(400, -3_600_000, limits)).toBe(500);
	});
});
