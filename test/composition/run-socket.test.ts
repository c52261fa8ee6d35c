import {chmodSync, mkdirSync, symlinkSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, expect, onTestFinished, test, vi} from 'vitest';
import {ownSocket, runSocket} from '../../source/composition/run-socket.ts';
import {acquireLock, thisProcess} from '../../source/db/lock.ts';
import {temporaryFolder} from '../support/folder.ts';

let folder = '';
let runtime = '';
beforeEach(() => {
	folder = temporaryFolder();
	runtime = join(folder, 'runtime');
	mkdirSync(runtime, {mode: 0o700});
});
afterEach(() => {
	vi.unstubAllEnvs();
});

/** A ledger whose path is too long for a socket beside it, held by a run of a session. */
function heldByLong(): {readonly ledger: string; readonly said: string} {
	const ledger = join(folder, 'x'.repeat(60), 'y'.repeat(60), 'ledger.db');
	mkdirSync(dirname(ledger), {recursive: true});
	vi.stubEnv('XDG_RUNTIME_DIR', runtime);
	const said = ownSocket(ledger);
	const lock = acquireLock(ledger, {...thisProcess('doclift backup --full', 0), socket: said});
	onTestFinished(() => lock.release());
	// As in cron, or after `sudo -iu`.
	vi.stubEnv('XDG_RUNTIME_DIR', undefined);
	vi.stubEnv('TMPDIR', folder);
	return {ledger, said};
}

test("a run is found by a process whose environment differs from the run's", () => {
	const {ledger, said} = heldByLong();
	expect(dirname(said)).toBe(runtime);
	expect(ownSocket(ledger)).not.toBe(said);
	expect(runSocket(ledger)).toBe(said);
});

test('what lies in a folder that others can write to is not taken for a run', () => {
	const {ledger} = heldByLong();
	chmodSync(runtime, 0o777);
	expect(runSocket(ledger)).toBe(ownSocket(ledger));
});

test('two paths to one ledger lead to one socket, also before there is a ledger', () => {
	mkdirSync(join(folder, 'real'));
	symlinkSync(join(folder, 'real'), join(folder, 'link'));
	const real = join(folder, 'real', 'ledger.db.sock');
	for (const way of ['real', 'link'])
		for (const socketOf of [ownSocket, runSocket]) expect(socketOf(join(folder, way, 'ledger.db'))).toBe(real);
});
