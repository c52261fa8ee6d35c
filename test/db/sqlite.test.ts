import {closeSync, openSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {connect} from '../../source/db/connection.ts';
import {acquireLock, lockHolder, thisProcess} from '../../source/db/lock.ts';
import {pendingMigrations} from '../../source/db/pending.ts';
import {openScratch} from '../../source/db/scratch.ts';
import {sqliteVersion} from '../../source/db/sqlite.ts';
import {openVerifications} from '../../source/db/verifications.ts';
import {temporaryFolder} from './fixture.ts';

// In this order: once it is loaded in a process, it stays.
describe('a SQLite that this Node cannot load', () => {
	const otherNode = Object.assign(
		new Error(
			"The module '/app/better_sqlite3.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 108. This version requires another.",
		),
		{code: 'ERR_DLOPEN_FAILED'},
	);
	const absent = new Error('Could not locate the bindings file. Tried:\n → /app/build/better_sqlite3.node');

	function ledger(): string {
		const file = join(temporaryFolder(), 'ledger.db');
		closeSync(openSync(file, 'w'));
		return file;
	}

	const ways: ReadonlyArray<readonly [string, (file: string) => unknown]> = [
		['a writer', file => connect(file)],
		['a reader', file => connect(file, {readonly: true})],
		['whoever takes the lock', file => acquireLock(file, thisProcess('doclift backup --full', 0))],
		['whoever asks for the lock', lockHolder],
		['whoever looks for migrations', pendingMigrations],
		['a verification', file => openVerifications(file, 'ledger-1')],
		['an analysis', () => openScratch()],
		['doctor', () => sqliteVersion()],
	];

	test.each(ways)('is no fault of the ledger, nor of doclift: %s hears what to install', (_, open) => {
		for (const [fault, reason] of [
			[otherNode, /different Node\.js version using NODE_MODULE_VERSION 108$/],
			[absent, /its native part is not there$/],
		] as const) {
			const loading = vi.spyOn(process, 'dlopen').mockImplementation(() => {
				throw fault;
			});
			onTestFinished(() => loading.mockRestore());
			expect(() => open(ledger())).toThrow(
				expect.objectContaining({
					kind: 'configuration',
					message: expect.stringMatching(reason),
					hint: expect.stringContaining(`npm ci\` in doclift's folder with this Node (${process.version})`),
				}),
			);
		}
	});

	test('leaves no doubt where it can', () => {
		expect(sqliteVersion()).toMatch(/^3\./);
	});
});
