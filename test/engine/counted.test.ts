import {expect, test} from 'vitest';
import {counted} from '../../source/engine/counted.ts';

test('one has no plural, and thousands have commas', () => {
	expect([0, 1, 2, 12_345].map(n => counted(n, 'copy waits', 'copies wait'))).toEqual([
		'0 copies wait',
		'1 copy waits',
		'2 copies wait',
		'12,345 copies wait',
	]);
});
