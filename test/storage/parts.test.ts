import {createHash, hash} from 'node:crypto';
import {expect, test} from 'vitest';
import type {Budget} from '../../source/storage/budget.ts';
import {createBuffers} from '../../source/storage/buffers.ts';
import {isFlow} from '../../source/storage/flow.ts';
import {defaultLimits} from '../../source/storage/limits.ts';
import type {Objects} from '../../source/storage/objects.ts';
import {createParts} from '../../source/storage/parts.ts';
import {enforcing} from '../support/enforcing.ts';

const partBytes = 1000;
const piece = (letter: string, length: number) => Buffer.alloc(length, letter);

/** One upload whose parts land in memory; `room` lets the next one that waits for the budget go on. */
function openUpload() {
	const stored: Buffer[] = [];
	const waiting: Array<() => void> = [];
	let held = 0;
	const budget: Budget = {
		take: bytes =>
			new Promise(resolve => {
				waiting.push(() => {
					held += bytes;
					resolve();
				});
			}),
		give: bytes => {
			held -= bytes;
		},
	};
	const ask: Objects['ask'] = async (_method, _key, {query = '', body = Buffer.alloc(0)} = {}) => {
		if (!isFlow(body)) stored[Number(/partNumber=(\d+)/.exec(query)?.[1]) - 1] = Buffer.from(body);
		return {status: 200, headers: {etag: '"e"'}, body: Buffer.alloc(0)};
	};
	const buffers = createBuffers(1, partBytes);
	const parts = createParts(
		{objects: {ask, abilities: enforcing}, budget, buffers, insist: work => work(), limits: defaultLimits},
		{key: 'k', uploadId: 'u', partBytes, prepaid: false},
	);
	const letAllGoOn = async () => {
		for (let quiet = 0; quiet < 20; quiet++) {
			for (const go of waiting.splice(0)) go();
			await new Promise(setImmediate);
		}
	};
	return {parts, stored, letAllGoOn, held: () => held};
}

test('hazard 56: a piece that still waits for room comes before what is read on after a cut', async () => {
	const {parts, stored, letAllGoOn, held} = openUpload();
	const pieces = [piece('a', 300), piece('b', 500), piece('c', 900), piece('d', 100)];
	const writing = pieces.map(async each => parts.write(each));
	await letAllGoOn();
	await Promise.all(writing);
	const {sha256, etags} = await parts.finish();

	expect(Buffer.concat(stored)).toEqual(Buffer.concat(pieces));
	expect(sha256).toBe(hash('sha256', Buffer.concat(stored)));
	expect(etags).toHaveLength(2);
	expect(held()).toBe(0);
});

test('the end waits for the last piece', async () => {
	const {parts, stored, letAllGoOn} = openUpload();
	void parts.write(piece('a', 300));
	const finishing = parts.finish();
	await letAllGoOn();

	expect((await finishing).sha256).toBe(createHash('sha256').update(piece('a', 300)).digest('hex'));
	expect(Buffer.concat(stored)).toEqual(piece('a', 300));
});

test('what is dropped while a piece waits for room gives everything back', async () => {
	const {parts, letAllGoOn, held} = openUpload();
	const writing = Promise.resolve(parts.write(piece('a', 300))).catch(() => undefined);
	const dropping = parts.drop();
	await letAllGoOn();
	await Promise.all([writing, dropping]);

	expect(held()).toBe(0);
});
