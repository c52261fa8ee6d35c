import {expect, test} from 'vitest';
import {readVerify} from '../../source/commands/verify.ts';

const read = (flags: Record<string, unknown>) => readVerify({flags});

test('the links alone, of a sample or of an account', () => {
	expect(read({drift: true, sample: 10, account: ['Acme']})).toMatchObject({
		...{drift: true, deep: false, sample: 10, accounts: ['Acme']},
	});
	expect(read({}).drift).toBe(false);
});

test.each<[string, Record<string, unknown>]>([
	['--drift looks at no copy', {drift: true, deep: true}],
	['--seed goes with --sample', {seed: 7}],
])('%s', (words, flags) => {
	expect(() => read(flags)).toThrow(words);
});
