import {describe, expect, it} from 'vitest';
import {withThreads} from '../../source/engine/threads.ts';
import {openCopier} from './world.ts';

function openCounted() {
	let [opened, closed] = [0, 0];
	const open = async () => {
		opened++;
		return {...openCopier(), close: async () => void closed++};
	};
	return {open, counts: () => ({opened, closed})};
}

describe('the threads of a run', () => {
	it('are started once, however often they are begun and waited for, and begin to end at the end', async () => {
		const {open, counts} = openCounted();
		await withThreads(open, async ({begin, ready}) => {
			begin();
			begin();
			expect(await ready()).toBe(await ready());
			expect(counts()).toEqual({opened: 1, closed: 0});
		});
		expect(counts()).toEqual({opened: 1, closed: 1});
	});

	it('keep nobody waiting while they end, nor speak up where they cannot', async () => {
		const ends = [new Promise<void>(() => {}), Promise.reject(new Error('it hangs'))];
		for (const end of ends) {
			const open = async () => ({...openCopier(), close: () => end});
			expect(await withThreads(open, async ({ready}) => typeof (await ready()))).toBe('object');
		}
	});

	it('are never started where nobody needs them', async () => {
		const {open, counts} = openCounted();
		expect(await withThreads(open, async () => 'done')).toBe('done');
		expect(counts()).toEqual({opened: 0, closed: 0});
	});

	it('are ended where their user fails, also when they are only on their way', async () => {
		const {open, counts} = openCounted();
		const failing = withThreads(open, async ({begin}) => {
			begin();
			throw new Error('the org is gone');
		});
		await expect(failing).rejects.toThrow('the org is gone');
		expect(counts()).toEqual({opened: 1, closed: 1});
	});

	it('tell whoever waits why they could not be started, and nobody else', async () => {
		const open = async () => {
			throw new Error('no memory');
		};
		await withThreads(open, async ({begin, ready}) => {
			begin();
			await expect(ready()).rejects.toThrow('no memory');
		});
		await withThreads(open, async ({begin}) => begin());
	});
});
