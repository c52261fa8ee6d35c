import {describe, expect, it, test} from 'vitest';
import {obey} from '../../source/console/verb.ts';
import {createControl} from '../../source/engine/control.ts';

const opened = () => createControl(() => {});
const line = (verb: unknown, value?: unknown) => JSON.stringify({verb, value});

describe('the verbs', () => {
	it('pause, resume and stop the run, and say where it stands', () => {
		const control = opened();
		const standing = () => obey(line('status'), control, 'socket').said;
		expect(standing()).toBe('running');
		expect(obey(line('pause'), control, 'socket').ok).toBe(true);
		expect([control.paused(), standing()]).toEqual([true, 'paused']);
		expect(obey(line('resume'), control, 'socket').ok).toBe(true);
		expect(control.paused()).toBe(false);
		expect(obey(line('stop'), control, 'socket').ok).toBe(true);
		expect([control.stoppedBy(), standing()]).toEqual(['socket', 'stopping (socket)']);
		expect(obey(line('pause'), control, 'socket').ok).toBe(false);
	});

	it('hold makes the next ring wait, and resume lets it begin', async () => {
		const control = opened();
		expect(obey(line('hold'), control, 'socket').ok).toBe(true);
		expect([control.held(), control.paused()]).toEqual([false, false]);
		const standing = () => obey(line('status'), control, 'socket').said;
		expect(standing()).toBe('running; a hold is asked for, and what is under way is finished first');
		const waiting = control.whenReleased();
		expect([control.held(), standing()]).toEqual([true, 'holding before the next ring']);
		expect(obey(line('resume'), control, 'socket').ok).toBe(true);
		await waiting;
		expect(control.held()).toBe(false);
		control.stop('SIGINT');
		expect(obey(line('hold'), control, 'socket').ok).toBe(false);
	});

	it('hold is refused in words by a run that has no rings', () => {
		const said: string[] = [];
		const control = createControl(event => void said.push(event.type), {rings: false});
		expect(obey(line('hold'), control, 'socket')).toEqual({
			type: 'reply',
			ok: false,
			said: 'this run has no rings, so there is nothing to hold before: `pause` makes it wait',
		});
		expect([control.held(), said]).toEqual([false, []]);
	});

	it('hold is refused in words once the last ring has begun', () => {
		const control = opened();
		control.lastRing();
		expect(obey(line('hold'), control, 'socket')).toMatchObject({
			ok: false,
			said: 'no ring is left, so there is nothing to hold before: `pause` makes it wait',
		});
		expect(control.holdAsked()).toBe(false);
	});

	test.each<[unknown, number | null]>([
		[8, 8],
		['8', 8],
		[1024, 1024],
		['auto', null],
	])('set the concurrency to %j', (value, files) => {
		const control = opened();
		expect(obey(line('concurrency', value), control, 'socket').ok).toBe(true);
		expect(control.concurrency()).toBe(files);
	});

	test.each<[unknown, number | null]>([
		[80, 10_000_000],
		['0.8', 100_000],
		['none', null],
	])('set the bandwidth to %j Mbit/s', (value, bytes) => {
		const control = opened();
		expect(obey(line('bandwidth', value), control, 'socket').ok).toBe(true);
		expect(control.bandwidth()).toBe(bytes);
	});

	test.each([0, -1, 1.5, 1025, true, null, [8], {}, '', ' ', '8x', '1e3', '0x10', 'Infinity', undefined])(
		'refuse %j as a concurrency',
		value => {
			const control = opened();
			expect(obey(line('concurrency', value), control, 'socket')).toMatchObject({ok: false});
			expect(control.concurrency()).toBeNull();
		},
	);
	test.each([0, -1, true, null, [8], '', 'Infinity', '1e400', 'fast', undefined])('refuse %j as a bandwidth', value => {
		const control = opened();
		expect(obey(line('bandwidth', value), control, 'socket')).toMatchObject({ok: false});
		expect(control.bandwidth()).toBeUndefined();
	});
});

describe('nonsense', () => {
	test.each(['', 'pause', '{', 'null', '[]', '7', '{}', '{"verb":7}', '{"verb":null}', '\u0000'])(
		'is answered and not obeyed: %j',
		text => {
			const control = opened();
			expect(obey(text, control, 'socket')).toMatchObject({type: 'reply', ok: false});
			expect([control.paused(), control.stoppedBy()]).toEqual([false, null]);
		},
	);

	it('is told the verbs that there are', () => {
		const reply = obey(line('x'.repeat(1000)), opened(), 'socket');
		expect(reply.said).toMatch(/knows pause, hold, resume, stop, concurrency, bandwidth, status/);
		expect(reply.said.length).toBeLessThan(200);
		expect(obey(line('constructor'), opened(), 'socket').ok).toBe(false);
	});
});
