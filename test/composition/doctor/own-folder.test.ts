import {expect, test} from 'vitest';
import {judgeOwnFolder} from '../../../source/composition/doctor/own-folder.ts';

const answer = (status: number, contentType = 'text/plain') =>
	judgeOwnFolder({status, bytes: 7, contentType}, 'uploads/.doclift/');

test('what opens without credentials is a finding', () => {
	expect(answer(200)).toMatchObject({holds: false, hint: expect.stringContaining('Deny uploads/.doclift/*')});
});

test.each([
	['is refused', answer(403)],
	['is not served', answer(404)],
	['leads to a sign-in page', answer(200, 'text/html; charset=utf-8')],
	['does not answer', judgeOwnFolder({unreachable: 'no answer'}, 'uploads/.doclift/')],
])('what %s is none', (_, gate) => {
	expect(gate).toMatchObject({holds: true, found: 'uploads/.doclift/ does not open without credentials'});
});
