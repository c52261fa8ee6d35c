import {expect, test} from 'vitest';
import {readVerify, verify} from '../../source/commands/verify.ts';
import {invocation} from './invocation.ts';

const read = (flags: Record<string, unknown>) => readVerify({flags});

test('the links alone, of a sample or of an account', () => {
	expect(read({drift: true, sample: 10, account: ['Acme']})).toMatchObject({
		drift: true,
		deep: false,
		sample: 10,
		accounts: ['Acme'],
	});
	expect(read({}).drift).toBe(false);
});

test.each<[string, Record<string, unknown>]>([
	['--drift looks at no copy', {drift: true, deep: true}],
	['--seed goes with --sample', {seed: 7}],
])('%s', (words, flags) => {
	expect(() => read(flags)).toThrow(words);
});

test('an example of an export is one of this command', () => {
	expect(() => read({export: 'v.txt'})).toThrow(expect.objectContaining({hint: 'Such as `--export differences.csv`.'}));
});

test('an export into a folder that is not there is refused before anything is read', async () => {
	// Not even the configuration, which is not there either.
	const {call} = invocation({flags: {deep: true, export: '/nodir/d.csv'}});
	await expect(verify.run(call)).rejects.toMatchObject({
		kind: 'usage',
		message: expect.stringContaining('/nodir/d.csv cannot be written'),
		hint: expect.stringContaining('in a folder that is there'),
	});
});
