import {describe, expect, it, test} from 'vitest';
import {obey, type Reply, readOrder} from '../../source/console/verb.ts';
import {type Control, createControl} from '../../source/engine/control.ts';

const opened = () => createControl(() => {});

/** What the run itself answers to a line. */
function answer(line: string, control: Control): Reply {
	const order = readOrder(line);
	return 'said' in order ? order : obey(order as Parameters<typeof obey>[0], control, 'socket');
}

const line = (verb: unknown, value?: unknown) => JSON.stringify({verb, value});

describe('the verbs', () => {
	it('pause, resume and stop the run, and say where it stands', () => {
		const control = opened();
		const standing = () => answer(line('status'), control).said;
		expect(standing()).toBe('running');
		expect(answer(line('pause'), control).ok).toBe(true);
		expect([control.paused(), standing()]).toEqual([true, 'paused']);
		expect(answer(line('resume'), control).ok).toBe(true);
		expect(control.paused()).toBe(false);
		expect(answer(line('stop'), control).ok).toBe(true);
		expect([control.stoppedBy(), standing()]).toEqual(['socket', 'stopping (socket)']);
		expect(answer(line('pause'), control).ok).toBe(false);
	});

	it('hold makes the next ring wait, and resume lets it begin', async () => {
		const control = opened();
		expect(answer(line('hold'), control).ok).toBe(true);
		expect([control.held(), control.paused()]).toEqual([false, false]);
		const standing = () => answer(line('status'), control).said;
		expect(standing()).toBe('running; a hold is asked for, and what is under way is finished first');
		const waiting = control.whenReleased();
		expect([control.held(), standing()]).toEqual([true, 'holding before the next ring']);
		expect(answer(line('resume'), control).ok).toBe(true);
		await waiting;
		expect(control.held()).toBe(false);
		control.stop('SIGINT');
		expect(answer(line('hold'), control).ok).toBe(false);
	});

	it('hold is refused in words by a run that has no rings', () => {
		const said: string[] = [];
		const control = createControl(event => void said.push(event.type), {rings: false});
		expect(answer(line('hold'), control)).toEqual({
			type: 'reply',
			ok: false,
			said: 'this run has no rings, so there is nothing to hold before: `pause` makes it wait',
		});
		expect([control.held(), said]).toEqual([false, []]);
	});

	it('hold is refused in words once the last ring has begun', () => {
		const control = opened();
		control.lastRing();
		expect(answer(line('hold'), control)).toMatchObject({
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
		expect(answer(line('concurrency', value), control).ok).toBe(true);
		expect(control.concurrency()).toBe(files);
	});

	test.each<[unknown, number | null]>([
		[80, 10_000_000],
		['0.8', 100_000],
		['none', null],
	])('set the bandwidth to %j Mbit/s', (value, bytes) => {
		const control = opened();
		expect(answer(line('bandwidth', value), control).ok).toBe(true);
		expect(control.bandwidth()).toBe(bytes);
	});

	test.each([0, -1, 1.5, 1025, true, null, [8], {}, '', ' ', '8x', '1e3', '0x10', 'Infinity', undefined])(
		'refuse %j as a concurrency',
		value => {
			const control = opened();
			expect(answer(line('concurrency', value), control)).toMatchObject({ok: false});
			expect(control.concurrency()).toBeNull();
		},
	);
	test.each([0, -1, true, null, [8], '', 'Infinity', '1e400', 'fast', undefined])('refuse %j as a bandwidth', value => {
		const control = opened();
		expect(answer(line('bandwidth', value), control)).toMatchObject({ok: false});
		expect(control.bandwidth()).toBeUndefined();
	});
});

describe('nonsense', () => {
	test.each(['', 'pause', '{', 'null', '[]', '7', '{}', '{"verb":7}', '{"verb":null}', '\u0000'])(
		'is answered and not obeyed: %j',
		text => {
			const control = opened();
			expect(answer(text, control)).toMatchObject({type: 'reply', ok: false});
			expect([control.paused(), control.stoppedBy()]).toEqual([false, null]);
		},
	);

	it('is told the verbs that there are', () => {
		const reply = answer(line('x'.repeat(1000)), opened());
		expect(reply.said).toMatch(/knows pause, hold, resume, stop, concurrency, bandwidth, status/);
		expect(reply.said.length).toBeLessThan(200);
		expect(answer(line('constructor'), opened()).ok).toBe(false);
	});
});
