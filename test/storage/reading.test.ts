import {expect, test} from 'vitest';
import {choose, endReading, newReading} from '../../source/storage/reading.ts';
import {nothing, openCopying, partBytes} from './copying.ts';

test.each([
	['without a length', {}],
	['that fills a buffer', {'content-length': '2000'}],
])('a body that breaks while it waits for room leaves nothing held: one %s', async (_, headers) => {
	const all = 16 * partBytes;
	const {ports, task, left} = await openCopying({source: () => undefined, limits: {joinBytes: 1000}});
	const served = {access: 'http', get: () => Promise.reject(new Error('not read again'))} as const;
	const reading = newReading();
	await ports.budget.take(all);
	const waiting = choose(ports, task, reading, {status: 200, headers}, served);
	endReading(ports, reading);
	ports.budget.give(all);
	await waiting;
	expect(left()).toEqual(nothing);
});
