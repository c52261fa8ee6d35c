import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createApiReserve, keepReserve, readUsage} from '../../source/engine/api-reserve.ts';

test('reads the header that answers carry', () => {
	expect(readUsage('api-usage=18/100000')).toEqual({used: 18, max: 100_000});
	expect(readUsage('per-app-api-usage=1/2(appName=x), api-usage=25/5000')).toEqual({used: 25, max: 5000});
	expect(readUsage('per-app-api-usage=1/2(appName=x)')).toBeUndefined();
	expect(readUsage(null)).toBeUndefined();
});

test('hazard 39: the reserve is never touched, and nothing of the rest is wasted', () => {
	fc.assert(
		fc.property(fc.integer({min: 1, max: 1_000_000}), fc.integer({min: 0, max: 100}), (max, reserve) => {
			let used = 0;
			const ours = Math.floor((max * (100 - reserve)) / 100);
			if (ours > 0) expect(() => keepReserve({used: ours - 1, max}, reserve)).not.toThrow();
			used = ours;
			expect(() => keepReserve({used, max}, reserve)).toThrow(`${used} of its ${max}`);
		}),
	);
	expect(() => keepReserve(undefined, 20)).not.toThrow();
});

test('is kept by what the last answer told of it', () => {
	const reserve = createApiReserve(20);
	reserve.keep();
	reserve.hear('api-usage=79/100');
	reserve.hear(null);
	reserve.keep();
	reserve.hear('api-usage=80/100');
	expect(reserve.keep).toThrow('80 of its 100');
	expect(reserve.usage()).toEqual({used: 80, max: 100});
});
