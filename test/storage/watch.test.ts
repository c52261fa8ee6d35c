import {expect, test} from 'vitest';
import type {MigrationError} from '../../source/engine/failure.ts';
import {createWatch} from '../../source/storage/watch.ts';
import {quickLimits} from './servers.ts';

const mebibyte = 1024 * 1024;
const limits = {...quickLimits, headersMs: 30_000, slowestUploadBytesPerSecond: mebibyte};

/** A request of so many bytes, and a clock that stands until it is moved; each move is seen by the sweep. */
function begin(sending: number, looks: boolean, answersEarly = false) {
	let time = 0;
	let left = sending;
	let looked = 0;
	let failed: MigrationError | undefined;
	// The sweep's period follows the shortest limit.
	const watch = createWatch({...limits, slowWindowMs: 20}, () => time);
	const watched = watch.begin({what: () => 'PUT a', sending, answersEarly}, error => {
		failed = error;
	});
	const unsent = () => {
		looked++;
		return left;
	};
	if (looks) watched.unsent = unsent;
	// Another one that never fails, which shows when the sweep has been.
	const other = watch.begin({what: () => 'PUT b', sending: 0, answersEarly: false}, () => undefined);
	other.unsent = () => {
		looked++;
		return Number.POSITIVE_INFINITY;
	};
	return {
		/** Moves the clock on, with so many bytes still to leave; says what the request has failed with, if it has. */
		async pass(seconds: number, bytes: number): Promise<string | undefined> {
			time += seconds * 1000;
			left = bytes;
			const before = looked;
			await expect.poll(() => looked).toBeGreaterThan(before + 2);
			return failed?.message;
		},
		/** The head has come, or so many bytes more. */
		receive(bytes: number) {
			watched.headSeen = true;
			watched.received += bytes;
		},
		end() {
			watch.end(watched);
			watch.end(other);
		},
	};
}

test('fault 10: an answer is waited for from when the last byte has left, however large the body was', async () => {
	const {pass, end} = begin(128 * mebibyte, true);
	expect(await pass(10, 0)).toBeUndefined();
	// The system may still hold a mebibyte of it.
	expect(await pass(30.5, 0)).toBeUndefined();
	expect(await pass(1, 0)).toBe('No answer within 31 s: PUT a');
	end();
});

test('a body that leaves slowly but steadily is waited for', async () => {
	const {pass, end} = begin(128 * mebibyte, true);
	for (let left = 128 * mebibyte; left > 0; left -= 32 * mebibyte) expect(await pass(60, left)).toBeUndefined();
	expect(await pass(60, 0)).toBeUndefined();
	end();
});

test('fault 10: one of which no byte leaves is given up', async () => {
	const {pass, end} = begin(128 * mebibyte, true);
	expect(await pass(10, 8 * mebibyte)).toBeUndefined();
	expect(await pass(37, 8 * mebibyte)).toBeUndefined();
	expect(await pass(2, 8 * mebibyte)).toBe('No answer within 38 s: PUT a');
	end();
});

test('a body that waits for us does not count as silence', async () => {
	const {pass, end} = begin(128 * mebibyte, true);
	expect(await pass(1, Number.POSITIVE_INFINITY)).toBeUndefined();
	expect(await pass(5000, Number.POSITIVE_INFINITY)).toBeUndefined();
	expect(await pass(20, 0)).toBeUndefined();
	expect(await pass(32, 0)).toBe('No answer within 31 s: PUT a');
	end();
});

test('where it cannot be seen what has left, its whole size is allowed for', async () => {
	const {pass, end} = begin(8 * mebibyte, false);
	expect(await pass(37, 0)).toBeUndefined();
	expect(await pass(2, 0)).toBe('No answer within 38 s: PUT a');
	end();
});

test('fault 17: a body of too few bytes for too long is given up', async () => {
	const {pass, receive, end} = begin(0, true);
	receive(0);
	expect(await pass(0, 0)).toBeUndefined();
	receive(10);
	expect(await pass(20, 0)).toBe('Fewer than 10000 bytes a second for 0 s: PUT a');
	end();
});

test('an answer that begins before the work is done may trickle for minutes, but not for ever', async () => {
	const {pass, receive, end} = begin(0, true, true);
	receive(0);
	expect(await pass(0, 0)).toBeUndefined();
	for (let passed = 0; passed < 600; passed += 20) {
		receive(1);
		expect(await pass(20, 0)).toBeUndefined();
	}
	receive(1);
	expect(await pass(20, 0)).toBe('Not done within 600 s: PUT a');
	end();
});

test('one that falls silent is given up all the same', async () => {
	const {pass, receive, end} = begin(0, true, true);
	receive(1);
	expect(await pass(0, 0)).toBeUndefined();
	expect(await pass(0.2, 0)).toBe('No byte for 0.2 s: PUT a');
	end();
});
