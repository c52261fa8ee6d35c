import {expect, test} from 'vitest';
import {testAccountWords} from '../../source/composition/test-account.ts';
import type {Config} from '../../source/config/schema.ts';

const wordsOf = (migration: Partial<Config['migration']>) => testAccountWords({migration} as Config);

test('the test account in the words of the configuration, and none where test mode is off', () => {
	const testAccountId = '0015e0000000001AAA';
	expect(wordsOf({testSingleAccount: true, testAccountName: 'Acme'})).toBe('Acme');
	expect(wordsOf({testSingleAccount: true, testAccountId})).toBe(testAccountId);
	expect(wordsOf({testSingleAccount: true})).toBe('the first account with files');
	expect(wordsOf({testSingleAccount: false, testAccountId})).toBeNull();
});
