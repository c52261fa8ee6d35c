import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {openLedger} from '../../source/db/open.ts';
import {needs} from '../support/needs.ts';
import {childScript, ended} from './child.ts';
import {everything, start, temporaryFolder} from './fixture.ts';

const write = childScript(new URL('./writer.ts', import.meta.url));

const tracer = 'strace';

function heard(child: ReturnType<typeof write>): string[] {
	const lines: string[] = [];
	child.stdout?.setEncoding('utf8').on('data', (chunk: string) => lines.push(...chunk.split('\n').filter(Boolean)));
	return lines;
}

/** Whatever was said to be committed is there, in whole pages, and the tally is right. */
function expectWhole(file: string, acknowledged: number): void {
	const {ledger, db, close} = openLedger(file, {now: () => start});
	onTestFinished(close);
	const {count} = ledger.tally(everything).discovered;
	expect(count % 10).toBe(0);
	expect(count).toBeGreaterThanOrEqual(acknowledged * 10);
	ledger.proveTally();
	expect(db.pragma('integrity_check', {simple: true})).toBe('ok');
	expect(ledger.interruptDeadRuns(start)).toHaveLength(1);
}

describe('a writer that ends in the middle', () => {
	test('fault 1: kill -9 loses no committed page', async () => {
		const file = join(temporaryFolder(), 'ledger.db');
		const child = write([file]);
		const lines = heard(child);
		await expect.poll(() => lines.length, {timeout: 10_000, interval: 1}).toBeGreaterThan(20);
		child.kill('SIGKILL');
		await ended(child);
		expectWhole(file, lines.length);
	});
});

/** A machine or container may lack strace, or forbid it. */
describe('a disk that fails', () => {
	needs(tracer, spawnSync(tracer, ['-f', '-o', '/dev/null', 'true']).status === 0);

	test.each([
		{fault: 39, name: 'fsync fails once', inject: 'fsync,fdatasync:error=EIO:when=30'},
		{fault: 39, name: 'fsync fails for ever', inject: 'fsync,fdatasync:error=EIO:when=30+'},
		{fault: 40, name: 'a write fails', inject: 'pwrite64:error=EIO:when=300+'},
	])('fault $fault: $name: the run ends, and the next start finds every committed page', async ({inject}) => {
		const file = join(temporaryFolder(), 'ledger.db');
		const child = write([file], [tracer, '-f', '-qq', '-o', '/dev/null', '-e', `inject=${inject}`]);
		const lines = heard(child);
		await ended(child);
		expect(lines.at(-1)).toBe('ledger-storage');
		expect(lines.length).toBeGreaterThan(2);
		expectWhole(file, lines.length - 1);
	});
});
