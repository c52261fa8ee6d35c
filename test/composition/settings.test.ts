import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {
	credentialSettings,
	destinationSettings,
	salesforceSettings,
	sourceSettings,
	sourceSigning,
	transferSettings,
} from '../../source/composition/settings.ts';
import {loadConfig} from '../../source/config/load.ts';

function load(text: string) {
	const folder = mkdtempSync(join(tmpdir(), 'doclift-settings-'));
	try {
		const file = join(folder, 'c.yaml');
		writeFileSync(file, `${text}\n`, {mode: 0o600});
		return loadConfig({file, environment: {}});
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}

const least = 'salesforce: {username: u, password: p}\ndestination: {bucket: acme-documents}';

test('what is left out is absent, not undefined', () => {
	const config = load(least);
	expect(salesforceSettings(config)).toStrictEqual({
		auth: 'password',
		loginUrl: 'https://login.salesforce.com',
		username: 'u',
		password: 'p',
		apiVersion: '64.0',
		object: 'DocListEntry__c',
		fields: {url: 'Document__c', name: 'Name', account: 'Account__c', type: 'Type_Current__c'},
		apiReservePercent: 20,
	});
	expect(sourceSettings(config)).toStrictEqual({
		region: 'us-west-2',
		forcePathStyle: false,
		buckets: ['trackland-doc-storage'],
		hosts: [],
		access: ['s3', 'http'],
	});
	expect(credentialSettings(config.source)).toStrictEqual({region: 'us-west-2'});
});

test.each([
	['domain: test', 'https://test.salesforce.com'],
	['domain: acme.my', 'https://acme.my.salesforce.com'],
	['domain: acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
	['loginUrl: "http://127.0.0.1:8080/"', 'http://127.0.0.1:8080'],
])('%s signs in at %s', (line, expected) => {
	expect(salesforceSettings(load(least.replace('{username', `{${line}, username`))).loginUrl).toBe(expected);
});

test('what is set arrives where it is used', () => {
	const config = load(`
salesforce: {auth: sf-cli}
source:
  access: [presign]
  presign: {url: "https://sign.example.com/api", app: docs}
  accessKeyId: A
  secretAccessKey: B
  assumeRole: {arn: "arn:aws:iam::1:role/x", externalId: e}
destination: {bucket: acme-documents, endpoint: "http://localhost:9000", forcePathStyle: true, storageClass: STANDARD_IA}
migration: {workers: 3, batchSize: 25, concurrency: 10, maxFileSizeMb: 1.5, bandwidthLimitMbps: 80}`);
	expect(sourceSettings(config).presign).toStrictEqual({url: 'https://sign.example.com/api', app: 'docs'});
	expect(credentialSettings(config.source)).toStrictEqual({
		region: 'us-west-2',
		accessKeyId: 'A',
		secretAccessKey: 'B',
		assumeRole: {arn: 'arn:aws:iam::1:role/x', externalId: 'e'},
	});
	expect(destinationSettings(config)).toStrictEqual({
		region: 'us-east-1',
		forcePathStyle: true,
		endpoint: 'http://localhost:9000',
		bucket: 'acme-documents',
		prefix: 'uploads',
		createBucket: false,
		storageClass: 'STANDARD_IA',
	});
	expect(transferSettings(config, 64)).toStrictEqual({
		threads: 3,
		batchFiles: 25,
		concurrency: 10,
		maxFileBytes: 1_572_864,
		bandwidthBytesPerSecond: 10_000_000,
		transfer: 'stream',
	});
});

test.each([
	['profile: vendor', 'must'],
	['accessKeyId: A, secretAccessKey: B', 'must'],
	['assumeRole: {arn: "arn:aws:iam::1:role/x"}', 'must'],
	['', 'may'],
])('a source with {%s} %s be read with a signature', (section, expected) => {
	expect(sourceSigning(load(`${least}\nsource: {${section}}`))).toBe(expected);
});

test('threads follow the machine, within reason', () => {
	const config = load(least);
	expect([1, 2, 4, 64].map(cores => transferSettings(config, cores).threads)).toEqual([2, 2, 4, 4]);
});
