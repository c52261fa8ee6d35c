import {expect, it} from 'vitest';
import {createControl} from '../../source/engine/control.ts';
import type {RunEvent} from '../../source/engine/event.ts';

function opened() {
	const said: string[] = [];
	const emit = (event: RunEvent) => {
		if (event.type === 'state') said.push(`${event.state}: ${event.reason}`);
	};
	return {control: createControl(emit), said};
}

it('hazard 87: says again what still waits, once somebody else has said that the run goes on', () => {
	const {control, said} = opened();
	control.remind();
	control.hold('ada');
	control.pause('grace');
	said.length = 0;
	control.remind();
	expect(said).toEqual(['hold-asked: ada: what is under way is finished first', 'paused: grace']);
	void control.whenReleased();
	said.length = 0;
	control.remind();
	expect(said).toEqual(['held: ada: the next ring waits', 'paused: grace']);
	control.resume('ada');
	said.length = 0;
	control.remind();
	expect(said).toEqual([]);
});

it('pauses and resumes, and says each once', async () => {
	const {control, said} = opened();
	await control.whenRunning();
	control.pause('socket');
	control.pause('socket');
	expect(control.paused()).toBe(true);
	let woken = false;
	const waiting = control.whenRunning().then(() => {
		woken = true;
	});
	await Promise.resolve();
	expect(woken).toBe(false);
	control.resume('socket');
	control.resume('socket');
	await waiting;
	expect(control.paused()).toBe(false);
	expect(said).toEqual(['paused: socket', 'resumed: socket']);
});

it('is held from where a ring would begin, and not from where that is asked for', async () => {
	const {control, said} = opened();
	await control.whenReleased();
	control.hold('ada');
	control.hold('ada');
	expect([control.holdAsked(), control.held()]).toEqual([true, false]);
	const waiting = control.whenReleased();
	expect([control.holdAsked(), control.held()]).toEqual([false, true]);
	control.resume('ada');
	await waiting;
	expect([control.holdAsked(), control.held()]).toEqual([false, false]);
	expect(said).toEqual([
		'hold-asked: ada: what is under way is finished first',
		'held: ada: the next ring waits',
		'resumed: ada',
	]);
});

it('holds before no ring once the last one has begun', () => {
	const {control, said} = opened();
	expect(control.noRing()).toBeNull();
	control.lastRing();
	control.hold('ada');
	expect([control.noRing(), control.holdAsked(), said]).toEqual(['no ring is left', false, []]);
});

it('stops once, wakes what was paused, and cannot be paused after that', async () => {
	const {control, said} = opened();
	control.pause('socket');
	const waiting = control.whenRunning();
	control.stop('SIGTERM');
	control.stop('SIGINT');
	await waiting;
	control.pause('socket');
	expect(control.stopping.aborted).toBe(true);
	expect(control.stoppedBy()).toBe('SIGTERM');
	expect(control.paused()).toBe(false);
	expect(said).toEqual(['paused: socket', 'stopping: SIGTERM: finishing what is in flight']);
});

it("keeps the operator's concurrency and bandwidth apart from the configuration's", () => {
	const {control, said} = opened();
	expect([control.concurrency(), control.bandwidth()]).toEqual([null, undefined]);
	control.setConcurrency(12, 'socket');
	control.setBandwidth(10, 'socket');
	expect([control.concurrency(), control.bandwidth()]).toEqual([12, 1_250_000]);
	control.setConcurrency(null, 'socket');
	control.setBandwidth(null, 'socket');
	expect([control.concurrency(), control.bandwidth()]).toEqual([null, null]);
	expect(said).toEqual([
		'notice: socket: concurrency 12',
		'notice: socket: bandwidth 10 Mbit/s',
		'notice: socket: concurrency adapts by itself',
		'notice: socket: no bandwidth limit',
	]);
});
