import {expect, test} from 'vitest';
import {createBuffers} from '../../source/storage/buffers.ts';

const partBytes = 1000;

test('no more buffers are made than were allowed; whoever comes later waits, in order', async () => {
	const buffers = createBuffers(2, partBytes);
	const [first, second] = [await buffers.take(partBytes), await buffers.take(partBytes)];
	const later = [buffers.take(partBytes), buffers.take(partBytes)];
	buffers.give(second);
	buffers.give(first);

	expect(await later[0]).toBe(second);
	expect(await later[1]).toBe(first);
	expect(await buffers.take(partBytes + 1)).toHaveLength(partBytes + 1);
});
