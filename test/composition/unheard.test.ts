import {expect, test} from 'vitest';
import {unheard} from '../../source/composition/unheard.ts';

const backup = {pid: 4711, user: 'ann', host: 'host7', command: 'doclift backup --full', since: 0, socket: '/a.sock'};
const nobody = {pid: null, user: null, host: null, command: null, since: null, socket: null};
const of = (
	why: 'nobody' | 'barred' | 'mute',
	held: Parameters<typeof unheard>[1],
	sent = false,
): readonly [string, string] => {
	const {message, hint} = unheard({type: 'unheard', why, sent, cause: null}, held, 'Start one.');
	return [message, hint ?? ''];
};

test('there is no run where nobody listens and nobody holds the lock', () => {
	expect(of('nobody', null)).toEqual(['No run is at work with this ledger', 'Start one.']);
	expect(of('mute', null)[0]).toBe('The run ended before it answered');
});

test('a run that does not answer is named, with what wakes it and what ends it', () => {
	const [message, hint] = of('mute', backup, true);
	expect(message).toMatch(/`doclift backup --full`, process 4711 of ann on host7, .* which does not answer$/);
	expect(hint).toMatch(/^The order has been sent/);
	expect(hint).toContain('`kill -CONT 4711`');
	expect(hint).toContain('`kill 4711` as ann on host7 ends it cleanly');
	expect(of('mute', backup)[1]).not.toContain('has been sent');
});

test('a run that listens where this user cannot go is named, with who may speak to it', () => {
	expect(of('nobody', backup)[0]).toMatch(/ann on host7, .* cannot be reached from here$/);
	expect(of('nobody', backup)[1]).toContain('as ann on host7');
	expect(of('barred', backup)[1]).toContain('as ann on host7');
	expect(of('barred', null)).toEqual([
		"The run at work with this ledger is another user's",
		expect.stringContaining('as the user whom the ledger belongs to'),
	]);
});

test('maintenance takes no orders; one that has not said its name may', () => {
	const {socket: _, ...vacuum} = {...backup, command: 'doclift db vacuum'};
	expect(of('nobody', vacuum)[0]).toMatch(/`doclift db vacuum`.*, which takes no orders$/);
	expect(of('nobody', nobody)[0]).toMatch(/has not said its name, which cannot be reached/);
	expect(of('nobody', nobody)[1]).not.toMatch(/null|undefined/);
});
