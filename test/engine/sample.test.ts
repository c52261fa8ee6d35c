import {expect, it} from 'vitest';
import {createSample} from '../../source/engine/sample.ts';

it('keeps a sample of what comes by, each with the same chance', () => {
	const sample = createSample<number>(3, () => 0);
	for (let n = 0; n < 10; n++) sample.take(n);
	expect(sample.kept()).toEqual([9, 1, 2]);
});
