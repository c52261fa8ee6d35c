import {readFileSync, statSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {beforeEach, expect, onTestFinished, test, vi} from 'vitest';
import {init} from '../../source/commands/init.ts';
import {loadConfig} from '../../source/config/load.ts';
import {temporaryFolder} from '../support/folder.ts';
import {invocation} from './invocation.ts';

let folder: string;
beforeEach(() => {
	folder = temporaryFolder();
});

test('hazard 79: writes a configuration that only its owner may read, and says what is still to be filled in', async () => {
	const configFile = join(folder, 'doclift.config.yaml');
	const {call, said} = invocation({configFile});
	const end = await init.run(call);
	expect(end.exitCode).toBe(0);
	expect(statSync(configFile).mode & 0o777).toBe(0o600);
	expect(said().join('\n')).toContain('destination.bucket is missing');
});

test('the next command names the configuration, but where it finds it by itself', async () => {
	const nextAfter = async (configFile: string) => {
		const {call, said} = invocation({configFile});
		await init.run(call);
		return said().at(-1);
	};
	const [elsewhere, alike] = [join(folder, 'doclift.config.yaml'), join(folder, 'old-doclift.config.yaml')];
	expect(await nextAfter(elsewhere)).toContain(`\`doclift doctor --config ${elsewhere}\``);
	expect(await nextAfter(alike)).toContain(`\`doclift doctor --config ${alike}\``);
	vi.spyOn(process, 'cwd').mockReturnValue(temporaryFolder());
	onTestFinished(() => void vi.restoreAllMocks());
	expect(await nextAfter(resolve('doclift.config.yaml'))).toContain('`doclift doctor`');
});

test('never writes over a file', async () => {
	const configFile = join(folder, 'doclift.config.yaml');
	writeFileSync(configFile, 'mine');
	await expect(init.run(invocation({configFile}).call)).rejects.toMatchObject({kind: 'refused'});
	expect(readFileSync(configFile, 'utf8')).toBe('mine');
});

test('hazard 74: takes over an original configuration, and shows none of its values', async () => {
	const from = join(folder, 'config.py');
	const configFile = join(folder, 'doclift.config.yaml');
	writeFileSync(
		from,
		`SF_USERNAME = 'kanari@x'\nSF_PASSWORD = 'kanari: "1" \${X}'\nYOUR_BUCKET = 'acme-documents'\nTIMEOUT = 3\n`,
	);
	const {call, said} = invocation({configFile, flags: {from}});
	const {result} = await init.run(call);

	expect(loadConfig({file: configFile, environment: {}}).salesforce.password).toBe('kanari: "1" ${X}');
	expect(said().join('\n') + JSON.stringify(result)).not.toContain('kanari');
	expect(said()).toContain('  SF_PASSWORD  salesforce.password');
	expect(said()).toContain('  line 4  TIMEOUT  doclift has no key for it');
});

test('an original that is not there is a usage error', async () => {
	const {call} = invocation({configFile: join(folder, 'c.yaml'), flags: {from: join(folder, 'none.py')}});
	await expect(init.run(call)).rejects.toMatchObject({kind: 'usage'});
});
