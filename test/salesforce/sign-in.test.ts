import {generateKeyPairSync} from 'node:crypto';
import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {delimiter, join} from 'node:path';
import {beforeAll, describe, expect, onTestFinished, test, vi} from 'vitest';
import {MigrationError} from '../../source/engine/failure.ts';
import {createSalesforce} from '../../source/salesforce/salesforce.ts';
import type {SalesforceSettings} from '../../source/salesforce/settings.ts';
import {audienceOf} from '../../source/salesforce/sign-in/jwt.ts';
import {loginVersion} from '../../source/salesforce/sign-in/password.ts';
import {sfSignIn} from '../../source/salesforce/sign-in/sf-cli.ts';
import {hasty} from '../support/clock.ts';
import {everything, type Sandbox, startSandbox} from './sandbox.ts';
import {json, organization, portsFor, serveScript, settingsFor} from './scripted.ts';

const keys = generateKeyPairSync('rsa', {
	modulusLength: 2048,
	publicKeyEncoding: {type: 'spki', format: 'pem'},
	privateKeyEncoding: {type: 'pkcs8', format: 'pem'},
});
let folder = '';

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'doclift-sign-in-'));
	await writeFile(join(folder, 'key.pem'), keys.privateKey);
	await writeFile(join(folder, 'no-key.pem'), 'CANARY-KEY');
	return () => rm(folder, {recursive: true});
});

const small = (): Promise<Sandbox> =>
	startSandbox({records: 50, accounts: 4, org: {app: {jwtPublicKey: keys.publicKey}}});

/** A command `sf` that answers as written, first in the PATH until the test ends. */
async function fakeSf(script: string): Promise<void> {
	const at = await mkdtemp(join(folder, 'sf-'));
	await writeFile(join(at, 'sf'), `#!/bin/sh\n${script}\n`);
	await chmod(join(at, 'sf'), 0o755);
	vi.stubEnv('PATH', `${at}${delimiter}${process.env.PATH}`);
	onTestFinished(() => void vi.unstubAllEnvs());
}

const sfScript = (token: string, instanceUrl: string, target = ' --target-org my org') =>
	[
		'[ "$SF_ASKED" ] && echo "$*" >> "$SF_ASKED"',
		'case "$*" in',
		`"org auth show-access-token${target} --json") echo '{"status":0,"result":{"accessToken":"${token}"}}';;`,
		`"org display${target} --json") echo '{"status":0,"result":{"instanceUrl":"${instanceUrl}/","accessToken":"[REDACTED]"}}';;`,
		`*) echo '{"status":1,"name":"NoOrgFound","message":"No org for that name."}'; exit 1;;`,
		'esac',
	].join('\n');

async function tokenOf({open}: Sandbox): Promise<string> {
	return (await open()).session().accessToken;
}

describe('the five ways lead to the same org', () => {
	const expectSignedIn = async (sandbox: Sandbox, settings: Partial<SalesforceSettings>, knowsUser = true) => {
		const salesforce = await sandbox.open(settings);
		const {organization: org, userId} = sandbox.world;
		expect(salesforce.org).toEqual({
			orgId: org.Id,
			orgName: org.Name,
			sandbox: true,
			userId: knowsUser ? userId : expect.stringMatching(/^(?:005\w{15})?$/u),
			instanceUrl: sandbox.org.url,
			auth: settings.auth,
		});
		expect((await salesforce.count(everything)).count).toBe(sandbox.world.count());
		expect(salesforce.session().instanceUrl).toBe(sandbox.org.url);
	};

	test('user name, password and security token', async () => {
		await expectSignedIn(await small(), {auth: 'password'});
		await expectSignedIn(await small(), {auth: 'password', apiVersion: '66.0'});
		expect([loginVersion('66.0'), loginVersion('58.0')]).toEqual(['64.0', '58.0']);
	});

	test('client credentials', async () => {
		await expectSignedIn(await small(), {auth: 'client-credentials'});
	});

	test('JWT bearer, with the key in a file or as it is', async () => {
		await expectSignedIn(await small(), {auth: 'jwt', privateKeyFile: join(folder, 'key.pem')});
		await expectSignedIn(await small(), {auth: 'jwt', privateKeyFile: keys.privateKey});
		expect(audienceOf('https://login.salesforce.com')).toBe('https://login.salesforce.com');
		expect(audienceOf('https://acme.my.salesforce.com')).toBe('https://login.salesforce.com');
		expect(audienceOf('https://test.salesforce.com')).toBe('https://test.salesforce.com');
		expect(audienceOf('https://acme--dev.sandbox.my.salesforce.com')).toBe('https://test.salesforce.com');
	});

	test('the sf command', async () => {
		const sandbox = await small();
		await fakeSf(sfScript(await tokenOf(sandbox), sandbox.org.url));
		await expectSignedIn(sandbox, {auth: 'sf-cli', targetOrg: 'my org'}, false);
	});

	test.each([{}, {targetOrg: ''}])('the sf command with its default org: %o', async none => {
		const sandbox = await small();
		await fakeSf(sfScript(await tokenOf(sandbox), sandbox.org.url, ''));
		await expectSignedIn(sandbox, {auth: 'sf-cli', ...none}, false);
	});

	test('access token', async () => {
		const sandbox = await small();
		const accessToken = await tokenOf(sandbox);
		await expectSignedIn(sandbox, {auth: 'access-token', accessToken, instanceUrl: sandbox.org.url}, false);
	});
});

describe('fault 52: a sign-in that fails says which way failed and what to check, and no secret', () => {
	const canaries = {
		password: 'CANARY-password',
		securityToken: 'CANARY-security',
		clientSecret: 'CANARY-client & secret',
		accessToken: '00D5f000000aaaa!CANARY-access',
	};

	const failureOf = async (settings: SalesforceSettings): Promise<MigrationError> => {
		const error = await createSalesforce(settings, {clock: hasty}).then(
			() => undefined,
			(thrown: unknown) => thrown,
		);
		if (!(error instanceof MigrationError)) throw new Error('The sign-in did not fail', {cause: error});
		const everythingSaid: string[] = [];
		for (let at: unknown = error; at instanceof Error; at = at.cause) {
			everythingSaid.push(at.message, at.stack ?? '', JSON.stringify(at));
		}
		expect(everythingSaid.join()).not.toMatch(/CANARY/u);
		return error;
	};

	const wrong = async (more: Partial<SalesforceSettings>) => {
		const {org} = await small();
		return failureOf(
			settingsFor(org.url, {...canaries, username: 'operator@example.com', clientId: 'doclift-sandbox', ...more}),
		);
	};

	test.each([
		[
			{auth: 'password'},
			/user name and password failed: INVALID_LOGIN: Invalid username/u,
			/securityToken.*domain.*client-credentials or jwt/u,
		],
		[
			{auth: 'client-credentials'},
			/client credentials failed: invalid client credentials \(invalid_client\)/u,
			/My Domain/u,
		],
		[{auth: 'client-credentials', clientId: 'x'}, /invalid_client_id/u, /clientId/u],
		[
			{auth: 'jwt', privateKeyFile: 'PLACE/no-key.pem'},
			/JWT bearer failed: the private key in .*no-key\.pem is no private key/u,
			/privateKeyFile/u,
		],
		[{auth: 'jwt', privateKeyFile: 'PLACE/absent.pem'}, /cannot be read \(ENOENT\)/u, /privateKeyFile/u],
		[
			{auth: 'jwt', privateKeyFile: '-----BEGIN PRIVATE KEY-----\nCANARY\n'},
			/the private key is no private key/u,
			/privateKeyFile/u,
		],
		[
			{auth: 'jwt', privateKeyFile: 'PLACE/key.pem', username: 'nobody@example.com'},
			/invalid_grant/u,
			/pre-authorised/u,
		],
		[
			{auth: 'sf-cli', targetOrg: 'other'},
			/the sf command failed: sf org auth show-access-token failed: No org for that name/u,
			/sf org login/u,
		],
		[
			{auth: 'sf-cli'},
			/the sf command failed: sf org auth show-access-token failed: No org for that name/u,
			/sf config set target-org/u,
		],
		[{auth: 'sf-cli', targetOrg: '--json'}, /may not begin with a dash/u, /targetOrg/u],
		[{auth: 'access-token'}, /access token failed: .*Session expired or invalid/u, /ends after hours/u],
	] as const)('%o', async (settings, message, hint) => {
		await fakeSf(sfScript('CANARY', 'https://CANARY'));
		const more = 'privateKeyFile' in settings ? {privateKeyFile: settings.privateKeyFile.replace('PLACE', folder)} : {};
		const error = await wrong({...settings, ...more});
		expect(error).toMatchObject({kind: 'authentication-salesforce'});
		expect(error.message).toMatch(message);
		expect(error.hint).toMatch(hint);
	});

	test('a missing setting is a fault of the configuration, and named', async () => {
		expect(await wrong({auth: 'jwt'})).toMatchObject({
			kind: 'configuration',
			message: 'salesforce.privateKeyFile is missing',
		});
	});

	test('the sf command that is not installed', async () => {
		vi.stubEnv('PATH', folder);
		onTestFinished(() => void vi.unstubAllEnvs());
		expect((await wrong({auth: 'sf-cli', targetOrg: 'x'})).message).toMatch(/the command sf was not found/u);
	});

	test('a server that echoes the request', async () => {
		const {url} = await serveScript(({body}, response) => {
			response.writeHead(500, {'content-type': 'text/html'}).end(`<h1>Refused</h1> ${body}`);
		});
		const error = await failureOf(settingsFor(url, {...canaries, auth: 'password', username: 'operator@example.com'}));
		expect(error.message).toMatch(/Refused/u);
	});

	test('a token end point that echoes the request, and can only be waited for', async () => {
		const {url} = await serveScript(({body}, response) => {
			response.writeHead(500, {'content-type': 'text/plain'}).end(`Cannot serve ${body}`);
		});
		const error = await failureOf(settingsFor(url, {...canaries, auth: 'client-credentials', clientId: 'x'}));
		expect(error).toMatchObject({kind: 'salesforce-unavailable', message: expect.stringContaining('Cannot serve')});
	});

	test('the sf command that does not end', async () => {
		await fakeSf('exec sleep 60');
		const signIn = sfSignIn(50)(settingsFor('http://127.0.0.1:1'), async () => Promise.reject(), Date.now);
		await expect(signIn).rejects.toMatchObject({
			kind: 'salesforce-unavailable',
			message: expect.stringMatching(/^sf org auth show-access-token did not end within/u),
		});
	});

	test('a page of HTML in place of a token', async () => {
		const {url} = await serveScript(
			(_, response) => void response.writeHead(200, {'content-type': 'text/html'}).end('<html>'),
		);
		const error = await failureOf(settingsFor(url, {...canaries, auth: 'client-credentials', clientId: 'x'}));
		expect(error).toMatchObject({
			kind: 'authentication-salesforce',
			message: expect.stringMatching(/no answer to a sign-in/u),
		});
	});

	test('a password that has expired', async () => {
		const {url} = await serveScript((_, response) => {
			const body = '<result><passwordExpired>true</passwordExpired><sessionId>CANARY</sessionId></result>';
			response.writeHead(200, {'content-type': 'text/xml'}).end(body);
		});
		const error = await failureOf(settingsFor(url, {...canaries, auth: 'password', username: 'x'}));
		expect(error.message).toMatch(/password has expired/u);
	});

	test('a host that cannot be reached: at once, with the domain to check', async () => {
		const error = await failureOf(
			settingsFor('http://127.0.0.1:1', {...canaries, auth: 'client-credentials', clientId: 'x'}),
		);
		expect(error).toMatchObject({
			kind: 'authentication-salesforce',
			message: expect.stringMatching(/cannot be reached/u),
			hint: expect.stringMatching(/domain/u),
		});
	});

	test('an org in maintenance is no failure of the sign-in', async () => {
		const {url} = await serveScript((_, response) => void response.writeHead(503).end('<html>Down</html>'));
		const error = await failureOf(settingsFor(url, {...canaries, auth: 'client-credentials', clientId: 'x'}));
		expect(error.kind).toBe('salesforce-unavailable');
	});
});

describe('hazard 75: a secret goes only where it belongs', () => {
	test('plain http is for this machine only', async () => {
		for (const more of [{loginUrl: 'http://login.example'}, {instanceUrl: 'http://acme.example'}]) {
			const opened = createSalesforce(settingsFor('https://acme.example', {...more}), portsFor());
			await expect(opened).rejects.toMatchObject({
				kind: 'authentication-salesforce',
				hint: expect.stringMatching(/https/u),
			});
		}
	});

	test('a sign-in is not redirected', async () => {
		const other = await serveScript(() => ({}));
		const {url} = await serveScript(
			(_, response) => void response.writeHead(307, {location: `${other.url}/in?x=1`}).end(),
		);
		const settings = settingsFor(url, {auth: 'client-credentials', clientId: 'x', clientSecret: 'y'});
		await expect(createSalesforce(settings, portsFor())).rejects.toMatchObject({
			kind: 'authentication-salesforce',
			message: expect.stringContaining(`redirects to ${other.url}/in (307)`),
		});
		expect(other.seen).toEqual([]);
	});

	test('an instance that the sign-in names must be https', async () => {
		const {url} = await serveScript((_, response) =>
			json(response, {
				access_token: 't',
				instance_url: 'http://evil.example',
				id: 'https://x/id/00D5f000000aaaa/0055f000000bbbb',
			}),
		);
		const settings = settingsFor(url, {auth: 'client-credentials', clientId: 'x', clientSecret: 'y'});
		await expect(createSalesforce(settings, portsFor())).rejects.toMatchObject({kind: 'authentication-salesforce'});
	});
});

test('the user of a session that somebody else opened is asked of the API', async () => {
	const {url} = await serveScript(request => organization(request));
	const {org} = await createSalesforce(settingsFor(url), portsFor());
	expect(org).toMatchObject({orgId: '00D5f000000aaaaEAA', userId: '0055f000000bbbbAAA', auth: 'access-token'});
});

test('fault 31: an access token that ends cannot be renewed, and says so', async () => {
	const sandbox = await small();
	const salesforce = await sandbox.open({
		auth: 'access-token',
		accessToken: await tokenOf(sandbox),
		instanceUrl: sandbox.org.url,
	});
	sandbox.world.expireSessions();
	await expect(salesforce.count(everything)).rejects.toMatchObject({
		kind: 'authentication-salesforce',
		hint: expect.stringMatching(/client-credentials or jwt/u),
	});
});
