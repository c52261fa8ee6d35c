import {chmodSync, writeFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, onTestFinished, test, vi} from 'vitest';
import {loadConfig} from '../../source/config/load.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import {temporaryFolder} from '../support/folder.ts';

let folder: string;
let file: string;

beforeEach(() => {
	folder = temporaryFolder();
	file = join(folder, 'doclift.config.yaml');
});

const least = `
salesforce: {username: ops@acme.example, password: "\${SF_PASSWORD}"}
destination: {bucket: acme-documents}
`;
const environment = {SF_PASSWORD: 'correct horse'};

function load(
	text: string,
	extra: Record<string, string> = {},
	overrides: Parameters<typeof loadConfig>[0]['overrides'] = [],
) {
	writeFileSync(file, text, {mode: 0o600});
	return loadConfig({file, environment: {...environment, ...extra}, overrides});
}

function faultsOf(text: string, extra: Record<string, string> = {}): string[] {
	try {
		load(text, extra);
	} catch (error) {
		if (!(error instanceof MigrationError)) throw error;
		expect(error.kind).toBe('configuration');
		return error.message
			.split('\n')
			.slice(1)
			.map(line => line.trim().replace(`${file}:`, ''));
	}
	return [];
}

describe('what is left out', () => {
	test('takes the documented defaults', () => {
		const config = load(least);
		expect(config.salesforce).toMatchObject({
			auth: 'password',
			domain: 'login',
			apiVersion: '64.0',
			object: 'DocListEntry__c',
			fields: {url: 'Document__c', name: 'Name', account: 'Account__c', type: 'Type_Current__c'},
			filter: '',
			readWith: 'auto',
			writers: 'auto',
			apiReservePercent: 20,
		});
		expect(config.source).toMatchObject({
			buckets: ['trackland-doc-storage'],
			hosts: [],
			access: ['s3', 'http'],
			region: 'us-west-2',
			forcePathStyle: false,
		});
		expect(config.destination).toMatchObject({
			region: 'us-east-1',
			prefix: 'uploads',
			linkProof: 'required',
			createBucket: false,
		});
		expect(config.migration).toEqual({
			batchSize: 100,
			maxFileSizeMb: 100,
			allowedExtensions: [],
			withoutAccount: 'skip',
			dryRun: false,
			testSingleAccount: false,
			maxTestFiles: 5,
			workers: 'auto',
			concurrency: 'auto',
			transfer: 'stream',
			canary: 5,
			rings: [{percent: 1}, {percent: 10}],
			stopAtFailurePercent: {backup: 5, cutOver: 0.5},
			planMaxAgeHours: 72,
		});
		expect(config.notify).toEqual([]);
	});

	test('an empty key is as good as none', () => {
		const config = load(`${least}migration:\n  workers:\n  testAccountId: ~\nsource:\n`);
		expect(config.migration.workers).toBe('auto');
		expect(config.migration).not.toHaveProperty('testAccountId');
		expect(config.source.region).toBe('us-west-2');
	});
});

describe('values', () => {
	test('stay the text that stands in the file where a text is asked for', () => {
		const config = load(
			'salesforce: {username: no, password: 0123, securityToken: 1e5, apiVersion: 62.0}\ndestination: {bucket: acme-documents}',
		);
		expect(config.salesforce).toMatchObject({
			username: 'no',
			password: '0123',
			securityToken: '1e5',
			apiVersion: '62.0',
		});
	});

	test.each([
		['46.0', ['must be a version such as 64.0, and 47.0 or later (the first with Bulk API 2.0 queries)']],
		['9.0', [expect.stringContaining('47.0 or later')]],
		['47.0', []],
		['100.0', []],
	])('an API version of %s: what it is too old for is said', (version, faults) => {
		const text = `salesforce: {username: ops, password: x, apiVersion: "${version}"}\ndestination: {bucket: acme-documents}`;
		expect(faultsOf(text).map(fault => fault.replace(/^.*apiVersion:? /, ''))).toEqual(faults);
	});

	test('come from the environment, in whole or in part', () => {
		const config = load(`${least}logs: \${BASE}/logs\nmigration: {workers: "\${N}", testAccountName: "$\${N} stays"}`, {
			BASE: '/var/doclift',
			N: '4',
		});
		expect(config.salesforce.password).toBe('correct horse');
		expect(config.logs).toBe('/var/doclift/logs');
		expect(config.migration.workers).toBe(4);
		expect(config.migration.testAccountName).toBe('${N} stays');
	});

	test('an environment variable that is set but empty leaves the key empty', () => {
		const config = load(`${least}source: {sessionToken: "\${TOKEN}"}`, {TOKEN: ''});
		expect(config.source).not.toHaveProperty('sessionToken');
	});

	test('a value from the environment is never read as YAML', () => {
		const config = load(least, {SF_PASSWORD: 'a: [b, "c\n${HOME}'});
		expect(config.salesforce.password).toBe('a: [b, "c\n${HOME}');
	});

	test('paths are relative to the file', () => {
		const config = load(`${least}database: ledgers/one.db\nlogs: ~/doclift-logs`);
		expect(config.database).toBe(join(folder, 'ledgers/one.db'));
		expect(config.logs).toBe(join(homedir(), 'doclift-logs'));
		expect(config.file).toBe(file);
	});

	test('extensions lose their dot and case, Ids gain their last three characters', () => {
		const config = load(
			`${least}migration: {allowedExtensions: [.PDF, docx, "*.Tif"], testAccountId: 001000000000001}`,
		);
		expect(config.migration.allowedExtensions).toEqual(['pdf', 'docx', 'tif']);
		expect(config.migration.testAccountId).toBe('001000000000001AAA');
	});

	test('flags take the place of keys', () => {
		const config = load(`${least}migration: {dryRun: false}`, {}, [
			{path: ['migration', 'dryRun'], value: 'true'},
			{path: ['database'], value: '/srv/x.db'},
		]);
		expect(config.migration.dryRun).toBe(true);
		expect(config.database).toBe('/srv/x.db');
	});

	test('are frozen, all the way down', () => {
		const config = load(least);
		expect(Object.isFrozen(config) && Object.isFrozen(config.migration.stopAtFailurePercent)).toBe(true);
	});
});

describe('faults', () => {
	test('are told together, each with its line, column and what was most likely meant', () => {
		expect(
			faultsOf(
				[
					'salesforce:',
					'  usernme: ops@acme.example',
					'  password: x',
					'  auth: passwrd',
					'destination:',
					'  bucket: Not_A_Bucket',
					'  prefix: /up/../loads',
					'migration:',
					'  batchSize: many',
					'  dry-run: true',
					'dryRun: true',
					'storage:',
				].join('\n'),
			),
		).toEqual([
			'2:3: salesforce.usernme is no key of doclift; did you mean username?',
			'4:3: salesforce.auth must be one of password, client-credentials, jwt, sf-cli, access-token',
			'6:3: destination.bucket must be the name of a bucket, without a scheme or a path',
			'7:3: destination.prefix must be a path without a leading or trailing slash, empty parts, `.`, `..` or control characters',
			'9:3: migration.batchSize must be a whole number from 1 to 100',
			'10:3: migration.dry-run is no key of doclift; did you mean dryRun?',
			'11:1: dryRun is no key here; it belongs to migration',
			'12:1: storage is no key of doclift',
		]);
	});

	test('of YAML itself are told with their place', () => {
		expect(faultsOf('a: 1\na: 2\n')).toContain('2:1: the file has this key twice in one group');
		expect(faultsOf('- just\n- a list\n')).toContain('1:1: the file must be a list of keys with their values');
	});

	test('name what is missing', () => {
		expect(faultsOf('salesforce: {auth: jwt}\n')).toEqual([
			'1:1: destination.bucket is missing',
			'1:1: salesforce.clientId is needed for salesforce.auth: jwt',
			'1:1: salesforce.username is needed for salesforce.auth: jwt',
			'1:1: salesforce.privateKeyFile is needed for salesforce.auth: jwt',
		]);
	});

	test('name environment variables that are not set', () => {
		expect(
			faultsOf('destination: {bucket: acme-documents}\nsalesforce:\n  username: a\n  password: ${NOT_SET}'),
		).toEqual(['4:3: salesforce.password needs the environment variable NOT_SET, which is not set']);
	});

	test('hazard 74: never repeat a value, as it may be a secret', () => {
		const text = `${least}migration: {workers: canary-secret}\nsource: {endpoint: "http://canary-secret@example.com"}`;
		const told = faultsOf(text).join('\n');
		expect(told).toContain('source.endpoint');
		expect(told).not.toContain('canary');
	});

	test.each(['|canary!secret', '!canary!secret', '"\\canary"', ']canary', '%canary', '*canary', '> canary'])(
		'hazard 74: nor does a fault of the YAML itself: password: %s',
		password => {
			const told = faultsOf(
				`salesforce:\n  username: a\n  password: ${password}\ndestination: {bucket: acme-documents}`,
			);
			expect(told.join('\n')).toMatch(/^3:\d+: (?:the file|salesforce.password) /m);
			expect(told.join('\n')).not.toContain('canary');
		},
	);

	test.each([
		['http://bucket.example.com', false],
		['https://bucket.example.com', true],
		['http://localhost:9000', true],
		['http://127.0.0.1:9000/', true],
		['http://127.0.0.1.evil.example', false],
		['http://[::1]:9000', true],
		['https://user:pass@bucket.example.com', false],
		['https://bucket.example.com/path', false],
		['ftp://localhost', false],
	])('hazard 73: an endpoint is https, or http to this machine: %s', (endpoint, fits) => {
		expect(faultsOf(`${least}source: {endpoint: "${endpoint}"}`).length === 0).toBe(fits);
	});

	test("the vendor's bucket is no destination", () => {
		expect(faultsOf(`${least.replace('acme-documents', 'trackland-doc-storage')}`)).toEqual([
			"3:15: destination.bucket must not be one of source.buckets: doclift never writes to the vendor's bucket",
		]);
	});

	test.each([
		['https://files.vendor.example', '{hosts: [FILES.vendor.example]}'],
		['https://trackland-doc-storage.s3.us-west-2.amazonaws.com', '{}'],
		['https://trackland-doc-storage.s3.amazonaws.com/docs', '{}'],
		['https://s3.us-west-2.amazonaws.com', '{}'],
		['https://s3.us-west-2.amazonaws.com/scans', '{buckets: [docs, scans]}'],
		['http://127.0.0.1:9000', '{endpoint: "http://127.0.0.1:9000"}'],
		['https://docs.store.example/a', '{endpoint: "https://store.example", buckets: [docs]}'],
	])('a link base that leads to the source is refused, with what to do: %s', (linkBase, source) => {
		const text = least.replace('acme-documents', `acme-documents, linkBase: "${linkBase}"`);
		const faults = faultsOf(`${text}source: ${source}`);
		expect(faults).toEqual([
			expect.stringMatching(/destination\.linkBase must not lead to the source.*Name the host.*or leave it out/),
		]);
		expect(faults.join()).not.toContain(linkBase);
	});

	test.each([
		['https://docs.acme.example', '{hosts: [files.vendor.example]}'],
		// A delivery host of both, where a path of its own tells them apart.
		['https://files.vendor.example/customers/acme/', '{hosts: [files.vendor.example]}'],
		['https://acme-documents.s3.us-east-1.amazonaws.com', '{}'],
		['https://s3.us-east-1.amazonaws.com/acme-documents', '{}'],
		['http://127.0.0.1:9000/acme-documents', '{endpoint: "http://127.0.0.1:9000"}'],
	])('a link base beside the source is none of its URLs: %s', (linkBase, source) => {
		const text = least.replace('acme-documents', `acme-documents, linkBase: "${linkBase}"`);
		expect(faultsOf(`${text}source: ${source}`)).toEqual([]);
	});

	test("nor may a further host of the source be that of one's own bucket", () => {
		const hosts = 'source: {hosts: [acme-documents.s3.us-east-1.amazonaws.com]}';
		expect(faultsOf(`${least}${hosts}`)).toEqual([
			expect.stringMatching(/source\.hosts must not name .* your own bucket.*: take it out/),
		]);
		expect(faultsOf(`${least.replace('acme-documents', 'acme-documents, region: eu-west-1')}${hosts}`)).toEqual([]);
	});

	test('hazard 77: a filter that would break out of its query', () => {
		expect(faultsOf(least.replace('{username', `{filter: "Name != ') OR ('", username`))).toEqual([]);
		expect(faultsOf(least.replace('{username', `{filter: "Id != null) OR (Id != null", username`))).toHaveLength(1);
		expect(faultsOf(least.replace('{username', `{filter: "Name = 'x", username`))).toHaveLength(1);
	});

	test('keys that need or exclude one another', () => {
		const faults = faultsOf(`${least}source: {accessKeyId: A, access: [presign]}
migration: {testAccountId: 001000000000001, testAccountName: Acme}
notify: [{on: [finish]}, {on: [never], command: echo}]`);
		expect(faults.map(line => line.replace(/^\d+:\d+: /, ''))).toEqual([
			'source.presign.url is needed for the way presign of source.access',
			'source.secretAccessKey is needed beside source.accessKeyId',
			'migration.testAccountName excludes migration.testAccountId; leave one of them out',
			'notify[0] must have either a webhook or a command',
			'notify[1].on[0] must be one of start, finish, failure, stop, hold',
		]);
	});
});

describe('who may read the file', () => {
	const refusal = (text: string, mode: number) => {
		writeFileSync(file, text);
		chmodSync(file, mode);
		try {
			loadConfig({file, environment});
		} catch (error) {
			return error;
		}
		return undefined;
	};

	test('hazard 65: a link base that carries a query, and so perhaps a signature, is refused', () => {
		const faults = faultsOf(`
salesforce: {username: ops@acme.example, password: "\${SF_PASSWORD}"}
destination: {bucket: acme-documents, linkBase: "https://docs.acme.example/?X-Amz-Signature=abc"}
`);
		expect(faults.join()).toMatch(/destination\.linkBase.*without a query/);
		expect(faults.join()).not.toContain('abc');
	});

	test('hazard 79: a file with secrets that others may read is refused, with the command that mends it', () => {
		const text = least.replace('"${SF_PASSWORD}"', 'hunter2');
		const error = refusal(text, 0o640);
		expect(error).toMatchObject({kind: 'configuration', hint: `chmod 600 ${file}`});
		expect(String(error)).toContain('salesforce.password');
		expect(String(error)).not.toContain('hunter2');
		expect(refusal(text, 0o600)).toBeUndefined();
	});

	test('a file whose secrets come from the environment may be shared', () => {
		expect(refusal(least, 0o644)).toBeUndefined();
		expect(refusal(least.replace('${SF_PASSWORD}', 'x${SF_PASSWORD}'), 0o644)).toMatchObject({kind: 'configuration'});
	});
});

test('a file that is not there is said so', () => {
	expect(() => loadConfig({file: join(folder, 'none.yaml')})).toThrow(/There is no configuration at .*none\.yaml/);
});

test('hazard 79: what is there and cannot be read is no reason to write a new one', () => {
	expect(() => loadConfig({file: folder})).toThrow(
		expect.objectContaining({kind: 'configuration', hint: expect.stringMatching(/folder: name the file in it/)}),
	);
	const below = join(file, 'doclift.config.yaml');
	writeFileSync(file, least);
	expect(() => loadConfig({file: below})).toThrow(
		expect.objectContaining({message: expect.stringContaining('ENOTDIR'), hint: expect.not.stringContaining('init')}),
	);
});

test('one configuration is read without code that is made for it', async () => {
	writeFileSync(file, least, {mode: 0o600});
	vi.resetModules();
	const anew = await import('../../source/config/load.ts');
	const made = vi.spyOn(globalThis, 'Function');
	onTestFinished(() => made.mockRestore());
	anew.loadConfig({file, environment});
	expect(made).not.toHaveBeenCalled();
});
