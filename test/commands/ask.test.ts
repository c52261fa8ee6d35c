import {PassThrough} from 'node:stream';
import {expect, onTestFinished, test, vi} from 'vitest';
import {askOf} from '../../source/commands/ask.ts';

/** Somebody who can be asked, what he types into, and the signal of the process that asks. */
function person() {
	const typed = new PassThrough();
	vi.spyOn(process, 'stdin', 'get').mockReturnValue(typed as unknown as typeof process.stdin);
	vi.spyOn(process, 'stdout', 'get').mockReturnValue(new PassThrough() as unknown as typeof process.stdout);
	onTestFinished(() => void vi.restoreAllMocks());
	const asking = new AbortController();
	const ask = askOf({interactive: true, signal: asking.signal});
	if (ask === undefined) throw new Error('nobody can be asked');
	return {ask, typed, signalled: () => asking.abort()};
}

test('what was typed is the answer, without the spaces around it', async () => {
	const {ask, typed} = person();
	const answer = ask('Which?');
	typed.write('  CUT-7K3M-Q2PX \n');
	expect(await answer).toBe('CUT-7K3M-Q2PX');
});

test('an input that ends is no answer', async () => {
	const {ask, typed} = person();
	const answer = ask('Which?');
	typed.end();
	expect(await answer).toBeNull();
});

test('a signal ends the question, whether it comes during it or has come before', async () => {
	const {ask, signalled} = person();
	const during = ask('Which?');
	signalled();
	await expect(during).rejects.toMatchObject({name: 'AbortError'});
	await expect(ask('Which?')).rejects.toMatchObject({name: 'AbortError'});
});

test('a run that is told to stop ends its question', async () => {
	const {ask} = person();
	const stopping = new AbortController();
	const answer = ask('Which?', stopping.signal);
	stopping.abort();
	await expect(answer).rejects.toMatchObject({name: 'AbortError'});
});
