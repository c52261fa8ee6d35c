import {describe, expect, it} from 'vitest';
import {createMeter} from '../../source/engine/meter.ts';

const second = 1000;

it('says nothing before it has two readings', () => {
	const meter = createMeter();
	expect([meter.filesPerSecond(), meter.bytesPerSecond(), meter.etaSeconds(50, 100)]).toEqual([0, 0, null]);
	meter.read(0, 0, 0);
	expect(meter.filesPerSecond()).toBe(0);
	meter.read(0, 5, 5);
	expect(meter.filesPerSecond()).toBe(0);
});

it('measures the last half minute only', () => {
	const meter = createMeter();
	for (let at = 0; at <= 60; at++) meter.read(at * second, at < 30 ? at * 100 : 3000 + (at - 30) * 10, at * 1e6);
	expect(meter.filesPerSecond()).toBe(10);
	expect(meter.bytesPerSecond()).toBe(1e6);
});

describe('the time that is left', () => {
	const meter = createMeter();
	meter.read(0, 0, 0);
	meter.read(10 * second, 100, 0);

	it('is what the rate says, from one per cent on', () => {
		expect(meter.etaSeconds(100, 1000)).toBe(90);
		expect(meter.etaSeconds(100, 10_000)).toBe(990);
		expect(meter.etaSeconds(100, 10_001)).toBeNull();
	});
	it('is never less than none', () => {
		expect(meter.etaSeconds(120, 100)).toBe(0);
	});
	it('is not known once nothing has moved for ten seconds, though the rate is still of the half minute', () => {
		const retrying = createMeter();
		retrying.read(0, 0, 0);
		retrying.read(10 * second, 285, 0);
		expect(retrying.etaSeconds(285, 286)).toBe(0);
		retrying.read(20 * second, 285, 0);
		expect(retrying.filesPerSecond()).toBeGreaterThan(0);
		expect(retrying.etaSeconds(285, 286)).toBeNull();
	});
	it('is not known while nothing moves', () => {
		const still = createMeter();
		still.read(0, 100, 0);
		still.read(10 * second, 100, 0);
		expect(still.etaSeconds(100, 1000)).toBeNull();
	});
});

it('fault 45: survives a clock that is set back, and one that jumps ahead', () => {
	const meter = createMeter();
	meter.read(10_800 * second, 100, 100);
	meter.read(0, 200, 200);
	expect(meter.filesPerSecond()).toBe(0);
	meter.read(10 * second, 300, 300);
	expect(meter.filesPerSecond()).toBe(10);
	meter.read(20_000 * second, 400, 400);
	expect(meter.filesPerSecond()).toBe(0);
	meter.read(20_001 * second, 410, 410);
	expect(meter.filesPerSecond()).toBe(10);
});
