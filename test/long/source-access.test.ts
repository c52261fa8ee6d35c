import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {readerUser} from '../../source/sandbox/users.ts';
import {openScene, type Scene, servedBy, untrue} from '../support/scene.ts';

const records = 120;
let scene: Scene;
afterEach(() => scene?.close());

const open = async () => {
	scene = await openScene({records, accounts: 4, seed: 21, world: {clean: true, fileBytes: 4000}});
};

test.each(['rest', 'bulk'])(
	'files that Salesforce holds too are read there, read with %s; the rest from the bucket',
	async readWith => {
		await open();
		const held = Array.from({length: records}, (_, index) => scene.world.record(index)).filter(
			({ContentVersionId__c}) => ContentVersionId__c !== null,
		).length;
		expect(held).toBeGreaterThan(0);
		scene.configure({salesforce: {readWith}, source: {access: ['content-version', 's3']}});
		const {result} = await scene.doclift('backup', '--full');
		expect(result).toMatchObject({exitCode: 0, copied: records});
		expect(servedBy(scene)).toEqual({'content-version': held, s3: records - held});
		expect(scene.org.requests().VersionData).toBe(held);
		const stored = await scene.stored();
		expect(untrue(scene.world, stored)).toEqual([]);
		// What Salesforce says of its answer is not said of the file.
		expect(stored.filter(({contentType}) => contentType === 'application/octetstream')).toEqual([]);
		expect(stored.filter(({headers}) => headers['cache-control']?.includes('no-store'))).toEqual([]);
	},
);

test("a bucket that opens only through the vendor's end point is read through it", async () => {
	await open();
	const presign = {url: `${scene.salesforce}/vendor/api/generate/presigned-url`, app: 'doclift', action: 'read'};
	const {accessKeyId, secretAccessKey} = readerUser;
	scene.configure({source: {access: ['presign'], accessKeyId, secretAccessKey, presign, hosts: ['127.0.0.1']}});
	const {result} = await scene.doclift('backup', '--full');
	expect(result).toMatchObject({exitCode: 0, copied: records});
	expect(servedBy(scene)).toEqual({presign: records});
	expect(untrue(scene.world, await scene.stored())).toEqual([]);
});

test('a source that may be read but not listed is copied; what changes there is said to go unseen', async () => {
	await open();
	const {accessKeyId, secretAccessKey} = readerUser;
	scene.configure({source: {accessKeyId, secretAccessKey}});
	expect((await scene.doclift('backup', '--full')).result).toMatchObject({exitCode: 0, copied: records});
	const {result, lines} = await scene.doclift('backup', '--full');
	expect(result).toMatchObject({exitCode: 0, copied: 0});
	expect(lines.some(({reason}) => /may not be listed/.test(String(reason)))).toBe(true);
});

test('a source that nobody has credentials for is planned, and said not to be compared', async () => {
	await open();
	const presign = {url: `${scene.salesforce}/vendor/api/generate/presigned-url`, app: 'doclift', action: 'read'};
	const config = scene.configure({
		source: {access: ['presign'], accessKeyId: undefined, secretAccessKey: undefined, presign, hosts: ['127.0.0.1']},
	});
	const nowhere = join(scene.folder, 'none');
	const env = {
		AWS_SHARED_CREDENTIALS_FILE: nowhere,
		AWS_CONFIG_FILE: nowhere,
		AWS_EC2_METADATA_DISABLED: 'true',
	};
	const doclift = (...args: string[]) => scene.startBare([...args, '--config', config, '--json'], {env}).ended;
	expect((await doclift('backup', '--full')).result).toMatchObject({exitCode: 0, copied: records});
	const again = await doclift('backup', '--full');
	expect(again.result).toMatchObject({exitCode: 0, copied: 0, error: null});
	expect(again.lines.some(({reason}) => /the source may not be listed/.test(String(reason)))).toBe(true);
	const planned = await doclift('migrate', '--dry-run');
	expect(planned.result).toMatchObject({exitCode: 0, changes: records, compared: {source: 'none'}});
});

test('a vendor that has closed fails file by file until the threshold ends the run, and loses nothing', async () => {
	await open();
	await scene.doclift('backup', '--full', '--limit', '20');
	await scene.act('close-vendor');
	const {exitCode, result} = await scene.doclift('backup', '--full');
	expect(exitCode).toBe(1);
	expect(result).toMatchObject({
		dispositions: {verified: 20, copying: 0},
		error: {kind: 'failure-threshold', hint: expect.any(String)},
	});
	expect(await scene.stored()).toHaveLength(20);
});

test.each([
	['content-version', {access: ['content-version', 's3']}],
	['presign', {access: ['presign']}],
] as const)('fault 31: a session that ends while files are read by %s is opened anew', async (way, source) => {
	scene = await openScene({records: 300, accounts: 4, seed: 21, latencyMs: 20, world: {clean: true, fileBytes: 4000}});
	const presign = {url: `${scene.salesforce}/vendor/api/generate/presigned-url`, app: 'doclift', action: 'read'};
	// Few enough at once that most are still to be read when the session ends.
	scene.configure({source: {...source, presign, hosts: ['127.0.0.1']}, migration: {concurrency: 8}});
	const reads = () => scene.org.requests()[way === 'presign' ? 'Presign' : 'VersionData'] ?? 0;
	// The login server has no answer to the first who asks for a new session.
	scene.faults.add({side: 'org', op: 'Login', action: 'unavailable', after: 1});
	const running = scene.start('backup', '--full');
	// Twice: the second session has served nobody but the threads.
	for (const enough of [3, 12]) {
		await expect.poll(reads, {interval: 3}).toBeGreaterThan(enough);
		await scene.act('expire-session');
	}
	const {result} = await running.ended;
	expect(result).toMatchObject({exitCode: 0, copied: 300, errors: []});
	// On a busy machine both may end before the threads have asked again: then one renewal serves for both.
	expect([3, 4]).toContain(scene.org.requests().Login);
	expect(scene.faults.hits()).toEqual([1]);
	expect(servedBy(scene)[way]).toBeGreaterThan(12);
	expect(untrue(scene.world, await scene.stored())).toEqual([]);
});
