import {expect, test} from 'vitest';
import type {BucketSettings} from '../../source/sandbox/buckets/rights.ts';
import {readBucketSettings} from '../../source/storage/bucket-settings.ts';
import {createCredentials} from '../../source/storage/credentials.ts';
import {owner, reader, startBuckets} from '../sandbox/buckets/client.ts';

const everybody = {name: 'archive', kind: 'stored', region: 'us-east-1'} as const;

async function ask(settings: Partial<BucketSettings>, user = owner) {
	const buckets = await startBuckets({buckets: [{...everybody, ...settings}]});
	const store = {region: 'us-east-1', endpoint: buckets.url, forcePathStyle: true, bucket: 'archive'};
	const found = await readBucketSettings(store, createCredentials({region: 'us-east-1', ...user}, 'destination'));
	if (found === null) throw new TypeError('There is no such bucket');
	return found;
}

const told = <T>(value: T) => ({told: true, value});

test('hazard 60: tells a bucket that is set up with care', async () => {
	const found = await ask({versioned: true, lockDays: 30, encryption: 'aws:kms', corsOrigins: ['https://viewer.test']});
	expect(found).toEqual({
		versioning: told('on'),
		publicAccessBlock: told('all'),
		publicPolicy: told(false),
		encryption: told('aws:kms'),
		lifecycle: told([]),
		objectLock: told('GOVERNANCE, 30 days'),
		cors: told(['https://viewer.test']),
		serverTime: expect.any(Number),
	});
});

test('hazard 60: tells a bucket that deletes and is open to all', async () => {
	const found = await ask({anonymousRead: true, expireAfterDays: 30, expirePrefix: 'uploads/', encryption: 'none'});
	const rule = {id: 'expire', prefix: 'uploads/', narrowed: false, effect: 'deletes', when: 'after 30 days'};
	expect(found).toMatchObject({
		versioning: told('off'),
		publicAccessBlock: told('none'),
		publicPolicy: told(true),
		encryption: told(null),
		lifecycle: told([rule]),
		objectLock: told(null),
		cors: told([]),
	});
});

test('a store that does not know a setting says so, and that is no verdict', async () => {
	const found = await ask({settingsUnknown: true});
	expect(found.versioning).toEqual({told: false, why: 'not told by this store'});
	expect(found.lifecycle).toEqual({told: false, why: 'not told by this store'});
});

test('a bucket that does not exist has no settings', async () => {
	const buckets = await startBuckets({buckets: [everybody]});
	const store = {region: 'us-east-1', endpoint: buckets.url, forcePathStyle: true, bucket: 'nowhere'};
	expect(await readBucketSettings(store, createCredentials({region: 'us-east-1', ...owner}, 'destination'))).toBeNull();
});

test('a missing right is named', async () => {
	const found = await ask({grants: {[reader.name]: ['read']}}, reader);
	expect(found.lifecycle).toEqual({told: false, why: 'not told: it takes the right s3:GetLifecycleConfiguration'});
});
