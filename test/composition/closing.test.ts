import {expect, test} from 'vitest';
import {withClosing} from '../../source/composition/closing.ts';

const fails = (reason: string) => () => {
	throw new Error(reason);
};

test('closes what was opened, last opened first, also what the work opens last', async () => {
	const closed: string[] = [];
	const done = await withClosing(async closing => {
		closing.push(() => closed.push('lock'));
		closing.push(async () => closed.push('ledger'));
		return 'done';
	});
	expect([done, closed]).toEqual(['done', ['ledger', 'lock']]);
});

test('one that cannot be closed keeps no other open: the lock is let go of, and the first fault is told', async () => {
	const closed: string[] = [];
	const working = withClosing(async closing => {
		closing.push(
			() => closed.push('lock'),
			fails('the socket'),
			() => Promise.reject(new Error('the bucket')),
		);
	});
	await expect(working).rejects.toThrow('the bucket');
	expect(closed).toEqual(['lock']);
});

test('what ended the work is told before what the closing met', async () => {
	const working = withClosing(async closing => {
		closing.push(fails('the socket'));
		throw new Error('the work');
	});
	await expect(working).rejects.toThrow('the work');
});
