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
  username: canary-1
  password: canary-2
  securityToken: canary-3
  clientId: canary-4
  clientSecret: canary-5
  privateKeyFile: "-----BEGIN PRIVATE KEY-----canary-6"
  targetOrg: canary-7
  accessToken: canary-8
source:
  accessKeyId: canary-9
  secretAccessKey: canary-10
  sessionToken: canary-11
  assumeRole: {arn: canary-12, externalId: canary-13}
  presign: {url: "https://sign.example.com/api?key=canary-14", app: canary-15, action: canary-16}
destination:
  bucket: acme-documents
  accessKeyId: canary-17
  secretAccessKey: canary-18
  sessionToken: canary-19
  kmsKeyId: canary-20
notify:
  - {on: [finish], webhook: "https://hooks.example.com/canary-21"}
  - {on: [finish], command: "curl -H canary-22"}
`;

test('hazard 74: a snapshot of the configuration holds what is allowed, and no canary', () => {
	const folder = mkdtempSync(join(tmpdir(), 'doclift-redact-'));
	const file = join(folder, 'doclift.config.yaml');
	try {
		writeFileSync(file, full, {mode: 0o600});
		const config = loadConfig({file, environment: {}});
		expect(JSON.stringify(config).match(/canary-\d+/g)).toHaveLength(22);

		const snapshot = JSON.stringify(redact(config));
		expect(snapshot).not.toContain('canary');
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
