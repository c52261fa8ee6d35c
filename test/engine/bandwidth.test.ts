import {expect, test} from 'vitest';
import {bytesPerSecond} from '../../source/engine/bandwidth.ts';

test('a megabit is a million bits, eight of which are a byte', () => {
	expect([8, 0.8, 100].map(bytesPerSecond)).toEqual([1_000_000, 100_000, 12_500_000]);
});
