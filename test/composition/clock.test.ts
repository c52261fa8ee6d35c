import {expect, test} from 'vitest';
import {clock} from '../../source/composition/clock.ts';

test('those who give way together get turns of their own, with room for others in between', async () => {
	const seen: string[] = [];
	const other = () => {
		seen.push('other');
		if (seen.length < 6) setImmediate(other);
	};
	setImmediate(other);
	await Promise.all(['a', 'b', 'c'].map(name => clock.sleep(0).then(() => seen.push(name))));
	expect(seen.filter(name => name !== 'other')).toEqual(['a', 'b', 'c']);
	expect(seen.join(' ')).toMatch(/a other b other c/);
});

test('whoever gives way in its turn comes after those who waited', async () => {
	const seen: string[] = [];
	const twice = async (name: string) => {
		for (const turn of [1, 2]) {
			await clock.sleep(0);
			seen.push(`${name}${turn}`);
		}
	};
	await Promise.all([twice('a'), twice('b')]);
	expect(seen).toEqual(['a1', 'b1', 'a2', 'b2']);
});

test('a pause ends at once when it is called off', async () => {
	const calling = new AbortController();
	const pause = clock.sleep(60_000, calling.signal);
	calling.abort();
	await pause;
	await clock.sleep(60_000, calling.signal);
});
