import {expect, test} from 'vitest';
import {readAccept} from '../../source/commands/accept.ts';

const read = (flags: Record<string, unknown>) => readAccept({flags});

test('a class or a file, with a reason', () => {
	expect(read({class: 'missing', reason: 'Lost'})).toEqual({which: {class: 'missing'}, reason: 'Lost'});
	expect(read({file: '/x/ids.csv', revoke: true})).toEqual({which: {file: '/x/ids.csv'}, reason: null});
});

test.each<[string, Record<string, unknown>]>([
	['either --class or --file', {reason: 'x'}],
	['either --class or --file', {class: 'missing', file: 'x.csv', reason: 'x'}],
	['needs a --reason', {class: 'missing'}],
	['takes no --reason', {class: 'missing', reason: 'x', revoke: true}],
	['no class that can be signed off', {class: 'verified', reason: 'x'}],
])('%s', (words, flags) => {
	expect(() => read(flags)).toThrow(words);
});
