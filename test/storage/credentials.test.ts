import {hash} from 'node:crypto';
import {mkdirSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:https';
import {dirname, join} from 'node:path';
import {text} from 'node:stream/consumers';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {createCredentials} from '../../source/storage/credentials.ts';
import {selfSigned} from '../support/certificate.ts';
import {temporaryFolder} from '../support/folder.ts';
import {listen} from '../support/listen.ts';
import {openTunnels} from '../support/tunnel.ts';

const region = 'us-east-1';

afterEach(() => {
	vi.unstubAllEnvs();
});

/** A provider whose credentials live for an hour of a clock that the test moves, and that fails as often as it is told. */
function hourly() {
	let now = 0;
	let asked = 0;
	let failing = 0;
	const fetch = async () => async () => {
		asked++;
		if (failing-- > 0) throw new Error('connect timed out');
		return {accessKeyId: `AK${asked}`, secretAccessKey: 'SK', sessionToken: 'T', expiration: new Date(now + 3_600_000)};
	};
	const credentials = createCredentials({region}, 'source', {now: () => now, fetch, pausesMs: [0, 0]});
	return {
		credentials,
		pass: (minutes: number) => {
			now += minutes * 60_000;
		},
		fail: (times: number) => {
			failing = times;
		},
		asked: () => asked,
	};
}

describe('credentials', () => {
	test('configured keys are taken as they are', async () => {
		const credentials = createCredentials(
			{region, accessKeyId: 'A', secretAccessKey: 'S', sessionToken: 'T'},
			'source',
		);
		expect(await credentials()).toEqual({accessKeyId: 'A', secretAccessKey: 'S', sessionToken: 'T'});
	});

	test('are kept until five minutes before they expire', async () => {
		const {credentials, pass, asked} = hourly();
		expect(await credentials()).toMatchObject({accessKeyId: 'AK1', expiresAt: 3_600_000});
		pass(54);
		await credentials();
		expect(asked()).toBe(1);
		pass(2);
		expect(await credentials()).toMatchObject({accessKeyId: 'AK2'});
	});

	test('fault 25: are asked for anew when they were refused, once for all who ask', async () => {
		const {credentials, asked} = hourly();
		await credentials();
		const renewed = await Promise.all([credentials(true), credentials(true), credentials(true)]);
		expect(asked()).toBe(2);
		expect(renewed.map(({accessKeyId}) => accessKeyId)).toEqual(['AK2', 'AK2', 'AK2']);
	});

	test('a renewal that fails keeps those that are still valid', async () => {
		const {credentials, pass, fail, asked} = hourly();
		await credentials();
		pass(56);
		fail(1);
		expect(await credentials()).toMatchObject({accessKeyId: 'AK1'});
		expect(await credentials()).toMatchObject({accessKeyId: 'AK3'});
		expect(asked()).toBe(3);
	});

	test.each([
		['have expired', 61, false],
		['were refused', 1, true],
	])('are asked for a few times more where those at hand %s', async (_why, minutes, refused) => {
		const {credentials, pass, fail} = hourly();
		await credentials();
		pass(minutes);
		fail(2);
		expect(await credentials(refused)).toMatchObject({accessKeyId: 'AK4'});
		pass(61);
		fail(3);
		await expect(credentials(refused)).rejects.toMatchObject({
			kind: 'authentication-expired',
			message: 'The AWS credentials of the source have expired and cannot be renewed: connect timed out',
		});
	});

	test('that were never there are asked for once', async () => {
		const {credentials, fail, asked} = hourly();
		fail(1);
		await expect(credentials()).rejects.toMatchObject({kind: 'authentication-source'});
		expect(asked()).toBe(1);
	});

	test('fault 25: come from a profile, read anew when they were refused', async () => {
		const folder = temporaryFolder();
		writeFileSync(
			join(folder, 'credentials'),
			'[vendor]\naws_access_key_id = AKPROFILE\naws_secret_access_key = secret\n',
		);
		vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
		vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'));
		const credentials = createCredentials({region, profile: 'vendor'}, 'destination');
		expect(await credentials()).toMatchObject({accessKeyId: 'AKPROFILE', secretAccessKey: 'secret'});

		// Whoever renews them for a profile writes them into that file.
		writeFileSync(join(folder, 'credentials'), '[vendor]\naws_access_key_id = AKNEW\naws_secret_access_key = new\n');
		expect(await credentials(true)).toMatchObject({accessKeyId: 'AKNEW', secretAccessKey: 'new'});
	});

	test('come from the environment where nothing is configured', async () => {
		vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKENV');
		vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
		expect(await createCredentials({region}, 'source')()).toMatchObject({accessKeyId: 'AKENV'});
	});

	describe('of a role, a session or a token', () => {
		/** STS as it answers, behind the proxy of the environment and with a certificate of the company's own. */
		async function openSts() {
			const {key, cert, file} = selfSigned();
			const actions: string[] = [];
			const server = createServer({key, cert}, async (request, response) => {
				const action = new URLSearchParams(await text(request)).get('Action') ?? '';
				actions.push(action);
				response.end(
					`<${action}Response><${action}Result><Credentials><AccessKeyId>AKROLE</AccessKeyId>` +
						'<SecretAccessKey>S</SecretAccessKey><SessionToken>T</SessionToken>' +
						`<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></${action}Result></${action}Response>`,
				);
			});
			const proxy = await openTunnels(await listen(server));
			vi.stubEnv('https_proxy', proxy.url);
			vi.stubEnv('SSL_CERT_FILE', file);
			vi.stubEnv('AWS_ENDPOINT_URL_STS', 'https://localhost');
			return {actions, asked: proxy.asked};
		}
		/** A home folder with these files in it. */
		function openHome(files: Readonly<Record<string, string>>): string {
			const home = temporaryFolder();
			for (const [name, content] of Object.entries(files)) {
				mkdirSync(dirname(join(home, name)), {recursive: true});
				writeFileSync(join(home, name), content);
			}
			vi.stubEnv('HOME', home);
			vi.stubEnv('AWS_CONFIG_FILE', join(home, '.aws/config'));
			vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, '.aws/credentials'));
			return home;
		}
		const keys = {accessKeyId: 'A', secretAccessKey: 'S'};
		const arn = 'arn:aws:iam::123456789012:role/mover';

		test('a role is assumed through the proxy of the environment, whose certificate the company vouches for', async () => {
			const {actions, asked} = await openSts();
			const credentials = createCredentials({region, ...keys, assumeRole: {arn}}, 'destination');
			expect(await credentials()).toMatchObject({accessKeyId: 'AKROLE', sessionToken: 'T'});
			expect({actions, asked}).toEqual({actions: ['AssumeRole'], asked: ['localhost:443']});
		});

		test('so is the role of a profile', async () => {
			const {asked} = await openSts();
			openHome({
				'.aws/config': `[profile mover]\nrole_arn = ${arn}\nsource_profile = keys\n`,
				'.aws/credentials': '[keys]\naws_access_key_id = A\naws_secret_access_key = S\n',
			});
			const credentials = createCredentials({region, profile: 'mover'}, 'destination');
			expect(await credentials()).toMatchObject({accessKeyId: 'AKROLE'});
			expect(asked).toEqual(['localhost:443']);
		});

		test('and one by a token of the cluster', async () => {
			const {actions, asked} = await openSts();
			vi.stubEnv('AWS_ROLE_ARN', arn);
			vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', join(openHome({token: 'a token'}), 'token'));
			expect(await createCredentials({region}, 'source')()).toMatchObject({accessKeyId: 'AKROLE'});
			expect({actions, asked}).toEqual({actions: ['AssumeRoleWithWebIdentity'], asked: ['localhost:443']});
		});

		test('a session of SSO is asked in its own region, not in that of the bucket', async () => {
			const start = 'https://acme.awsapps.com/start';
			const token = {accessToken: 'token', expiresAt: '2100-01-01T00:00:00Z'};
			openHome({
				'.aws/config': [
					'[profile sso]',
					`sso_start_url = ${start}`,
					'sso_region = eu-west-1\nsso_account_id = 123456789012\nsso_role_name = mover\n',
				].join('\n'),
				[`.aws/sso/cache/${hash('sha1', start)}.json`]: JSON.stringify(token),
			});
			const {url, asked} = await openTunnels();
			vi.stubEnv('https_proxy', url);
			const credentials = createCredentials({region, profile: 'sso'}, 'destination');
			await expect(credentials()).rejects.toMatchObject({kind: 'authentication-destination'});
			expect(asked[0]).toBe('portal.sso.eu-west-1.amazonaws.com:443');
		});

		test('that cannot be asked for say so, and not that the keys are wrong', async () => {
			vi.stubEnv('https_proxy', 'http://127.0.0.1:1');
			const credentials = createCredentials({region, ...keys, assumeRole: {arn}}, 'destination');
			await expect(credentials()).rejects.toMatchObject({
				kind: 'authentication-destination',
				hint: expect.stringMatching(/network.*proxy/),
			});
		});
	});

	test('that cannot be had say for which side', async () => {
		vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere');
		vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');
		const credentials = createCredentials({region, profile: 'missing'}, 'destination');
		await expect(credentials()).rejects.toMatchObject({
			kind: 'authentication-destination',
			hint: expect.stringMatching(/aws sso login.*destination\.profile/),
		});
	});
});
