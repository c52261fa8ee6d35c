import {expect, it} from 'vitest';
import {farewell, nothingWatched, watch} from '../../source/console/farewell.ts';
import type {SocketLine} from '../../source/screens/dialogue.ts';
import {progress, started} from '../reports/events.ts';
import {plan} from '../reports/plans.ts';
import {timed} from '../screens/fixture.ts';

const back = 'doclift attach';
const said = (...lines: readonly SocketLine[]) => farewell(lines.reduce(watch, nothingWatched), back);
const begun = timed(started({runId: 13}));

it('says nothing where no run was watched', () => {
	expect(said()).toEqual([]);
});

it('of a run that goes on says how far it is, and the command that leads back', () => {
	expect(said(begun, timed(progress({done: 1200, total: 5000})))).toEqual([
		expect.stringMatching(/^Run 13 \(backup .*\) goes on, 1,200 of 5,000 records done\.$/),
		'Come back with: doclift attach',
	]);
});

it('of a run that waits or stops says so, and why, and never that it goes on', () => {
	const state = (state: 'paused' | 'held' | 'resumed' | 'stopping', reason = 'ann') =>
		timed({type: 'state', state, reason} as const);
	const far = timed(progress({phase: 'switching', done: 5, total: 5000}));
	expect(said(begun, far, state('held', 'after the canary: the next ring waits'))).toEqual([
		expect.stringMatching(
			/^Run 13 \(backup .*\) waits, 5 of 5,000 records done; held: after the canary: the next ring waits\.$/,
		),
		'Come back with: doclift attach; :resume goes on.',
	]);
	const full = state('paused', 'database or disk is full: waiting for room on the disk');
	expect(said(begun, full)).toEqual([
		expect.stringMatching(/ waits; paused: database or disk is full: waiting for room on the disk\.$/),
		'Come back with: doclift attach',
	]);
	expect(said(begun, state('paused'), state('resumed'))[0]).toMatch(/ goes on\.$/);
	expect(said(begun, state('stopping', 'ann: finishing what is in flight'))[0]).toMatch(
		/ ends; stopping: ann: finishing/,
	);
});

it('of a run that waits says so also where it goes account by account and begins the next one', () => {
	const paused = timed({type: 'state', state: 'paused', reason: 'ann'} as const);
	expect(said(begun, paused, timed(started({runId: 14})))[0]).toMatch(/^Run 14 .* waits; paused by ann\.$/);
	expect(said(begun, paused, timed(started({runId: 14, pid: 4343})))[0]).toMatch(/^Run 14 .* goes on\.$/);
});

it('of a run that is paused says so also where it is to hold afterwards', () => {
	const state = (state: 'paused' | 'hold-asked', reason: string) => timed({type: 'state', state, reason} as const);
	const holds = state('hold-asked', 'bob: what is under way is finished first');
	expect(said(begun, holds)[0]).toMatch(/ goes on\.$/);
	expect(said(begun, state('paused', 'ann'), holds)[0]).toMatch(/ waits; paused by ann\.$/);
});

it('never tells how far the phase before was as how far the run is', () => {
	const kept = timed(progress({phase: 'keeping', done: 5000, total: 5000}));
	const switching = timed({type: 'state', state: 'switching', reason: 'the canary: 5 links'} as const);
	expect(said(begun, kept, switching)[0]).toMatch(/ goes on\.$/);
	expect(said(begun, switching, timed(progress({phase: 'switching', done: 5, total: 5000})))[0]).toContain(
		'5 of 5,000',
	);
});

it('of a run that has ended says how, and which plan it has made', () => {
	const ended = said(begun, timed({type: 'plan', plan: plan({})}), timed({type: 'result', exitCode: 0}));
	expect(ended[0]).toContain('has ended with exit code 0');
	expect(ended[1]).toBe('Its plan is CUT-7K3M-Q2PX.');
	const failed = said(begun, timed({type: 'result', exitCode: 5, error: {message: 'disk full'}}));
	expect(failed[0]).toContain('has ended with exit code 5: disk full');
});

it('of a run that has ended with an error, or was refused, says what to do next', () => {
	const error = {kind: 'ledger-full', message: 'disk full', hint: 'Make room.'};
	expect(said(begun, timed({type: 'result', exitCode: 5, error})).slice(0, 2)).toEqual([
		expect.stringContaining('has ended with exit code 5: disk full'),
		'Make room.',
	]);
	const refusal = {args: ['backup', '--full'], exitCode: 3, message: 'The ledger is in use', hint: 'Wait for its end.'};
	const refused = ['`doclift backup --full` has ended with exit code 3: The ledger is in use', 'Wait for its end.'];
	expect(farewell(nothingWatched, back, refusal)).toEqual(refused);
	expect(farewell(nothingWatched, back, {...refusal, hint: null})).toEqual(refused.slice(0, 1));
	const beside = farewell(watch(nothingWatched, begun), back, refusal);
	expect(beside).toEqual([...refused, expect.stringMatching(/^Run 13 .* goes on/), 'Come back with: doclift attach']);
});

it('never calls a run that was cut off one that goes on', () => {
	const lost = farewell({...watch(nothingWatched, begun), lost: true}, back);
	expect(lost.join('\n')).toMatch(/cut off[\s\S]*Nothing is lost/);
});

it('of a run that ended while the console slept it says where to look, and not that it goes on', () => {
	const unheard = farewell({...watch(nothingWatched, begun), unheard: true}, back);
	expect(unheard).toEqual([
		expect.stringMatching(/^Run 13 \(backup .*\) was not heard to its end: this console was stopped\.$/),
		'`doclift` says what it has come to.',
	]);
	expect(watch({...watch(nothingWatched, begun), unheard: true}, begun).unheard).toBe(false);
});

it('the run that executes a plan is one of its own: nothing is kept of the run before', () => {
	const next = said(begun, timed({type: 'result', exitCode: 1}), timed(started({runId: 14})));
	expect(next[0]).toMatch(/^Run 14 .* goes on\.$/);
});
