import {expect, test} from 'vitest';
import type {SocketLine} from '../../source/screens/dialogue.ts';
import {foldLine, newRun, pulseOf, type Run} from '../../source/screens/run.ts';
import {progress, started} from '../reports/events.ts';
import {now, timed} from './fixture.ts';

const told = (lines: ReadonlyArray<readonly [at: number, line: SocketLine]>): Run =>
	lines.reduce((run, [at, line]) => foldLine(run, line, now + at), newRun(now));
const at = (done: number) => timed(progress({done}));
const state = (
	name: 'paused' | 'hold-asked' | 'held' | 'resumed' | 'throttled' | 'notice' | 'counting',
	reason: string,
) => timed({type: 'state', state: name, reason} as const);

test('alive and advancing are two lights', () => {
	const speaks = told([
		[0, at(10)],
		[9000, at(10)],
	]);
	expect(pulseOf(speaks, now + 9500)).toMatchObject({alive: true, advancing: false});
	expect(pulseOf(speaks, now + 13_000)).toMatchObject({alive: false, advancing: false});
	const moves = told([
		[0, at(10)],
		[9000, at(11)],
	]);
	expect(pulseOf(moves, now + 9500)).toMatchObject({alive: true, advancing: true, stalled: null});
});

test('a stall is said within ten seconds, with the reason that the run told last', () => {
	const reasonAfter = (...lines: ReadonlyArray<readonly [number, SocketLine]>) =>
		pulseOf(told([[0, at(10)], ...lines]), now + 10_000).stalled?.reason;
	expect(reasonAfter()).toBe('no reason known');
	expect(reasonAfter([500, state('throttled', 'waiting for Salesforce: UNABLE_TO_LOCK_ROW, 3 s')])).toBe(
		'throttled: waiting for Salesforce: UNABLE_TO_LOCK_ROW, 3 s',
	);
	expect(reasonAfter([500, state('paused', 'socket')])).toBe('paused by socket');
	expect(reasonAfter([500, state('paused', 'the disk is full: waiting for room on the disk')])).toBe(
		'paused: the disk is full: waiting for room on the disk',
	);
	expect(reasonAfter([500, state('held', 'after the canary: the next ring waits')])).toBe(
		'held: after the canary: the next ring waits',
	);
	expect(reasonAfter([500, state('hold-asked', 'ann: what is under way is finished first')])).toBe(
		'hold asked for: ann: what is under way is finished first',
	);
	expect(reasonAfter([500, state('notice', 'alice: concurrency 1')])).toBe('alice: concurrency 1');
	expect(reasonAfter([500, state('counting', "asking for Salesforce's own count")])).toBe(
		"counting: asking for Salesforce's own count",
	);
});

test('a run that is paused stays so where it is told to hold as well', () => {
	const run = told([
		[0, state('paused', 'ann')],
		[100, state('hold-asked', 'bob: what is under way is finished first')],
	]);
	expect(run).toMatchObject({standing: {state: 'paused', reason: 'ann'}, held: true});
});

test('being throttled is over when it is no longer said', () => {
	const run = told([
		[0, at(10)],
		[100, state('throttled', 'a store asks for patience (503)')],
	]);
	expect(pulseOf(run, now + 5000).wait?.state).toBe('throttled');
	expect(pulseOf(run, now + 16_000).wait).toBeNull();
});

test('a phase that begins shows nothing of how far the one before it was', () => {
	const reading = timed(progress({phase: 'reading', done: 400}));
	const copying = timed({type: 'state', state: 'copying', reason: '500 files to copy'} as const);
	expect(told([[0, reading]]).progress?.done).toBe(400);
	expect(
		told([
			[0, reading],
			[10, copying],
		]).progress,
	).toBeNull();
	const own = timed(progress({phase: 'copying', done: 7}));
	expect(
		told([
			[10, copying],
			[1000, own],
			[2000, copying],
		]).progress?.done,
	).toBe(7);
});

test('a new run begins with nothing of the one before, but who has the seat', () => {
	const run = told([
		[0, {type: 'seat', holder: 'alice', yours: false}],
		[0, at(10)],
		[0, timed({type: 'result', exitCode: 0} as const)],
		[10, timed(started({runId: 14}))],
	]);
	expect(run).toMatchObject({started: {runId: 14}, progress: null, result: null, seat: {holder: 'alice'}});
});
