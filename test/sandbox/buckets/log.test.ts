import {readdirSync} from 'node:fs';
import fc from 'fast-check';
import {expect, onTestFinished, test} from 'vitest';
import {createByteLog, type Spot} from '../../../source/sandbox/buckets/log.ts';
import {temporaryFolder} from '../../support/folder.ts';

const mb = 1024 * 1024;

function open(memoryBytes?: number) {
	const directory = temporaryFolder();
	const log = createByteLog({directory, ...(memoryBytes !== undefined && {memoryBytes})});
	onTestFinished(() => {
		log.close();
		expect(readdirSync(directory)).toEqual([]);
	});
	return log;
}

test('what was appended is read back, whether it is still in memory or not', () => {
	const log = open(4 * mb);
	const spots: Array<{spot: Spot; body: Buffer}> = [];
	for (let index = 0; index < 40; index++) {
		const body = Buffer.alloc(300_000 + index, `body ${index} `);
		spots.push({spot: log.append([body.subarray(0, 7), body.subarray(7)]), body});
	}
	expect(log.usage().memory).toBeLessThanOrEqual(8 * mb);
	expect(log.usage().disk).toBeGreaterThan(8 * mb);
	for (const {spot, body} of spots) {
		expect(log.readNow(spot, 0, body.length).equals(body)).toBe(true);
		expect(log.readNow(spot, 100_000, 100_010)).toEqual(body.subarray(100_000, 100_010));
	}
});

test('large bodies that come at the same time do not mix', async () => {
	const log = open();
	const bodies = [1, 2, 3].map(number => Buffer.alloc(3 * mb + number, String(number)));
	const spots = await Promise.all(
		bodies.map(async body => {
			const range = log.reserve(body.length);
			for (let from = 0; from < body.length; from += mb) {
				await range.write([body.subarray(from, from + 10), body.subarray(from + 10, Math.min(from + mb, body.length))]);
			}
			return range.finish();
		}),
	);
	for (const [index, spot] of spots.entries()) {
		const pieces: Buffer[] = [];
		const read = log.read(spot, 0, spot.size);
		if (Buffer.isBuffer(read)) pieces.push(read);
		else for await (const piece of read) pieces.push(piece);
		expect(Buffer.concat(pieces).equals(bodies[index] ?? Buffer.alloc(0))).toBe(true);
	}
});

test('space is given back when nothing in a segment is wanted any more', async () => {
	const log = open();
	const spots: Spot[] = [];
	for (let index = 0; index < 3; index++) {
		const range = log.reserve(200 * mb);
		await range.write([Buffer.from('start only')]);
		spots.push(range.finish());
	}
	expect(log.usage().disk).toBe(600 * mb);
	for (const spot of spots.slice(0, 2)) log.release(spot);
	expect(log.usage().disk).toBe(200 * mb);
});

test('any order of appending and releasing keeps what is still wanted', () => {
	const step = fc.record({size: fc.integer({min: 0, max: mb}), release: fc.boolean()});
	fc.assert(
		fc.property(fc.array(step, {maxLength: 40}), steps => {
			const log = createByteLog({memoryBytes: 4 * mb});
			const wanted = steps.flatMap(({size, release}, index) => {
				const body = Buffer.alloc(size, index + 1);
				const spot = log.append([body]);
				if (release) log.release(spot);
				return release ? [] : [{spot, body}];
			});
			for (const {spot, body} of wanted) expect(log.readNow(spot, 0, body.length).equals(body)).toBe(true);
			log.close();
		}),
		{numRuns: 20},
	);
});
