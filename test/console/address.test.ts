import {chmodSync, mkdirSync, statSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import {socketPath} from '../../source/console/address.ts';
import {openRunSocket} from '../../source/console/socket.ts';
import {createControl} from '../../source/engine/control.ts';
import {temporaryFolder} from '../support/folder.ts';
import {beNameless} from '../support/nameless.ts';

let folder = '';
beforeEach(() => {
	folder = temporaryFolder();
});
afterEach(() => {
	vi.unstubAllEnvs();
});

const deep = () => join(folder, 'x'.repeat(60), 'y'.repeat(60), 'ledger.db');

describe('where a run listens', () => {
	it('is beside its ledger', () => {
		expect(socketPath(join(folder, 'ledger.db'))).toBe(join(folder, 'ledger.db.sock'));
	});

	it('is the same however the ledger is named', () => {
		expect(socketPath('ledger.db')).toBe(join(process.cwd(), 'ledger.db.sock'));
		expect(socketPath(join(folder, 'a', '..', 'ledger.db'))).toBe(join(folder, 'ledger.db.sock'));
	});

	it('is a private folder where the path is too long, one socket for each ledger', async () => {
		vi.stubEnv('XDG_RUNTIME_DIR', undefined);
		vi.stubEnv('TMPDIR', folder);
		const path = socketPath(deep());
		expect(Buffer.byteLength(path)).toBeLessThanOrEqual(107);
		expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
		expect(socketPath(deep())).toBe(path);
		expect(socketPath(`${deep()}2`)).not.toBe(path);
		const control = createControl(() => {});
		const socket = await openRunSocket(path, {control, now: Date.now, emit: () => {}, atWork: async () => []});
		await socket.close();
	});

	it('is a folder of that user id where nobody knows its name', () => {
		vi.stubEnv('XDG_RUNTIME_DIR', undefined);
		vi.stubEnv('TMPDIR', folder);
		beNameless();
		expect(dirname(socketPath(deep()))).toBe(join(folder, `doclift-${process.getuid?.()}`));
	});

	it('is the folder that the session has for such things', () => {
		const runtime = join(folder, 'runtime');
		mkdirSync(runtime, {mode: 0o700});
		vi.stubEnv('XDG_RUNTIME_DIR', runtime);
		expect(dirname(socketPath(deep()))).toBe(runtime);
	});

	it('is never a folder that others can write to', () => {
		const runtime = join(folder, 'shared');
		mkdirSync(runtime);
		chmodSync(runtime, 0o777);
		vi.stubEnv('XDG_RUNTIME_DIR', runtime);
		expect(() => socketPath(deep())).toThrow(/not yours alone/);
	});
});
