import {generateKeyPairSync} from 'node:crypto';
import {chmodSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {defaultApp} from '../../source/sandbox/org/org.ts';
import {toolUser} from '../../source/sandbox/users.ts';
import {type Changes, openScene, type Scene} from '../support/scene.ts';

const keys = generateKeyPairSync('rsa', {modulusLength: 2048});
const pem = (key: typeof keys.privateKey | typeof keys.publicKey) =>
	key.export({type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem'}).toString();

const records = 12;
let scene: Scene;
beforeAll(async () => {
	const org = {app: {...defaultApp, jwtPublicKey: pem(keys.publicKey)}};
	scene = await openScene({records, accounts: 1, seed: 1, org, world: {clean: true, fileBytes: 500}});
	writeFileSync(join(scene.folder, 'app.pem'), pem(keys.privateKey), {mode: 0o600});
	const stranger = generateKeyPairSync('rsa', {modulusLength: 2048}).privateKey;
	writeFileSync(join(scene.folder, 'stranger.pem'), pem(stranger), {mode: 0o600});
});
afterAll(() => scene?.close());

/** A command `sf` of our own in front of the path. */
function fakeSf(name: string, script: string): Readonly<Record<string, string>> {
	const folder = join(scene.folder, name);
	mkdirSync(folder);
	writeFileSync(join(folder, 'sf'), `#!/bin/sh\n${script}\n`, {mode: 0o755});
	return {PATH: `${folder}:${process.env.PATH}`};
}

/** A session that somebody else has opened. */
async function openSession(): Promise<string> {
	const {clientId, clientSecret} = defaultApp;
	const form = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: clientId,
		client_secret: clientSecret,
	});
	const response = await fetch(`${scene.salesforce}/services/oauth2/token`, {method: 'POST', body: form});
	return Object(await response.json()).access_token;
}

const run = (changes: Changes, env: Readonly<Record<string, string>> = {}) =>
	scene.startBare(['backup', '--full', '--dry-run', '--json', '--config', scene.configure(changes)], {env}).ended;

describe('each way signs in', () => {
	const app = {clientId: defaultApp.clientId, clientSecret: defaultApp.clientSecret};

	test('by user name and password', async () => {
		expect((await run({salesforce: {auth: 'password'}})).exitCode).toBe(0);
	});

	test('by client credentials', async () => {
		expect((await run({salesforce: {auth: 'client-credentials', ...app}})).exitCode).toBe(0);
	});

	test('by JWT', async () => {
		const changes = {salesforce: {auth: 'jwt', clientId: app.clientId, privateKeyFile: 'app.pem'}};
		expect((await run(changes)).exitCode).toBe(0);
	});

	test('by an access token', async () => {
		const changes = {auth: 'access-token', instanceUrl: scene.salesforce, accessToken: await openSession()};
		expect((await run({salesforce: changes})).exitCode).toBe(0);
	});

	test('by the sf command', async () => {
		const told = {status: 0, result: {accessToken: await openSession(), instanceUrl: scene.salesforce}};
		const env = fakeSf('good', `echo '${JSON.stringify(told)}'`);
		expect((await run({salesforce: {auth: 'sf-cli', targetOrg: 'mine'}}, env)).exitCode).toBe(0);
	});
});

describe('each way that fails says so, what to check, and ends with 4', () => {
	const refused = async (changes: Changes, env: Readonly<Record<string, string>>, message: RegExp, hint: RegExp) => {
		const {exitCode, result, stderr} = await run(changes, env);
		expect(result).toMatchObject({
			type: 'result',
			exitCode: 4,
			error: {
				kind: 'authentication-salesforce',
				message: expect.stringMatching(message),
				hint: expect.stringMatching(hint),
			},
		});
		expect(exitCode).toBe(4);
		expect(stderr).toMatch(/What to do:/);
	};

	test('a wrong password', () =>
		refused({salesforce: {password: 'wrong horse'}}, {}, /by user name and password failed/, /securityToken/));

	test('a wrong client secret', () =>
		refused(
			{salesforce: {auth: 'client-credentials', clientId: defaultApp.clientId, clientSecret: 'not-the-one'}},
			{},
			/by client credentials failed/,
			/clientSecret/,
		));

	test("somebody else's key", () =>
		refused(
			{salesforce: {auth: 'jwt', clientId: defaultApp.clientId, privateKeyFile: 'stranger.pem'}},
			{},
			/by JWT bearer failed/,
			/privateKeyFile/,
		));

	test('a session that has ended', () =>
		refused(
			{salesforce: {auth: 'access-token', instanceUrl: scene.salesforce, accessToken: '00D000000000001!AQnothing'}},
			{},
			/by access token failed/,
			/instanceUrl/,
		));

	test('an sf command that knows no such org', () =>
		refused(
			{salesforce: {auth: 'sf-cli', targetOrg: 'nobody'}},
			fakeSf('bad', `echo '{"status":1,"name":"NamedOrgNotFoundError","message":"No authorization found"}'; exit 1`),
			/by the sf command failed.*No authorization found/,
			/sf org display/,
		));

	test('a host where nobody listens', () =>
		refused(
			{salesforce: {loginUrl: 'http://127.0.0.1:9'}},
			{},
			/by user name and password failed.*127\.0\.0\.1/,
			/salesforce\.domain or loginUrl/,
		));
});

describe('a run is not begun', () => {
	beforeEach(() => void scene.configure({}));
	const refusal = async () => {
		const {exitCode, result} = await scene.doclift('backup', '--full');
		return {exitCode, ...Object(result?.error)};
	};

	test('without the destination bucket: 3, unless it may be created', async () => {
		const other = await openScene({
			records,
			accounts: 1,
			seed: 1,
			world: {clean: true, fileBytes: 500},
			store: {users: [{...toolUser, mayCreate: true}]},
		});
		try {
			other.configure({destination: {bucket: 'nowhere-yet'}});
			const first = await other.doclift('backup', '--full');
			expect(first.exitCode).toBe(3);
			expect(first.result?.error).toMatchObject({
				kind: 'upload-no-bucket',
				hint: expect.stringContaining('createBucket'),
			});
			other.configure({destination: {bucket: 'nowhere-yet', createBucket: true}});
			const second = await other.doclift('backup', '--full');
			expect(second.result).toMatchObject({exitCode: 0, copied: records});
		} finally {
			await other.close();
		}
	});

	test('hazard 10: with another bucket, or another org, than the ledger belongs to: 3', async () => {
		expect((await scene.doclift('backup', '--full')).exitCode).toBe(0);
		scene.configure({destination: {bucket: 'another-archive'}});
		expect(await refusal()).toMatchObject({
			exitCode: 3,
			kind: 'refused',
			message: expect.stringContaining('another-archive'),
		});

		const foreign = await openScene({records: 3, accounts: 1, seed: 2});
		try {
			scene.configure({salesforce: {loginUrl: foreign.salesforce}});
			const {exitCode, kind, message} = await refusal();
			expect({exitCode, kind}).toEqual({exitCode: 3, kind: 'refused'});
			expect(message).toContain(foreign.world.organization.Id);
			expect(message).toContain(scene.world.organization.Id);
		} finally {
			await foreign.close();
		}
	});

	test('with wrong keys of the destination: 4', async () => {
		scene.configure({destination: {secretAccessKey: 'not-the-one'}});
		expect(await refusal()).toMatchObject({exitCode: 4, kind: 'authentication-destination'});
	});

	test('with wrong keys of the source it stops at once: 4, and nothing is left in flight', async () => {
		await scene.act('add', '--count', '30');
		const puts = () => scene.buckets.requests().counts[scene.world.sourceBucket]?.GetObject ?? 0;
		const before = puts();
		scene.configure({source: {accessKeyId: 'AKIANOBODY', secretAccessKey: 'not-the-one'}});
		const {exitCode, result} = await scene.doclift('backup', '--full');
		expect(exitCode).toBe(4);
		expect(result?.error).toMatchObject({kind: 'authentication-source', hint: expect.stringContaining('source.')});
		expect(puts() - before).toBeLessThanOrEqual(30);
		expect(scene.ledger(db => db.prepare("SELECT count(*) FROM records WHERE state = 'copying'").pluck().get())).toBe(
			0,
		);

		scene.configure({});
		expect((await scene.doclift('backup', '--full')).result).toMatchObject({exitCode: 0, copied: 30});
	});

	test('a configuration that others can read is refused: 2', async () => {
		const file = scene.configure({});
		chmodSync(file, 0o644);
		expect(await refusal()).toMatchObject({exitCode: 2, kind: 'configuration', message: expect.stringContaining(file)});
		rmSync(file);
	});
});
