import {expect, test} from 'vitest';
import {readRequest} from '../../source/commands/backup.ts';

const read = (flags: Record<string, unknown>) => readRequest({flags});

test('takes the one mode that is said', () => {
	expect(read({full: true}).mode).toBe('full');
	expect(read({incremental: true}).mode).toBe('incremental');
	expect(read({full: true, incremental: false}).mode).toBe('full');
});

test.each([
	['nothing', {}, 'backup needs a mode'],
	['--full=false', {full: false}, 'backup needs a mode'],
	['--no-incremental', {incremental: false}, 'backup needs a mode'],
	['both', {full: true, incremental: true}, 'exclude each other'],
])('refuses %s as a slip of the command line', (_, flags, message) => {
	expect(() => read(flags)).toThrow(
		expect.objectContaining({kind: 'usage', message: expect.stringContaining(message), hint: expect.any(String)}),
	);
});
