import {resolve} from 'node:path';
import {expect, test} from 'vitest';
import {readDb} from '../../source/commands/db.ts';

const read = (input: readonly string[], flags: Record<string, unknown> = {}) => readDb({input, flags});

test('a verb, and the file that some of them take', () => {
	expect(read(['check'])).toEqual({verb: 'check', file: ''});
	expect(read(['backup', 'x.db'])).toEqual({verb: 'backup', file: resolve('x.db')});
	expect(read(['export', 'x.CSV']).file).toBe(resolve('x.CSV'));
	expect(read(['reset'], {account: '0015g00000AbCdE'}).verb).toBe('reset');
});

test.each<[string, readonly string[], Record<string, unknown>?]>([
	['db needs a verb', []],
	['knows no verb "defrag"', ['defrag']],
	['db backup needs a file', ['backup']],
	['db check takes no file', ['check', 'x.db']],
	['ends in .ndjson or .csv', ['export', 'x.sql']],
	['belong to db reset', ['check'], {account: 'x'}],
	['db reset needs --account', ['reset']],
])('%s', (words, input, flags) => {
	expect(() => read(input, flags)).toThrow(words);
});
