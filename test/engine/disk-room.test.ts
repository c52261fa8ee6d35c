import {expect, test} from 'vitest';
import {mostOfLog, roomFor} from '../../source/engine/disk-room.ts';

const million = 1_000_000;

test('a million records take the ledger, three copies of it, the rollback file and the write-ahead log', () => {
	expect(roomFor(million, {ledgerBytes: 0, walBytes: 0, keptBytes: 0})).toBe(
		million * (800 + 3 * 800 + 275) + mostOfLog,
	);
});

test('what is there already is not needed again, and a ledger that is larger than foreseen is copied as it is', () => {
	expect(roomFor(million, {ledgerBytes: 800e6, walBytes: mostOfLog, keptBytes: 0})).toBe(million * (3 * 800 + 275));
	expect(roomFor(million, {ledgerBytes: 2e9, walBytes: mostOfLog, keptBytes: 0})).toBe(3 * 2e9 + million * 275);
});

test('copies of the ledger and rollback files that lie there already are not needed again', () => {
	const there = {ledgerBytes: 800e6, walBytes: mostOfLog};
	expect(roomFor(million, {...there, keptBytes: 2 * 800e6 + 275e6})).toBe(800e6);
	// Five copies are kept: more than are still to come.
	expect(roomFor(million, {...there, keptBytes: 5 * 800e6})).toBe(0);
});
