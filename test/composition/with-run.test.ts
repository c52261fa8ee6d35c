import {writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {withRun} from '../../source/composition/with-run.ts';
import {loadConfig} from '../../source/config/load.ts';
import {reach} from '../../source/console/reach.ts';
import {lockHolder} from '../../source/db/lock.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import {invocation} from '../commands/invocation.ts';
import {started} from '../reports/events.ts';
import {temporaryFolder} from '../support/folder.ts';

const nothing = {exitCode: 0, result: {}};
const named = {type: 'backup', command: 'doclift backup --full', rings: false} as const;

function configured(notify: string) {
	const folder = temporaryFolder();
	const file = join(folder, 'doclift.config.yaml');
	writeFileSync(file, `salesforce: {auth: sf-cli}\ndestination: {bucket: acme-documents}\nnotify: ${notify}\n`, {
		mode: 0o600,
	});
	return loadConfig({file, environment: {}});
}

/** What a run says to people before its work begins. */
async function saidBy(notify: string): Promise<string> {
	const {call, said} = invocation();
	await withRun(configured(notify), named, call, async () => nothing);
	return said().join(' ').replaceAll(/\s+/g, ' ');
}

test('what is to be told by notify is not sent yet, and the run says so once', async () => {
	const said = await saidBy('[{on: [finish], webhook: "https://hooks.example/x"}, {on: [stop], command: "mail ops"}]');
	expect(said.match(/nothing is sent/g)).toHaveLength(1);
	expect(said).toContain('notify is set, and this version does not act on it: nothing is sent to anybody');
	expect(said).not.toContain('hooks.example');
});

test('without notify nothing is said of it', async () => {
	expect(await saidBy('[]')).not.toContain('notify');
});

test('a run of which no log can be kept says so, and goes on', async () => {
	const config = configured('[]');
	writeFileSync(config.logs, 'a file in place of the folder');
	const {call, said} = invocation();
	const end = await withRun(config, named, call, async ({emit}) => {
		emit(started({}));
		emit({type: 'state', state: 'copying', reason: ''});
		return nothing;
	});
	expect(end).toEqual(nothing);
	const words = said().join(' ').replaceAll(/\s+/g, ' ');
	expect(words.match(/no log is kept of this/g)).toHaveLength(1);
	expect(words).toContain(config.logs);
	expect(words).toContain('`doclift doctor` tries the log folder');
});

test('fault 42: of a plan that was begun beside the ledger, and that it does not know, a run says the way back', async () => {
	const config = configured('[]');
	await withRun(config, named, invocation().call, async () => nothing);
	const copy = `${config.database}.before-CUT-7K3M-Q2PX.db`;
	writeFileSync(copy, '');
	const {call, said} = invocation();
	await withRun(config, named, call, async () => nothing);
	const words = said().join(' ').replaceAll(/\s+/g, ' ');
	expect(words).toContain('does not know that plan CUT-7K3M-Q2PX was begun');
	expect(words).toContain(`--rollback-file ${join(dirname(config.database), 'rollback-CUT-7K3M-Q2PX.json')}`);
});

test('a run leaves with its name where it listens, for those who would look elsewhere', async () => {
	const config = configured('[]');
	await withRun(config, named, invocation().call, async () => {
		const held = lockHolder(config.database);
		expect(held).toMatchObject({command: named.command, socket: expect.any(String)});
		expect(await reach(held?.socket ?? '')).toBeUndefined();
		return nothing;
	});
	expect(lockHolder(config.database)).toBeNull();
});

test.each(['ctl stop', '--until 06:30'])(
	'a run that %s ends while Salesforce is waited for has not failed',
	async by => {
		const {call, said} = invocation();
		const end = await withRun(configured('[]'), named, call, async ({stage: {control}}) => {
			control.stop(by);
			throw new MigrationError('salesforce-unavailable', 'Salesforce asks for patience (503)');
		});
		expect(end).toEqual({exitCode: 1, result: {stoppedBy: by, error: null}});
		expect(said().join('\n')).toContain(`Stopped early: ${by}; the same command goes on from here.`);
	},
);

test('a run that nobody has stopped fails where Salesforce stays silent', async () => {
	const failing = withRun(configured('[]'), named, invocation().call, async () => {
		throw new MigrationError('salesforce-unavailable', 'Salesforce asks for patience (503)');
	});
	await expect(failing).rejects.toMatchObject({kind: 'salesforce-unavailable'});
});
