import {expect, test} from 'vitest';
import {stopAt} from '../../source/composition/stop-at.ts';

const minute = 60_000;
const evening = new Date(2026, 10, 22, 23, 0).getTime();

/** Time passes while somebody sleeps; `jumps` is what the clock gains besides at each look (a suspend, a clock that is set). */
function open(jumps: readonly number[] = []) {
	let at = evening;
	let looks = 0;
	const stops: Array<{readonly by: string; readonly at: number}> = [];
	const clock = {
		now: () => at,
		sleep: async (ms: number, signal?: AbortSignal) => {
			await new Promise(setImmediate);
			if (!signal?.aborted) at += ms + (jumps[looks++] ?? 0);
		},
	};
	const control = {stop: (by: string) => void stops.push({by, at})};
	const forget = stopAt({hours: 23, minutes: 10}, {control, clock});
	return {stops, looks: () => looks, forget};
}

test('a run drains at the time that was named', async () => {
	const {stops} = open();
	await expect.poll(() => stops).toEqual([{by: '--until 23:10', at: evening + 10 * minute}]);
});

test('after the machine has slept it drains at the next look, and not that much later', async () => {
	const {stops} = open([0, 8 * minute]);
	await expect.poll(() => stops.length).toBe(1);
	expect(stops[0]?.at).toBe(evening + 10 * minute);
});

test('a clock that is set back is waited for, and one that is set past the time ends the run at the next look', async () => {
	const back = open([-5 * minute]);
	await expect.poll(() => back.stops).toEqual([{by: '--until 23:10', at: evening + 10 * minute}]);
	const ahead = open([60 * minute]);
	await expect.poll(() => ahead.stops).toEqual([{by: '--until 23:10', at: evening + 60.5 * minute}]);
});

test('a run that has ended before is not told', async () => {
	const {stops, forget, looks} = open();
	forget();
	for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
	expect({stops, looks: looks()}).toEqual({stops: [], looks: 0});
});
