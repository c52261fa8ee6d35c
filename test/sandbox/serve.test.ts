import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {parse} from 'yaml';
import {readFaultRules} from '../../source/sandbox/fault-file.ts';
import {readRunning} from '../../source/sandbox/running.ts';
import {type SandboxOptions, serveSandbox} from '../../source/sandbox/serve.ts';
import {readerUser} from '../../source/sandbox/users.ts';
import {temporaryFolder} from '../support/folder.ts';

async function start(options: Partial<SandboxOptions> = {}) {
	const directory = options.directory ?? temporaryFolder();
	const sandbox = await serveSandbox({records: 50, accounts: 3, ...options, directory});
	onTestFinished(sandbox.close);
	return {directory, ...sandbox};
}

test('hazard 79: the configuration is its owner’s alone, and leads to both servers', async () => {
	const {config, salesforce, s3, world} = await start();
	expect(statSync(config).mode & 0o777).toBe(0o600);
	expect(parse(readFileSync(config, 'utf8'))).toMatchObject({
		salesforce: {auth: 'password', loginUrl: salesforce},
		source: {buckets: [world.sourceBucket], endpoint: s3, forcePathStyle: true, region: 'us-west-2'},
		destination: {bucket: 'customer-archive', endpoint: s3, forcePathStyle: true, region: 'us-east-1'},
		database: 'migration_tracking.db',
		logs: 'logs',
	});
	expect((await fetch(`${salesforce}/services/data`)).status).toBe(200);
	expect((await fetch(`${s3}/customer-archive/k`)).status).toBe(403);
});

test('the folder may be used again, unless somebody else’s configuration lies in it', async () => {
	const {directory, close, salesforce} = await start();
	await close();
	const again = await start({directory});
	expect(readFileSync(again.config, 'utf8')).toContain(again.salesforce);
	expect(again.salesforce).not.toBe('');
	expect(salesforce).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);

	const other = temporaryFolder();
	writeFileSync(join(other, 'doclift.config.yaml'), 'salesforce: {}\n');
	await expect(serveSandbox({directory: other, records: 5, accounts: 1})).rejects.toThrow(/no sandbox has written/);
	expect(readFileSync(join(other, 'doclift.config.yaml'), 'utf8')).toBe('salesforce: {}\n');
});

test('it can be found while it runs, and only then', async () => {
	const {directory, salesforce, s3, close} = await start();
	expect(readRunning(directory)).toEqual({pid: process.pid, salesforce, s3});
	expect(statSync(join(directory, '.doclift-sandbox.json')).mode & 0o777).toBe(0o600);
	await close();
	expect(readRunning(directory)).toBeUndefined();
	expect(readdirSync(directory)).toEqual(['doclift.config.yaml']);
	await expect(fetch(`${s3}/`)).rejects.toThrow();
});

test('org and buckets see one world: what a user does to one is seen in the other', async () => {
	const {salesforce, world, buckets, s3} = await start({records: 300});
	const {objects} = world.listObjects(world.sourceBucket, {limit: 50});
	const found = objects.find(({object}) => object.storageClass === 'STANDARD' && !object.forbidden && object.size > 0);
	const key = found?.key ?? '';
	const url = buckets.presign(world.sourceBucket, key, readerUser);
	expect(url.startsWith(s3)).toBe(true);
	const before = await fetch(url);
	expect(before.status).toBe(200);
	expect((await before.arrayBuffer()).byteLength).toBe(found?.object.size);

	const order = (body: object) => fetch(`${salesforce}/sandbox/do`, {method: 'POST', body: JSON.stringify(body)});
	expect((await order({verb: 'change-file', key})).status).toBe(200);
	expect((await fetch(url)).headers.get('etag')).not.toBe(before.headers.get('etag'));
	expect((await order({verb: 'close-vendor'})).status).toBe(200);
	expect((await fetch(url)).status).toBe(403);
});

test('one list of faults befalls both servers', async () => {
	const faults = readFaultRules(
		'[{"side": "bucket", "action": "unavailable", "times": 2}, {"side": "org", "action": "unavailable"}]',
	);
	const {faults: live, salesforce, s3} = await start({faults});
	expect((await fetch(`${s3}/customer-archive/k`)).status).toBe(503);
	expect((await fetch(`${salesforce}/services/data`)).status).toBe(503);
	expect(live.hits()).toEqual([1, 1]);
});

test.each([
	['no JSON', '[', /no JSON/],
	['no array', '{}', /array/],
	['no object', '[1]', /Fault 1: must be an object/],
	['an unknown side', '[{"side": "middle"}]', /Fault 1: "side"/],
	['an unknown action', '[{"side": "org", "action": "slow"}, {"side": "org", "action": "slwo"}]', /Fault 2: "action"/],
	['an operation of nobody', '[{"side": "bucket", "op": "Nope", "action": "slow"}]', /"op" "Nope" .* GetObject, /],
	['an operation of the other side', '[{"side": "org", "op": "PutObject", "action": "slow"}]', /org; it knows Login, /],
	['a misspelt limit', '[{"side": "org", "action": "slow", "time": 3}]', /"time" is no part/],
	['a limit of the wrong kind', '[{"side": "org", "action": "slow", "times": "3"}]', /"times" is no part/],
])('a list of faults with %s says which one is wrong', (_, text, message) => {
	expect(() => readFaultRules(text)).toThrow(message);
});
