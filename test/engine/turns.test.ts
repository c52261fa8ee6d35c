import {expect, it} from 'vitest';
import {createTurns} from '../../source/engine/turns.ts';

it('lets so many through at once, the others in order, and gives the turn on when one fails', async () => {
	const turns = createTurns(2);
	const begun: number[] = [];
	const ends: Array<(error?: Error) => void> = [];
	const all = [1, 2, 3, 4].map(n =>
		turns(
			() =>
				new Promise<number>((resolve, reject) => {
					begun.push(n);
					ends[n] = error => (error ? reject(error) : resolve(n));
				}),
		).catch(() => -n),
	);
	await expect.poll(() => begun).toEqual([1, 2]);
	ends[2]?.(new Error('lost'));
	await expect.poll(() => begun).toEqual([1, 2, 3]);
	ends[1]?.();
	await expect.poll(() => begun).toEqual([1, 2, 3, 4]);
	ends[3]?.();
	ends[4]?.();
	expect(await Promise.all(all)).toEqual([1, -2, 3, 4]);
});
