import {setImmediate} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {sideBySide} from '../../source/storage/side-by-side.ts';

async function* of<T>(...values: T[]) {
	for (const value of values) {
		await setImmediate();
		yield value;
	}
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
	const taken: T[] = [];
	for await (const value of values) taken.push(value);
	return taken;
}

const never = (): AsyncIterable<string> => ({
	[Symbol.asyncIterator]: () => ({next: () => new Promise(() => undefined)}),
});

test('gives all that each gives, and each has its turn', async () => {
	expect(await all(sideBySide([of('a', 'b', 'c'), of('1', '2'), of<string>()]))).toEqual(['a', '1', 'b', '2', 'c']);
	expect(await all(sideBySide([]))).toEqual([]);
});

test('waits for none that takes long while another has something', async () => {
	const values = sideBySide([never(), of('a', 'b')]);
	expect(await values.next()).toEqual({done: false, value: 'a'});
	expect(await values.next()).toEqual({done: false, value: 'b'});
});

test('ends with the first failure, and with it the others', async () => {
	let ended = false;
	async function* other() {
		try {
			yield* of('a', 'b', 'c');
		} finally {
			ended = true;
		}
	}
	async function* broken() {
		yield* of('1');
		throw new Error('cut');
	}
	await expect(all(sideBySide([other(), broken(), never()]))).rejects.toThrow('cut');
	await expect.poll(() => ended).toBe(true);
});

test('two failures are one, and nothing is left unhandled', async () => {
	const broken = () => ({[Symbol.asyncIterator]: () => ({next: () => Promise.reject(new Error('cut'))})});
	await expect(all(sideBySide([broken(), broken()]))).rejects.toThrow('cut');
	await setImmediate();
});

test('does not wait for what is on its way when nobody wants more', async () => {
	for await (const value of sideBySide([never(), of('a', 'b')])) {
		expect(value).toBe('a');
		break;
	}
});
