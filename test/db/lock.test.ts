import type {ChildProcess} from 'node:child_process';
import {existsSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {acquireLock, thisProcess} from '../../source/db/lock.ts';
import {childScript, ended} from './child.ts';
import {temporaryFolder} from './fixture.ts';

const startRacer = childScript(new URL('./racer.ts', import.meta.url));

type Racer = {
	readonly child: ChildProcess;
	readonly answer: Promise<{readonly held: boolean; readonly message: string}>;
};

function race(file: string): Racer {
	const child = startRacer([file]);
	const answer = new Promise<{held: boolean; message: string}>(resolve => {
		child.stdout?.once('data', (chunk: Buffer) => resolve(JSON.parse(chunk.toString('utf8'))));
	});
	return {child, answer};
}

describe('the lock', () => {
	test('fault 44: of ten racers one holds it, and the others are told who', async () => {
		const file = join(temporaryFolder(), 'ledger.db');
		const racers = Array.from({length: 10}, () => race(file));
		const answers = await Promise.all(racers.map(({answer}) => answer));
		const winner = answers.findIndex(({held}) => held);
		expect(answers.filter(({held}) => held)).toHaveLength(1);
		for (const {held, message} of answers) {
			if (!held) expect(message).toContain(`process ${racers[winner]?.child.pid} of `);
		}
	});

	test('kill -9 frees it at once', async () => {
		const file = join(temporaryFolder(), 'ledger.db');
		const first = race(file);
		expect(await first.answer).toMatchObject({held: true});
		first.child.kill('SIGKILL');
		await ended(first.child);
		const lock = acquireLock(file, thisProcess('doclift backup --full', 0));
		lock.release();
	});

	test('hazard 48: a second operator is refused with pid, user, host, command and since when', () => {
		const file = join(temporaryFolder(), 'ledger.db');
		const holder = {
			...thisProcess('doclift backup --full', Date.parse('2026-03-01T10:00:00Z')),
			user: 'anna',
			host: 'host7',
		};
		const lock = acquireLock(file, holder);
		onTestFinished(() => lock.release());
		expect(() => acquireLock(file, thisProcess('doclift db vacuum', 0))).toThrow(
			expect.objectContaining({
				kind: 'refused',
				message: expect.stringContaining(
					`\`doclift backup --full\`, process ${process.pid} of anna on host7, since 2026-03-01T10:00:00.000Z`,
				),
			}),
		);
		lock.release();
		acquireLock(file, thisProcess('doclift db vacuum', 0)).release();
		expect(existsSync(`${file}.holder`)).toBe(false);
	});

	test('hazard 79: its files are private from their first byte', () => {
		const file = join(temporaryFolder(), 'ledger.db');
		const lock = acquireLock(file, thisProcess('doclift backup --full', 0));
		onTestFinished(() => lock.release());
		expect([`${file}.lock`, `${file}.holder`].map(name => statSync(name).mode & 0o777)).toEqual([0o600, 0o600]);
	});
});
