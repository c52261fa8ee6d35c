import {userInfo} from 'node:os';
import {expect, test} from 'vitest';
import {userName} from '../../source/db/user-name.ts';
import {beNameless} from '../support/nameless.ts';

test('a user has the name that the system knows', () => {
	expect(userName()).toBe(userInfo().username);
});

test('a user without an entry among the system’s has a number all the same', () => {
	beNameless();
	expect(userName()).toBe(String(process.getuid?.()));
});
