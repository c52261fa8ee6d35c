import {expect, it, test} from 'vitest';
import {readRetryClasses, retryClassOf} from '../../source/engine/retry-class.ts';

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

test('a class of errors has a name that is read back as it', () => {
	expect(readRetryClasses([retryClassOf({state: 'failed', kind: 'network-timeout'})]).kinds).toEqual([
		'network-timeout',
	]);
	expect(readRetryClasses([retryClassOf({state: 'missing', kind: 'download-missing'})]).states).toEqual(['missing']);
	// No file is at fault: it is asked for by its state.
	expect(readRetryClasses([retryClassOf({state: 'failed', kind: 'internal'})])).toMatchObject({states: ['failed']});
});
