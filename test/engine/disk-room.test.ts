import {expect, test} from 'vitest';
import {mostOfLog, roomFor} from '../../source/engine/disk-room.ts';

const million = 1_000_000;

test('a million records take the ledger, three copies of it, the rollback file and the write-ahead log', () => {
	expect(roomFor(million, {ledgerBytes: 0, walBytes: 0})).toBe(million * (800 + 3 * 800 + 275) + mostOfLog);
});

test('what is there already is not needed again, and a ledger that is larger than foreseen is copied as it is', () => {
	expect(roomFor(million, {ledgerBytes: 800e6, walBytes: mostOfLog})).toBe(million * (3 * 800 + 275));
	expect(roomFor(million, {ledgerBytes: 2e9, walBytes: mostOfLog})).toBe(3 * 2e9 + million * 275);
});
