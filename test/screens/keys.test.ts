import {expect, test} from 'vitest';
import {bindings, footerOf, helpFor, meaningOf} from '../../source/screens/keys.ts';
import type {Screen} from '../../source/screens/model.ts';
import {keysOf} from './fixture.ts';

const screens: readonly Screen[] = [
	...(['home', 'overview', 'accounts', 'files', 'record', 'errors', 'workers', 'log', 'plan', 'cut-over'] as const),
];

test('on no screen does a key mean two things', () => {
	for (const screen of screens) {
		const keys = bindings.filter(({on}) => on === undefined || on.includes(screen)).flatMap(one => one.keys);
		expect(keys.filter((one, at) => keys.indexOf(one) !== at)).toEqual([]);
	}
});

test('every key of a footer does what it says there', () => {
	for (const screen of screens) {
		for (const {keys, meaning} of footerOf(screen)) {
			for (const name of keys) {
				const [key] = keysOf(name);
				expect(key && meaningOf(key, screen)).toBe(meaning);
			}
		}
	}
});

test('the help filters as one types, what works here first', () => {
	expect(helpFor('log', 'level').map(({shown}) => shown)).toEqual(['l']);
	expect(helpFor('accounts', 'class again').map(({shown}) => shown)).toEqual(['R']);
	expect(helpFor('errors', '')[0]?.on).toContain('errors');
	expect(helpFor('home', 'no such thing')).toEqual([]);
});
