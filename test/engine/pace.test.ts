import {describe, expect, it} from 'vitest';
import {nextPace, type Pace, startPace} from '../../source/engine/pace.ts';

const limits = {least: 4, most: 256};

/** Lets the pace run against a store whose throughput is a function of the files in flight. */
function settleAgainst(throughput: (concurrency: number) => number, intervals: number, from = 16): Pace {
	let pace = startPace(from);
	for (let interval = 0; interval < intervals; interval++) {
		pace = nextPace(pace, {rate: throughput(pace.concurrency), throttled: 0, saturated: true}, limits);
	}
	return pace;
}

describe('nextPace', () => {
	it('climbs while more files in flight do more work, and finds the limit within thirty intervals', () => {
		const pace = settleAgainst(files => Math.min(files, 150) * 20, 30);
		expect(pace.concurrency).toBeGreaterThan(120);
	});

	it('gives up files in flight that do no work', () => {
		const pace = settleAgainst(() => 1000, 60, 64);
		expect(pace.concurrency).toBeLessThan(32);
	});

	it('halves at once when the store asks for patience, and then rests', () => {
		const pace = nextPace(startPace(64), {rate: 500, throttled: 3, saturated: true}, limits);
		expect(pace.concurrency).toBe(32);
		const next = nextPace(pace, {rate: 500, throttled: 0, saturated: true}, limits);
		expect(next.concurrency).toBe(32);
	});

	it('recovers after a storm', () => {
		let pace = startPace(64);
		for (let interval = 0; interval < 10; interval++) {
			pace = nextPace(pace, {rate: 0, throttled: 9, saturated: true}, limits);
		}
		expect(pace.concurrency).toBe(limits.least);
		for (let interval = 0; interval < 30; interval++) {
			pace = nextPace(pace, {rate: pace.concurrency * 10, throttled: 0, saturated: true}, limits);
		}
		expect(pace.concurrency).toBeGreaterThan(64);
	});

	it('does not judge an interval in which lanes stood empty', () => {
		const pace = startPace(16);
		expect(nextPace(pace, {rate: 3, throttled: 0, saturated: false}, limits)).toEqual(pace);
	});

	it('stays within its limits', () => {
		expect(settleAgainst(files => files, 200).concurrency).toBeLessThanOrEqual(limits.most);
		expect(settleAgainst(files => 1000 / files, 200).concurrency).toBeGreaterThanOrEqual(limits.least);
	});
});
