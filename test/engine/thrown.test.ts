import {expect, test} from 'vitest';
import {codeOf, messageOf} from '../../source/engine/thrown.ts';

test('whatever was thrown has a message', () => {
	expect(messageOf(new Error('cut'))).toBe('cut');
	expect(messageOf('cut')).toBe('cut');
	expect(messageOf(undefined)).toBe('undefined');
});

test('what was thrown has the code of its system call, or none', () => {
	expect(codeOf(Object.assign(new Error('no such file'), {code: 'ENOENT'}))).toBe('ENOENT');
	expect([new Error('cut'), null, 'cut'].map(codeOf)).toEqual(['', '', '']);
});
