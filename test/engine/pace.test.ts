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

function seeded(): () => number {
	let state = 1;
	return () => {
		state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
		return state / 2_147_483_648;
	};
}

describe('nextPace', () => {
	it('climbs while more files in flight do more work, and finds the limit within thirty intervals', () => {
		const pace = settleAgainst(files => Math.min(files, 150) * 20, 30);
		expect(pace.concurrency).toBeGreaterThan(120);
	});

	it('50 ms of latency on both buckets: finds what the machine can do within ten intervals, in spite of noise', () => {
		for (const noise of [0, 0.05, 0.15]) {
			const random = seeded();
			const most = 1500;
			const rate = (files: number) => Math.min(most, files / 0.1) * (1 + noise * (random() * 2 - 1));
			expect(settleAgainst(rate, 10, 24).concurrency * 10).toBeGreaterThan(most * 0.9);
		}
	});

	it('stays near what a store bears, once it knows where it asked for patience', () => {
		const bearable = 100;
		let pace = startPace(24);
		let done = 0;
		for (let interval = 0; interval < 120; interval++) {
			const files = pace.concurrency;
			if (interval >= 30) done += Math.min(files, bearable);
			pace = nextPace(pace, {rate: files * 10, throttled: files > bearable ? 5 : 0, saturated: true}, limits);
		}
		expect(done / 90 / bearable).toBeGreaterThan(0.75);
	});

	it('gives up files in flight that do no work', () => {
		const pace = settleAgainst(() => 1000, 60, 64);
		expect(pace.concurrency).toBeLessThan(32);
	});

	it('hazard 55: halves at once when the store asks for patience, and then rests', () => {
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
		expect(pace.concurrency).toBeGreaterThan(56);
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
