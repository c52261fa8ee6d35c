import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {needs} from '../support/needs.ts';

const script = (name: string) => new URL(`../../bench/${name}`, import.meta.url).pathname;
const bench = (...flags: string[]) => promisify(execFile)(process.execPath, [script('run.mjs'), ...flags]);
const scale = (...flags: string[]) => promisify(execFile)(process.execPath, [script('scale.mjs'), ...flags]);

const three = {name: 'three', title: '3 files', files: 3, bytes: 10_000, tls: false, sweep: 'small'};

describe('npm run bench', () => {
	test('measures whole programs on the same files, and says where and when', async () => {
		const {stdout} = await bench('--only', '10kb', '--files', '20', '--runs', '1', '--alone', '--json');

		const report = JSON.parse(stdout);
		expect(report.surroundings).toMatchObject({node: process.version, date: expect.stringMatching(/^\d{4}-/)});
		const [{rows}] = report.cases;
		expect(rows).toMatchObject([{name: 'doclift', filesPerSecond: expect.any(Number), runs: [{}]}]);
		expect(rows[0].median.peakMemoryMb).toBeGreaterThan(30);
		// A file of 10 KB costs one GET and one PUT; the rest is what a run asks once.
		expect(rows[0].requests).toMatchObject({GET: 20});
	});

	test('explains itself, and refuses a case that does not exist', async () => {
		expect((await bench('--help')).stdout).toContain('--only NAME');
		await expect(bench('--only', '10 KB')).rejects.toMatchObject({
			code: 1,
			stderr: expect.stringContaining('There is no case "10 KB"'),
		});
	});

	test('fails when the destination is empty, or holds other bytes', async () => {
		const {check, openStage} = await import(script('stage.mjs'));
		const stage = await openStage(three, undefined);
		try {
			await stage.check(0);
			await expect(stage.check(3)).rejects.toThrow('0 files lie in the destination in place of 3');
			const put = (name: string, body: string) =>
				fetch(`${stage.destination.url}/bench/${name}`, {method: 'PUT', body});
			await put('a', 'one');
			await put('b', 'one');
			await expect(stage.check(2)).rejects.toThrow('2 files in the destination, but 1 contents');
			await put('b', 'two');
			await expect(stage.check(2)).rejects.toThrow('2 files in the destination are not what lies in the source');
			await check(await stage.destination.inventory(), stage.destination, 2);
		} finally {
			await stage.close();
		}
	});
});

describe('npm run bench:scale', () => {
	needs('/usr/bin/time', existsSync('/usr/bin/time'));

	test('follows a migration through its steps', async () => {
		const {stdout} = await scale('--records', '40', '--steps', 'discover,copy,plan', '--json');

		const [{records, steps}] = JSON.parse(stdout).results;
		expect(records).toBe(40);
		expect(steps.map(({step}: {step: string}) => step)).toEqual(['discover', 'copy', 'plan']);
		expect(steps.at(-1).result.changes).toBe(40);
	});
});
