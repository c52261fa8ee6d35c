import {expect, test} from 'vitest';
import {judgeOpenFiles, limitsOfProcess} from '../../../source/composition/doctor/open-files.ts';

const limits = (soft: string) => `Limit                     Soft Limit           Hard Limit           Units
Max processes             4096                 4096                 processes
Max open files            ${soft.padEnd(20)} 1048576              files
Max locked memory         65536                65536                bytes
`;

test.each([
	['1024', 'auto', undefined],
	['512', 'auto', true],
	['1024', 1024, true],
	['4096', 1024, undefined],
	['unlimited', 1024, undefined],
	['256', 16, undefined],
] as const)('of %s open files, %s in flight is worth a note where they are too few', (soft, concurrency, note) => {
	const gate = judgeOpenFiles(concurrency, limits(soft));
	expect(gate).toMatchObject({gate: 'open files', holds: true});
	expect(gate?.note).toBe(note);
	if (note) expect(gate?.hint).toContain('migration.concurrency');
});

test('a system that does not say is not judged', () => {
	expect(judgeOpenFiles(1024, '')).toBeNull();
});

test.runIf(process.platform === 'linux')('this process knows its own limit', () => {
	expect(judgeOpenFiles(1, limitsOfProcess())?.found).toMatch(/, 130 needed for 1 files? in flight$/);
});
