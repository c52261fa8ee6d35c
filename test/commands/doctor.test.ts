import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, onTestFinished, test, vi} from 'vitest';
import {doctor} from '../../source/commands/doctor.ts';
import {judgeClock} from '../../source/composition/doctor/clock.ts';
import {judgeCalls, judgeLinkRights} from '../../source/composition/doctor/org.ts';
import type {Gate} from '../../source/engine/event.ts';
import type {FaultRule} from '../../source/sandbox/faults.ts';
import {type Sandbox, serveSandbox} from '../../source/sandbox/serve.ts';
import {sandboxBuckets} from '../../source/sandbox/users.ts';
import {serve} from '../storage/servers.ts';
import {temporaryFolder} from '../support/folder.ts';
import {invocation} from './invocation.ts';

let folder: string;
let sandbox: Sandbox;
beforeEach(async () => {
	folder = temporaryFolder();
	sandbox = await serveSandbox({directory: folder, records: 120, accounts: 5, seed: 3});
});
afterEach(async () => {
	await sandbox.close();
});

async function examine({
	faults = [],
	change = text => text,
}: {
	faults?: FaultRule[];
	change?: (config: string) => string;
} = {}) {
	for (const rule of faults) sandbox.faults.add({times: -1, ...rule});
	writeFileSync(sandbox.config, change(readFileSync(sandbox.config, 'utf8')));
	const {call, said, told} = invocation({configFile: sandbox.config});
	const {exitCode, result} = await doctor.run(call);
	const findings = result.findings as readonly Gate[];
	return {
		exitCode,
		findings: findings.map(({gate}) => gate),
		told: told() as unknown as readonly Gate[],
		said: said().join(' ').replaceAll(/\s+/g, ' '),
	};
}

test('hazard 43: tries all that a backup needs, and finds nothing wrong with the sandbox', async () => {
	const {exitCode, told, said} = await examine();
	expect(told.filter(({holds}) => !holds)).toEqual([]);
	expect(told.map(({gate}) => gate)).toEqual([
		'Node',
		'SQLite',
		'worker threads',
		...(process.platform === 'linux' ? ['open files'] : []),
		'ledger folder',
		'log folder',
		'privacy',
		'sign-in',
		'password sign-in',
		'session',
		'API version',
		'object',
		'field Document__c',
		'field Name',
		'field Account__c',
		'field Type_Current__c',
		'link rights',
		'records',
		'clock, Salesforce',
		'API calls, phase 1',
		'API calls, phase 2',
		'all records',
		'triggers',
		'flows',
		'validation rules',
		'field history',
		'LastModifiedDate',
		'approvals',
		'owners',
		'room',
		'source by s3',
		'source files',
		'list trackland-doc-storage',
		'write and read back',
		'no overwriting',
		'replacing',
		'checksum',
		'headers of copies',
		'multipart',
		'own folder',
		'versioning',
		'public access block',
		'public access',
		'encryption',
		'lifecycle',
		'object lock',
		'CORS',
		'clock, the bucket',
	]);
	expect(exitCode).toBe(0);
	expect(said).toMatch(new RegExp(`All is well: ${told.length} checks, \\d+ notes$`));
	expect(new Set(told.map(({group}) => group))).toEqual(
		new Set(['This machine', 'Salesforce', 'Disk', 'Source', 'Destination']),
	);
	// Each that is no plain ok says why it matters and what to do.
	expect(told.filter(({holds, note}) => (!holds || note) === true).every(({why, hint}) => why && hint)).toBe(true);
});

test('nothing but the probe object is written, and nothing to Salesforce', async () => {
	await examine();
	const keys: string[] = [];
	for await (const {key} of sandbox.buckets.objects('customer-archive')) keys.push(key);
	expect(keys).toEqual(['uploads/.doclift/probe']);
	expect(sandbox.buckets.requests().writes['trackland-doc-storage']).toBe(0);
	const asked = Object.keys(sandbox.org.requests());
	expect(asked).toContain('Query');
	// The only requests that change records; what the sandbox does not know it calls Unknown.
	expect(asked.filter(op => op === 'Update' || op === 'Unknown')).toEqual([]);
});

test('a bucket that refuses writes is a finding, with what to do, and the rest is tried all the same', async () => {
	const {exitCode, findings, said} = await examine({faults: [{side: 'bucket', op: 'PutObject', action: 'forbidden'}]});
	expect(exitCode).toBe(3);
	expect(findings).toEqual(['write and read back']);
	expect(said).toContain(' NO write and read back:');
});

test('a gateway that answers 502 is a finding within seconds, and it is said what is waited for', async () => {
	const enough = 8;
	const asked: string[] = [];
	const gateway = await serve(({method, url}, response) => {
		asked.push(`${method} ${url}`);
		// Whoever is more patient is let go.
		response.writeHead(asked.length > enough ? 403 : 502).end();
	});
	const {exitCode, findings, said} = await examine({
		change: text => text.replace(/(destination:.*?endpoint: )\S+/s, `$1${gateway.url}`),
	});
	expect(exitCode).toBe(3);
	expect(findings).toEqual(['write and read back']);
	expect(said).toContain('waiting for a store that is out of reach: The destination answered 502');
	expect(said).toContain('versioning: not told: The destination answered 502');
	expect(asked.length).toBeLessThanOrEqual(enough);
	expect(new Set(asked).size).toBe(2);
});

test('a rollback file that strangers could open is a finding, where other files are open to all', async () => {
	const [, archive] = sandboxBuckets({source: 'trackland-doc-storage', publicLinks: true});
	if (archive === undefined) throw new Error('The sandbox has no archive');
	sandbox.buckets.addBucket(archive);
	expect((await examine()).findings).not.toContain('own folder');
	sandbox.buckets.addBucket({...archive, anonymousExcept: 'elsewhere/'});
	const {exitCode, findings, said} = await examine();
	expect(findings).toContain('own folder');
	expect(said).toContain('Deny uploads/.doclift/*');
	expect(exitCode).toBe(3);
});

test('a source that refuses its files is a finding', async () => {
	const {exitCode, findings} = await examine({
		faults: [{side: 'bucket', op: 'GetObject', match: '^trackland', action: 'forbidden'}],
	});
	expect(exitCode).toBe(3);
	expect(findings).toContain('source files');
});

const byEndPoint = (url: string) => (config: string) =>
	config.replace(/access: \[s3\].*/, `access: [presign]\n  presign: {url: "${url}"}`);

test('hazard 62: a signing end point that is not there is a finding, and no file is called gone for it', async () => {
	const {url} = await serve((_, response) => response.writeHead(404).end('<!doctype html>'));
	const {exitCode, findings, said} = await examine({change: byEndPoint(`${url}/misspelt`)});
	expect(exitCode).toBe(3);
	expect(findings).toEqual(['source by presign', 'source files']);
	expect(said).toContain('Check source.presign.url');
});

test('hazard 62: a way by which all sample files are gone is no pass', async () => {
	const {url} = await serve((_, response) => response.writeHead(404).end('{"error": "file not found"}'));
	const {exitCode, findings, told} = await examine({change: byEndPoint(url)});
	expect(exitCode).toBe(3);
	expect(findings).toEqual(['source files']);
	expect(told.find(({gate}) => gate === 'source by presign')).toMatchObject({
		note: true,
		found: '5 of 5 sample files, 5 of them gone or archived',
	});
});

test('a signing end point that refuses the session just given is named, and the session is not called ended', async () => {
	const {url} = await serve((_, response) => response.writeHead(401).end());
	const {findings, said} = await examine({change: byEndPoint(`${url}/sign`)});
	expect(findings).toEqual(['source by presign', 'source files']);
	expect(said).toContain(`The source answered 401: ${url}/sign`);
});

test('a source that may not be listed is none', async () => {
	const {exitCode, said} = await examine({faults: [{side: 'bucket', op: 'ListObjectsV2', action: 'forbidden'}]});
	expect(said).toContain('not allowed; backups do not see what has changed');
	expect(said).toContain('Without it plans ask for each file by itself');
	expect(exitCode).toBe(0);
});

test('a source that nobody has credentials for is said not to be compared', async () => {
	const nowhere = join(folder, 'none');
	vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', nowhere);
	vi.stubEnv('AWS_CONFIG_FILE', nowhere);
	vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
	onTestFinished(() => void vi.unstubAllEnvs());
	const {url} = await serve((_, response) => response.writeHead(404).end('{"error": "file not found"}'));
	const keys = / {2}accessKeyId:.*\n {2}secretAccessKey:.*\n/;
	const {told} = await examine({change: text => byEndPoint(url)(text).replace(keys, '')});
	expect(told.find(({gate}) => gate.startsWith('list '))).toMatchObject({
		note: true,
		found: 'Without credentials the source cannot be listed; backups do not see what has changed',
		hint: 'Add credentials to the source section, if the vendor has given you any.',
	});
});

test('a field that does not exist is named', async () => {
	const {findings} = await examine({
		change: text => text.replace('object: DocListEntry__c', 'object: DocListEntry__c\n  fields: {account: Acount__c}'),
	});
	expect(findings).toContain('field Acount__c');
});

test('hazard 74: a wrong password ends with exit code 4, and is not repeated', async () => {
	const {exitCode, findings, said, told} = await examine({
		change: text => text.replace(/password: ".*"/, 'password: "kanari-wrong"'),
	});
	expect(exitCode).toBe(4);
	expect(findings).toEqual(['sign-in']);
	expect(told.some(({gate}) => gate === 'write and read back')).toBe(true);
	expect(said).not.toContain('kanari');
});

describe('judgements', () => {
	test('hazard 39: API calls are judged above the reserve', () => {
		expect(judgeCalls(1, {used: 10, max: 100_000}, 550, 20).holds).toBe(true);
		expect(judgeCalls(1, {used: 79_990, max: 100_000}, 51, 20)).toMatchObject({
			holds: false,
			found: expect.stringContaining('10 left above'),
		});
		expect(judgeCalls(2, {used: 99_000, max: 100_000}, 50, 20)).toMatchObject({
			found: expect.stringContaining(' 0 left'),
			why: expect.stringContaining('refused before it begins'),
			hint: expect.stringMatching(/--account or --limit.*apiReservePercent/),
		});
	});

	test('a user who may not change links is told before phase 2, and is no finding: a backup needs no such right', () => {
		expect(judgeLinkRights(false, 'DocListEntry__c', 'Document__c')).toMatchObject({holds: true, note: true});
	});

	test('hazard 28, fault 45: a clock that is wrong is found', () => {
		expect(judgeClock('Salesforce', 500)).toMatchObject({holds: true, found: 'agrees with this machine'});
		expect(judgeClock('the bucket', -3 * 3_600_000)).toMatchObject({holds: false, found: '3 h behind the bucket'});
	});
});
