import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {loadConfig} from '../../source/config/load.ts';
import {redact} from '../../source/config/redact.ts';
import {secretKeys} from '../../source/config/schema.ts';

const full = `
salesforce:
  auth: password
  loginUrl: https://acme.my.salesforce.com
  username: kanari-1
  password: kanari-2
  securityToken: kanari-3
  clientId: kanari-4
  clientSecret: kanari-5
  privateKeyFile: "-----BEGIN PRIVATE KEY-----kanari-6"
  targetOrg: kanari-7
  accessToken: kanari-8
source:
  accessKeyId: kanari-9
  secretAccessKey: kanari-10
  sessionToken: kanari-11
  assumeRole: {arn: kanari-12, externalId: kanari-13}
  presign: {url: "https://sign.example.com/api?key=kanari-14", app: kanari-15, action: kanari-16}
destination:
  bucket: acme-documents
  accessKeyId: kanari-17
  secretAccessKey: kanari-18
  sessionToken: kanari-19
  kmsKeyId: kanari-20
notify:
  - {on: [finish], webhook: "https://hooks.example.com/kanari-21"}
  - {on: [finish], command: "curl -H kanari-22"}
`;

test('hazard 74: a snapshot of the configuration holds what is allowed, and no canary', () => {
	const folder = mkdtempSync(join(tmpdir(), 'doclift-redact-'));
	const file = join(folder, 'doclift.config.yaml');
	try {
		writeFileSync(file, full, {mode: 0o600});
		const config = loadConfig({file, environment: {}});
		expect(JSON.stringify(config).match(/kanari-\d+/g)).toHaveLength(22);

		const snapshot = JSON.stringify(redact(config));
		expect(snapshot).not.toContain('kanari');
		expect(JSON.parse(snapshot)).toMatchObject({
			salesforce: {auth: 'password', loginUrl: 'https://acme.my.salesforce.com', object: 'DocListEntry__c'},
			source: {buckets: ['trackland-doc-storage'], presign: 'https://sign.example.com/api'},
			destination: {bucket: 'acme-documents', prefix: 'uploads'},
			migration: {batchSize: 100},
		});
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
});

test('every key that sounds like a secret is one', () => {
	expect(secretKeys.length).toBe(new Set(secretKeys).size);
	for (const word of ['password', 'Secret', 'Token', 'secret']) {
		expect(secretKeys.some(key => key.includes(word))).toBe(true);
	}
});
