import {expect, test} from 'vitest';
import {openAnswered} from '../../source/storage/answered.ts';

const hosts = (count: number) => Array.from({length: count}, (_, n) => `https://bucket-${n}.s3.amazonaws.com`);

test('what has answered one is known to all who share its memory, and to nobody else', () => {
	const one = openAnswered();
	const other = openAnswered(one.memory);
	for (const host of hosts(3)) one.add(host);
	other.add('https://other.example');
	expect(hosts(4).map(other.has)).toEqual([true, true, true, false]);
	expect(one.has('https://other.example')).toBe(true);
	expect(openAnswered().has('https://other.example')).toBe(false);
});

test('more hosts than there is room for are known where they were asked', () => {
	const one = openAnswered();
	const many = hosts(1000);
	for (const host of many) one.add(host);
	expect(many.every(one.has)).toBe(true);
	const seen = many.filter(openAnswered(one.memory).has);
	expect(seen).toEqual(many.slice(0, seen.length));
});
