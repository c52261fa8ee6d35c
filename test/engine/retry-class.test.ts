import {expect, it, test} from 'vitest';
import {readRetryClasses} from '../../source/engine/retry-class.ts';

test.each([
	[['missing'], ['missing'], []],
	[['network-reset'], [], ['network-reset']],
	[['failed', 'archived'], ['failed', 'archived'], []],
])('%j', (words, states, kinds) => {
	expect(readRetryClasses(words)).toEqual({states, kinds});
});

it('takes a group for all of its kinds that belong to files', () => {
	const {states, kinds} = readRetryClasses(['network']);
	expect(states).toEqual([]);
	expect(kinds).toEqual([
		'network-reset',
		'network-timeout',
		'network-unreachable',
		'network-outage',
		'network-throttled',
	]);
	expect(readRetryClasses(['upload']).kinds).not.toContain('upload-no-bucket');
});

test.each(['', 'verified', 'salesforce-limit', 'Missing', 'toString'])('refuses %j, with what there is', word => {
	expect(() => readRetryClasses(['missing', word])).toThrow(`"${word}" is no class`);
});
