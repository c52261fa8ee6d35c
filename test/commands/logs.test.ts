import {expect, test} from 'vitest';
import {readLogFlags} from '../../source/commands/logs.ts';

const read = (flags: Record<string, unknown>) => readLogFlags({flags});

test('reads everything but progress where nothing else is asked for', () => {
	expect(read({})).toEqual({level: 'info', run: null, records: [], accounts: [], follow: false, count: false});
	expect(read({level: 'warn', run: 12, record: ['a'], follow: true})).toMatchObject({
		level: 'warn',
		run: 12,
		records: ['a'],
	});
});

test.each<[string, Record<string, unknown>]>([
	['--level takes debug, info, warn, error, not "loud"', {level: 'loud'}],
	['--run takes a whole number', {run: 0.5}],
	['--follow and --count do not go together', {follow: true, count: true}],
])('%s', (words, flags) => {
	expect(() => read(flags)).toThrow(words);
});
