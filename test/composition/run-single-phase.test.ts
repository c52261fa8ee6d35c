import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {runSinglePhase} from '../../source/composition/run-single-phase.ts';
import {serveSandbox} from '../../source/sandbox/serve.ts';
import {invocation} from '../commands/invocation.ts';
import {serve} from '../storage/servers.ts';

test('a stop while the destination is waited for is no failure of the account that was begun', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'doclift-single-phase-'));
	const sandbox = await serveSandbox({directory: folder, records: 20, accounts: 2, seed: 3});
	onTestFinished(async () => {
		await sandbox.close();
		rmSync(folder, {recursive: true, force: true});
	});
	const stop = new AbortController();
	const gateway = await serve((_, response) => {
		response.writeHead(502).end();
		stop.abort();
	});
	const written = readFileSync(sandbox.config, 'utf8');
	writeFileSync(sandbox.config, written.replace(/(destination:.*?endpoint: )\S+/s, `$1${gateway.url}`));
	const {call, said} = invocation({
		configFile: sandbox.config,
		signal: stop.signal,
		signalled: () => (stop.signal.aborted ? 'SIGINT' : undefined),
	});
	const {Id: confirm} = sandbox.world.organization;
	const {exitCode, result} = await runSinglePhase({act: 'execute', confirm, holdAfterCanary: false}, call);
	expect({...result, exitCode}).toMatchObject({exitCode: 1, stoppedBy: 'SIGINT', error: null, accountsDone: 0});
	expect(said().join(' ')).not.toContain('longer than doclift waits');
});
