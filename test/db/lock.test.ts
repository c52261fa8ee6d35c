import type {ChildProcess} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setImmediate} from 'node:timers/promises';
import {describe, expect, onTestFinished, test} from 'vitest';
import {acquireLock, lockHolder, thisProcess} from '../../source/db/lock.ts';
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
					`\`doclift backup --full\`, process ${process.pid} of anna on host7, since 2026-03-01 10:00:00 UTC`,
				),
			}),
		);
		lock.release();
		acquireLock(file, thisProcess('doclift db vacuum', 0)).release();
		expect(existsSync(`${file}.holder`)).toBe(false);
	});

	test.each([
		['another process with the same number', thisProcess('doclift migrate --execute', 0)],
		['a process of another host', {...thisProcess('doclift migrate --execute', 0), host: 'container-7', pid: 1}],
	])("a name that %s has left is nobody's", (_, left) => {
		const file = join(temporaryFolder(), 'ledger.db');
		writeFileSync(`${file}.holder`, JSON.stringify(left));
		expect(lockHolder(file)).toBeNull();
		acquireLock(file, thisProcess('doclift backup --full', 0)).release();
		writeFileSync(`${file}.holder`, JSON.stringify(left));
		expect(lockHolder(file)).toBeNull();
	});

	test('whoever holds it is found by his name, and without one too', () => {
		const file = join(temporaryFolder(), 'ledger.db');
		const who = {...thisProcess('doclift backup --full', 0), host: 'container-7'};
		const lock = acquireLock(file, who);
		onTestFinished(() => lock.release());
		expect(lockHolder(file)).toEqual(who);
		writeFileSync(`${file}.holder`, '');
		expect(lockHolder(file)).toMatchObject({pid: null, command: null});
	});

	test('fault 38: a holder whose name cannot be written down still holds the lock', () => {
		const folder = temporaryFolder();
		const file = join(folder, 'ledger.db');
		// What stands in the way of the name: a full disk fails in the same place.
		mkdirSync(`${file}.holder`);
		const lock = acquireLock(file, thisProcess('doclift rollback --from-database --execute', 0));
		onTestFinished(() => lock.release());
		expect(lockHolder(file)).toMatchObject({pid: null});
		expect(() => acquireLock(file, thisProcess('doclift db vacuum', 0))).toThrow(/has not said its name/);
		lock.release();
		expect(lockHolder(file)).toBeNull();
		expect(readdirSync(folder).sort()).toEqual(['ledger.db.holder', 'ledger.db.lock']);
	});

	test('fault 38: the name of whoever held it before does not stand for one who could not write his own', () => {
		const file = join(temporaryFolder(), 'ledger.db');
		writeFileSync(`${file}.holder`, JSON.stringify(thisProcess('doclift backup --full', 0)));
		mkdirSync(`${file}.holder.${process.pid}`);
		const lock = acquireLock(file, thisProcess('doclift accept', 0));
		onTestFinished(() => lock.release());
		expect(lockHolder(file)).toMatchObject({pid: null});
	});

	test('asking who holds it keeps nobody from taking it', async () => {
		const file = join(temporaryFolder(), 'ledger.db');
		acquireLock(file, thisProcess('doclift backup --full', 0)).release();
		for (let n = 0; n < 5; n++) {
			const racer = race(file);
			let answer: Awaited<Racer['answer']> | undefined;
			void racer.answer.then(said => {
				answer = said;
			});
			while (answer === undefined) {
				lockHolder(file);
				await setImmediate();
			}
			expect(answer).toMatchObject({held: true});
			racer.child.kill('SIGKILL');
			await ended(racer.child);
		}
	});

	test.each([
		['a run is to be asked or stopped', {socket: '/run/ledger.sock'}, '`doclift ctl stop`'],
		['maintenance takes no orders', {}, `\`kill ${process.pid}\` as`],
	])('whoever is refused hears what to do: %s', (_, socket, hint) => {
		const file = join(temporaryFolder(), 'ledger.db');
		const lock = acquireLock(file, {...thisProcess('doclift db vacuum', 0), ...socket});
		onTestFinished(() => lock.release());
		expect(() => acquireLock(file, thisProcess('doclift accept', 0))).toThrow(
			expect.objectContaining({hint: expect.stringContaining(hint)}),
		);
	});

	test('hazard 79: its files are private from their first byte', () => {
		const file = join(temporaryFolder(), 'ledger.db');
		const lock = acquireLock(file, thisProcess('doclift backup --full', 0));
		onTestFinished(() => lock.release());
		expect([`${file}.lock`, `${file}.holder`].map(name => statSync(name).mode & 0o777)).toEqual([0o600, 0o600]);
	});
});
