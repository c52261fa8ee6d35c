import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';

const script = new URL('../../bench/run.mjs', import.meta.url).pathname;
const bench = (...flags: string[]) => promisify(execFile)(process.execPath, [script, ...flags]);

describe('npm run bench', () => {
	test('measures a whole backup and says where and when', async () => {
		const {stdout} = await bench('--only', '10kb', '--only', 'discovery', '--files', '20', '--runs', '1', '--json');

		const report = JSON.parse(stdout);
		expect(report.surroundings).toMatchObject({node: process.version, date: expect.stringMatching(/^\d{4}-/)});
		expect(report.results).toMatchObject([
			{name: '10kb', perSecond: expect.any(Number), cpuMs: expect.any(Number), runs: [{}]},
			{name: 'discovery', megabytesPerSecond: 0},
		]);
		expect(report.results[0].peakMemoryMb).toBeGreaterThan(30);
	});

	test('explains itself, and refuses a case that does not exist', async () => {
		expect((await bench('--help')).stdout).toContain('--only NAME');
		await expect(bench('--only', '10 KB')).rejects.toMatchObject({
			code: 1,
			stderr: expect.stringContaining('There is no case "10 KB"'),
		});
	});

	test('fails when the destination is empty', async () => {
		const {openSandbox} = await import(new URL('../../bench/sandbox.mjs', import.meta.url).href);
		const sandbox = await openSandbox({records: 3, fileBytes: 100}, new AbortController().signal);
		try {
			await sandbox.check(0);
			await expect(sandbox.check(3)).rejects.toThrow('0 files lie in the destination in place of 3');
		} finally {
			await sandbox.close();
		}
	});
});
