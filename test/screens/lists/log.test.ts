import {expect, test} from 'vitest';
import {logListing} from '../../../source/screens/lists/log.ts';

test('where no line of a log was found it is not said that the level hides them, and what says more is named', () => {
	expect(logListing(null, 'info', '').empty).toBe('reading the log');
	expect(logListing([], 'info', '').empty).toContain('`doclift logs` says why');
	const line = {at: 0, level: 'info', text: 'counting', recordId: null} as const;
	expect(logListing([line], 'error', '').empty).toBe('no line at this level');
});
