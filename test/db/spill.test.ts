import {afterEach, expect, test} from 'vitest';
import {openSpill, type Spill} from '../../source/db/spill.ts';

let spill: Spill | undefined;
const folder = process.env.TMPDIR;
afterEach(() => {
	spill?.close();
	spill = undefined;
	if (folder === undefined) delete process.env.TMPDIR;
	else process.env.TMPDIR = folder;
});

test('each part gives back its own entries, in the order in which they came, however many blocks they fill', () => {
	spill = openSpill({parts: 3, width: 3});
	const entry = new Uint32Array(3);
	for (let n = 0; n < 10_000; n++) {
		entry.set([n, n * 2, 2 ** 32 - 1 - n]);
		spill.add(n % 2, entry);
	}
	for (const part of [0, 1]) {
		const read = spill.read(part);
		expect(read).toHaveLength(5000 * 3);
		expect([...read.subarray(0, 6)]).toEqual([
			part,
			part * 2,
			2 ** 32 - 1 - part,
			part + 2,
			part * 2 + 4,
			2 ** 32 - 3 - part,
		]);
		expect([...read.subarray(-3)]).toEqual([9998 + part, 19_996 + part * 2, 2 ** 32 - 9999 - part]);
	}
	expect(spill.read(2)).toHaveLength(0);
});

test('a folder that does not take it is named, with what to do', () => {
	process.env.TMPDIR = '/nowhere/at/all';
	expect(() => openSpill({parts: 1, width: 1})).toThrow(
		expect.objectContaining({
			kind: 'ledger-storage',
			message: expect.stringMatching('/nowhere/at/all'),
			hint: expect.stringMatching('TMPDIR'),
		}),
	);
});
