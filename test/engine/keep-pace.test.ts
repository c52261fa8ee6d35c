import {expect, it, onTestFinished} from 'vitest';
import {createControl} from '../../source/engine/control.ts';
import type {RunEvent} from '../../source/engine/event.ts';
import {keepPace, limitsOf} from '../../source/engine/keep-pace.ts';
import type {Pulse} from '../../source/engine/ports/copier.ts';
import {standing} from '../support/clock.ts';
import {openCopier} from './world.ts';

function pacing(concurrency: number | 'auto', pulse: (concurrency: number) => Partial<Pulse> = () => ({})) {
	const events: RunEvent[] = [];
	const emit = (event: RunEvent) => void events.push(event);
	const control = createControl(emit);
	const still = openCopier();
	const copier = {...still, pulse: () => ({...still.pulse(), ...pulse(still.concurrency())})};
	const clock = standing();
	const done = new AbortController();
	const kept = keepPace({copier, clock, emit, control}, {concurrency, bandwidth: 9e6}, done.signal);
	onTestFinished(async () => {
		done.abort();
		await kept;
	});
	const pass = async (seconds: number) => {
		for (let second = 0; second < seconds; second++) await clock.pass(1000);
	};
	const throttled = () =>
		events.flatMap(each => (each.type === 'state' && each.state === 'throttled' ? [each.reason] : []));
	return {copier, control, throttled, pass};
}

it("begins with 24 files in flight, or with the configuration's number", () => {
	const auto = pacing('auto');
	const fixed = pacing(7);
	expect([auto.copier.concurrencies, fixed.copier.concurrencies]).toEqual([[24], [7]]);
	expect(auto.copier.bandwidths).toEqual([9e6]);
});

it("takes the operator's number and bandwidth within a second, and gives both back", async () => {
	const {copier, control, pass} = pacing(7);
	const set = () => [copier.concurrencies.at(-1), copier.bandwidths.at(-1)];
	control.setConcurrency(33, 'socket');
	control.setBandwidth(8, 'socket');
	await pass(1);
	expect(set()).toEqual([33, 1_000_000]);
	control.setBandwidth(null, 'socket');
	control.setConcurrency(null, 'socket');
	await pass(1);
	expect(set()).toEqual([7, undefined]);
	control.pause('socket');
	await pass(1);
	expect(copier.concurrencies.at(-1)).toBe(0);
});

it('tells what is set: by the operator, else by the configuration', () => {
	const control = createControl(() => {});
	const limits = () => limitsOf(control, {concurrency: 7, bandwidth: 9e6});
	expect(limits()).toEqual({concurrency: 7, bandwidth: 9e6});
	expect(limitsOf(control, {concurrency: 'auto', bandwidth: undefined})).toEqual({concurrency: null, bandwidth: null});
	control.setConcurrency(33, 'socket');
	control.setBandwidth(8, 'socket');
	expect(limits()).toEqual({concurrency: 33, bandwidth: 1_000_000});
	control.setBandwidth(null, 'socket');
	expect(limits()).toEqual({concurrency: 33, bandwidth: null});
});

it('says that a store is out of reach, once for many attempts, and keeps its pace for when it answers again', async () => {
	let outages = 0;
	const {copier, throttled, pass} = pacing(7, () => {
		outages += 30;
		return {outages};
	});
	const words = 'waiting for a store that is out of reach: files in hand are tried again until it answers';
	await pass(10);
	expect(throttled()).toEqual([words]);
	await pass(10);
	expect(throttled()).toEqual([words, words]);
	expect(new Set(copier.concurrencies)).toEqual(new Set([7]));
});

it('fault 18: falls when a store asks for patience, says so once, and recovers', async () => {
	let throttles = 0;
	let settled = 0;
	let storm = true;
	const {copier, throttled, pass} = pacing('auto', concurrency => {
		if (storm) throttles++;
		settled += concurrency * 10;
		return {throttled: throttles, settled, threads: [{id: 1, inFlight: concurrency}]};
	});
	await pass(3);
	expect(copier.concurrencies).toEqual([24, 12, 6, 4]);
	expect(throttled()).toEqual(['a store asks for patience (503); fewer files are put in flight']);
	storm = false;
	await pass(60);
	expect(copier.concurrencies.at(-1)).toBeGreaterThan(24);
	expect(throttled()).toHaveLength(1);
});
