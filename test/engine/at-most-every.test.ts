import {expect, it} from 'vitest';
import {atMostEvery, passed} from '../../source/engine/at-most-every.ts';

it('says yes at first, and then when the time has passed since it did', () => {
	const due = atMostEvery(1000);
	expect([0, 999, 1000, 1001, 2500].map(at => due(at))).toEqual([true, false, true, false, true]);
});

it('says yes at once about something else', () => {
	const due = atMostEvery(1000);
	expect([due(0, 'reading'), due(1, 'copying'), due(2, 'copying'), due(3, 'reading')]).toEqual([
		...[true, true, false, true],
	]);
});

it('fault 45: is not silenced by a clock that is set back', () => {
	const due = atMostEvery(1000);
	expect([due(3_600_000), due(0), due(999), due(1000)]).toEqual([true, true, false, true]);
	expect([passed(1000, 5000, 4001), passed(1000, 5000, 4000)]).toEqual([false, true]);
});
