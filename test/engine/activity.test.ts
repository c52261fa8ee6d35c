import {expect, test} from 'vitest';
import {createActivity, quietWindow} from '../../source/engine/activity.ts';

const at = (text: string) => Date.parse(text);

test('hazard 85: changes are counted by hour, day and month as a clock of each zone shows them', () => {
	const activity = createActivity();
	for (const time of ['2026-01-31T23:30:00Z', '2026-01-31T23:59:00Z', '2026-02-02T10:00:00Z']) activity.add(at(time));
	const utc = activity.in(() => 0);
	expect(utc.hours[23]).toBe(2);
	expect(utc.days).toEqual([1, 0, 0, 0, 0, 2, 0]);
	expect(utc.months).toEqual([
		{month: '2026-01', changes: 2},
		{month: '2026-02', changes: 1},
	]);
	const athens = activity.in(() => 120);
	expect(athens.hours[1]).toBe(2);
	expect(athens.days).toEqual([1, 0, 0, 0, 0, 0, 2]);
	expect(athens.months).toEqual([{month: '2026-02', changes: 3}]);
});

test('summer time is asked for at each moment', () => {
	const activity = createActivity();
	activity.add(at('2026-01-15T12:00:00Z'));
	activity.add(at('2026-07-15T12:00:00Z'));
	const {hours} = activity.in(ms => (new Date(ms).getUTCMonth() === 6 ? 60 : 0));
	expect([hours[12], hours[13]]).toEqual([1, 1]);
});

test('the quiet window may pass midnight, and says how much falls into it', () => {
	const hours = new Array<number>(24).fill(10);
	for (const hour of [22, 23, 0, 1, 2, 3]) hours[hour] = 0;
	hours[3] = 2;
	expect(quietWindow({hours})).toEqual({from: 22, hours: 6, share: 2 / 182});
});

test('without any change every hour is quiet', () => {
	expect(quietWindow({hours: new Array<number>(24).fill(0)})).toEqual({from: 0, hours: 6, share: 0});
});
