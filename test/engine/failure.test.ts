import {describe, expect, it, test} from 'vitest';
import {failures, hintOf, MigrationError, toFailure} from '../../source/engine/failure.ts';

describe('hazard 90: every kind of failure', () => {
	test.each(Object.entries(failures))('%s says what to do next, in sentences', (_, {hint}) => {
		expect(hint).toMatch(/^[A-Z].*\.$/s);
		expect(hint).toMatch(
			/\b(?:Run|Check|Ask|Open|Look|Restore|Make room|Add|Correct|See|Mend|Go on|Renew|Please report)\b/,
		);
	});

	test.each(Object.entries(failures))(
		'%s belongs to a group that its name begins with, unless it is local',
		(kind, {group}) => {
			if (group !== 'local') expect(kind.startsWith(`${group}-`)).toBe(true);
		},
	);

	// `renew`: whatever was to be read with the credentials, it is the run that ends.
	const ofFiles = Object.entries(failures).filter(([, {scope, retry}]) => scope === 'file' && retry !== 'renew');
	test.each(ofFiles)('what a file failed of names a command, and not "the same" one: %s', (_, {hint}) => {
		expect(hint).not.toMatch(/\bsame command\b/);
	});

	it('never retries what ends the run by itself, and has an exit code for each', () => {
		for (const {exit} of Object.values(failures)) expect([1, 2, 3, 4, 5]).toContain(exit);
		expect(failures['ledger-storage'].exit).toBe(5);
		expect(failures['authentication-salesforce'].exit).toBe(4);
		expect(failures.configuration.exit).toBe(2);
		expect(failures.refused.exit).toBe(3);
	});
});

describe('MigrationError', () => {
	it('takes the hint of its kind, unless it has one of its own', () => {
		expect(new MigrationError('usage', 'x').hint).toBe(failures.usage.hint);
		expect(new MigrationError('usage', 'x', {hint: 'Do y.'}).hint).toBe('Do y.');
		expect(hintOf({kind: 'usage', message: 'x'})).toBe(failures.usage.hint);
		expect(hintOf({kind: 'usage', message: 'x', hint: 'Do y.'})).toBe('Do y.');
	});

	it('keeps its cause, and has none where none was given', () => {
		const cause = new Error('socket');
		expect(new MigrationError('network-reset', 'x', {cause}).cause).toBe(cause);
		expect('cause' in new MigrationError('network-reset', 'x')).toBe(false);
	});

	it('becomes plain data; anything else is a fault of ours', () => {
		expect(toFailure(new MigrationError('refused', 'no', {hint: 'Do y.'}))).toEqual({
			kind: 'refused',
			message: 'no',
			hint: 'Do y.',
		});
		expect(toFailure(new TypeError('x of undefined'))).toMatchObject({kind: 'internal', message: 'x of undefined'});
		expect(toFailure('thrown text')).toMatchObject({kind: 'internal', message: 'thrown text'});
	});
});
