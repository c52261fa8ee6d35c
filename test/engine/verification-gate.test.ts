import {describe, expect, test} from 'vitest';
import {verificationGate} from '../../source/engine/verification-gate.ts';

const day = 24 * 3600 * 1000;
const now = 100 * day;
const well = {startedAt: now - day, deep: false, differences: 0, inFlight: 0};

describe('the gate of verification', () => {
	test.each([
		['there is none', null, null, 'no verification'],
		['it found a difference', {...well, differences: 1}, null, '1 difference'],
		['it left out what a run was at work on', {...well, inFlight: 3}, null, '3 records were not judged'],
		['copies or links were written after it began', well, now - day + 1, 'written since'],
		['it is older than a week', {...well, startedAt: now - 8 * day}, now - 9 * day, '8 days ago'],
	])('does not hold where %s', (_, last, lastWrittenAt, found) => {
		expect(verificationGate({last, lastWrittenAt, now, before: 'close-vendor'})).toMatchObject({
			gate: 'verified',
			holds: false,
			severity: 'blocks',
			found: expect.stringContaining(found),
			hint: expect.stringContaining('doclift verify'),
		});
		expect(verificationGate({last, lastWrittenAt, now, before: 'cut-over'})).toMatchObject({
			holds: false,
			severity: 'warns',
		});
	});

	test('does not hold where nobody can tell, and says why', () => {
		const unknown = 'the book of verifications cannot be read';
		const gate = verificationGate({last: null, unknown, lastWrittenAt: null, now, before: 'close-vendor'});
		expect(gate).toMatchObject({holds: false, found: unknown, hint: expect.stringContaining('doclift verify')});
	});

	test('says in test mode that none of every record can be had', () => {
		const gate = (last: typeof well | null) =>
			verificationGate({last, lastWrittenAt: null, now, before: 'close-vendor', test: true});
		expect(gate(null).hint).toMatch(/^Set migration\.testSingleAccount: false.*Run `doclift verify`\.$/);
		expect(gate(well).hint).toBeUndefined();
	});

	test('holds after the last copy and the last link, and says how it was made', () => {
		const gate = (deep: boolean) =>
			verificationGate({last: {...well, deep}, lastWrittenAt: now - 2 * day, now, before: 'close-vendor'});
		expect(gate(false)).toMatchObject({
			holds: true,
			found: 'no difference 24 hours ago: by size and ETag, not by the bytes',
		});
		expect(gate(true).found).toContain('the bytes of every copy were read again');
		expect(gate(true).hint).toBeUndefined();
	});

	test('holds for as many days as it is told', () => {
		const at = (days: number) =>
			verificationGate({last: well, lastWrittenAt: null, now, before: 'cut-over', days}).holds;
		expect([at(2), at(0.5)]).toEqual([true, false]);
	});

	test('fault 45: a clock that was set back makes nothing older', () => {
		expect(verificationGate({last: well, lastWrittenAt: null, now: now - 3 * day, before: 'cut-over'})).toMatchObject({
			holds: true,
			found: expect.stringContaining('less than an hour ago'),
		});
	});
});
