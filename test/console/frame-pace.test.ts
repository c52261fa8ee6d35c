import {expect, it} from 'vitest';
import {waitForFrame, withFrame} from '../../source/console/frame-pace.ts';

it('a key is shown at once, news wait for more of them', () => {
	expect(waitForFrame([], 1000, 'news')).toBe(0);
	expect(waitForFrame([900], 1000, 'key')).toBe(0);
	expect(waitForFrame([900], 1000, 'news')).toBe(700);
});

it('there are four frames in any second at most, whatever asks for them', () => {
	let drawn: readonly number[] = [];
	const times: number[] = [];
	for (let now = 0; now < 10_000; now += 10) {
		if (waitForFrame(drawn, now, now % 70 === 0 ? 'news' : 'key') > 0) continue;
		drawn = withFrame(drawn, now);
		times.push(now);
	}
	expect(times).toHaveLength(40);
	for (const from of times) expect(times.filter(at => at >= from && at < from + 1000).length).toBeLessThanOrEqual(4);
});

it('while news come all the time, a key still finds a frame that is left', () => {
	expect(waitForFrame([0, 800, 1600], 1700, 'key')).toBe(0);
});

it('a clock that was set back silences nothing', () => {
	expect(waitForFrame([5000, 5100, 5200, 5300], 1000, 'news')).toBe(0);
});
