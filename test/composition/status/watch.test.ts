import {renameSync} from 'node:fs';
import {expect, onTestFinished, test, vi} from 'vitest';
import {watchStatus} from '../../../source/composition/status/watch.ts';
import {invocation} from '../../commands/invocation.ts';
import {copiedWorld} from '../../db/fixture.ts';

/** Until the end of the test. */
function watch(database: string) {
	const stop = new AbortController();
	// As with --plain, or TERM=dumb, at a terminal.
	const {call, said, told} = invocation({interactive: true, fullScreen: false, signal: stop.signal});
	const ended = watchStatus({place: {database, logs: null}, config: null}, call);
	onTestFinished(async () => {
		stop.abort();
		await ended;
	});
	return {said, told};
}

test('plain lines stay plain at a terminal: no screen of its own is entered', async () => {
	const written = vi.spyOn(process.stdout, 'write');
	onTestFinished(() => written.mockRestore());
	const {said} = watch(copiedWorld(3).file);
	await expect.poll(() => said().length).toBe(1);
	expect(written.mock.calls.flat().join('')).not.toContain('\u001B[?1049h');
});

test('a ledger that takes the place of the one that is watched is shown', async () => {
	const [former, restored] = [copiedWorld(3), copiedWorld(5)];
	const {said} = watch(former.file);
	await expect.poll(() => said().join()).toContain('3 copied');
	for (const {db} of [former, restored]) db.pragma('wal_checkpoint(TRUNCATE)');
	former.close();
	restored.close();
	renameSync(restored.file, former.file);
	await expect.poll(() => said().join(), {timeout: 5000}).toContain('5 copied');
});

test('it ends with its reader: `doclift status --watch | head`', async () => {
	const leaving = new AbortController();
	const {call, said} = invocation({readerGone: leaving.signal});
	const ended = watchStatus({place: {database: copiedWorld(3).file, logs: null}, config: null}, call);
	await expect.poll(() => said().length).toBe(1);
	leaving.abort();
	await ended;
});
