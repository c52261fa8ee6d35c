import {expect, onTestFinished, test} from 'vitest';
import {MigrationError} from '../../source/engine/failure.ts';
import {createBuckets} from '../../source/sandbox/buckets/create.ts';
import type {CredentialSource} from '../../source/storage/credentials.ts';
import type {SourceSettings} from '../../source/storage/settings.ts';
import {createSource} from '../../source/storage/source.ts';
import {ifSigned, type Signing} from '../../source/storage/unsigned.ts';
import {collect} from '../support/collect.ts';
import {patientLimits} from './servers.ts';

const nobody: CredentialSource = async () => {
	throw new MigrationError('authentication-source', 'No AWS credentials for the source');
};

async function open(credentials: CredentialSource, access: SourceSettings['access'], signing: Signing) {
	const buckets = await createBuckets({buckets: [{name: 'docs', kind: 'stored'}], users: []});
	onTestFinished(buckets.close);
	const {url: endpoint} = buckets;
	const settings = {region: 'us-east-1', endpoint, forcePathStyle: true, buckets: ['docs'], hosts: [], access};
	const source = createSource(settings, ifSigned(credentials, settings, signing), patientLimits);
	onTestFinished(source.close);
	return source;
}

test('a source that nobody has credentials for may neither be listed nor asked about an object', async () => {
	const {list, stat} = await open(nobody, ['presign'], 'may');
	const forbidden = {kind: 'download-forbidden', hint: expect.stringContaining('source section')};
	await expect(collect(list('docs'))).rejects.toMatchObject(forbidden);
	await expect(stat('docs', 'a')).rejects.toMatchObject(forbidden);
});

test.each([
	['they are configured', ['s3', 'http'], 'must'],
	['there is no other way', ['s3'], 'may'],
] as const)('where %s, to have none ends the run', async (_, access, signing) => {
	const {list} = await open(nobody, access, signing);
	await expect(collect(list('docs'))).rejects.toMatchObject({kind: 'authentication-source'});
});

test('keys that are had and refused end the run', async () => {
	const stranger = {accessKeyId: 'AKIASTRANGER', secretAccessKey: 'stranger-secret'};
	const {list} = await open(async () => stranger, ['s3', 'http'], 'may');
	await expect(collect(list('docs'))).rejects.toMatchObject({kind: 'authentication-source'});
});
