import {expect, it, vi} from 'vitest';
import {createControl} from '../../source/engine/control.ts';
import type {RunEvent} from '../../source/engine/event.ts';
import {keepPace} from '../../source/engine/keep-pace.ts';
import type {Pulse} from '../../source/engine/ports.ts';
import {fastClock, openCopier} from './world.ts';

function pacing(concurrency: number | 'auto', pulse: (concurrency: number) => Partial<Pulse> = () => ({})) {
	const events: RunEvent[] = [];
	const emit = (event: RunEvent) => void events.push(event);
	const control = createControl(emit);
	const still = openCopier();
	const copier = {...still, pulse: () => ({...still.pulse(), ...pulse(still.concurrency())})};
	const done = new AbortController();
	const kept = keepPace({copier, clock: fastClock(), emit, control}, {concurrency, bandwidth: 9e6}, done.signal);
	const end = async () => {
		done.abort();
		await kept;
	};
	return {copier, control, events, end};
}

it("begins with 24 files in flight, or with the configuration's number", async () => {
	const auto = pacing('auto');
	const fixed = pacing(7);
	expect([auto.copier.concurrencies[0], fixed.copier.concurrencies[0]]).toEqual([24, 7]);
	expect(auto.copier.bandwidths[0]).toBe(9e6);
	await Promise.all([auto.end(), fixed.end()]);
});

it("takes the operator's number and bandwidth, and gives both back", async () => {
	const {copier, control, end} = pacing(7);
	control.setConcurrency(33, 'socket');
	control.setBandwidth(8, 'socket');
	await vi.waitFor(() => expect([copier.concurrencies.at(-1), copier.bandwidths.at(-1)]).toEqual([33, 1_000_000]));
	control.setBandwidth(null, 'socket');
	control.setConcurrency(null, 'socket');
	await vi.waitFor(() => expect([copier.concurrencies.at(-1), copier.bandwidths.at(-1)]).toEqual([7, undefined]));
	control.pause('socket');
	await vi.waitFor(() => expect(copier.concurrencies.at(-1)).toBe(0));
	await end();
});

it('says that a store is out of reach, once for many attempts, and keeps its pace for when it answers again', async () => {
	let outages = 0;
	const {copier, events, end} = pacing(7, () => {
		outages += 30;
		return {outages};
	});
	await vi.waitFor(() => expect(outages).toBeGreaterThan(120));
	await end();
	const said = events.filter(event => event.type === 'state');
	expect(said[0]).toEqual({
		type: 'state',
		state: 'throttled',
		reason: 'waiting for a store that is out of reach: files in hand are tried again until it answers',
	});
	expect(said.length).toBeLessThan(3);
	expect(new Set(copier.concurrencies)).toEqual(new Set([7]));
});

it('fault 18: falls when a store asks for patience, says so once, and recovers', async () => {
	let throttled = 0;
	let settled = 0;
	let storm = true;
	const {copier, events, end} = pacing('auto', concurrency => {
		if (storm) throttled++;
		settled += concurrency * 10;
		return {throttled, settled, threads: [{id: 1, inFlight: concurrency}]};
	});
	await vi.waitFor(() => expect(copier.concurrencies.at(-1)).toBe(4));
	storm = false;
	await vi.waitFor(() => expect(copier.concurrencies.at(-1)).toBeGreaterThan(24));
	await end();
	const said = events.filter(event => event.type === 'state' && event.state === 'throttled');
	expect(said.length).toBeGreaterThan(0);
	expect(said.length).toBeLessThan(4);
});
