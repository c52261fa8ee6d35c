import {
	CreateBucketCommand,
	DeleteObjectsCommand,
	GetBucketEncryptionCommand,
	GetBucketLifecycleConfigurationCommand,
	GetBucketLocationCommand,
	GetBucketPolicyStatusCommand,
	GetBucketVersioningCommand,
	GetObjectLockConfigurationCommand,
	GetPublicAccessBlockCommand,
	HeadBucketCommand,
	ListBucketsCommand,
	ListObjectsV2Command,
	PutObjectCommand,
} from '@aws-sdk/client-s3';
import {expect, test} from 'vitest';
import {owner, reader, sdk, send, signed, startBuckets, tool} from '../client.ts';

test('hazard 60: a bucket tells how it is set up', async () => {
	const buckets = await startBuckets({
		buckets: [
			{name: 'careful', kind: 'stored', region: 'eu-central-1', versioned: true},
			{name: 'careless', kind: 'stored', anonymousRead: true, expireAfterDays: 30},
		],
	});
	const client = sdk(buckets, owner, 'eu-central-1');
	const careful = {Bucket: 'careful'};
	const careless = {Bucket: 'careless'};
	expect(await client.send(new GetBucketLocationCommand(careful))).toMatchObject({LocationConstraint: 'eu-central-1'});
	expect((await client.send(new GetBucketLocationCommand(careless))).LocationConstraint).toBeFalsy();
	expect(await client.send(new HeadBucketCommand(careful))).toMatchObject({BucketRegion: 'eu-central-1'});
	expect(await client.send(new GetBucketVersioningCommand(careful))).toMatchObject({Status: 'Enabled'});
	expect((await client.send(new GetBucketVersioningCommand(careless))).Status).toBeUndefined();
	const {ServerSideEncryptionConfiguration: encryption} = await client.send(new GetBucketEncryptionCommand(careful));
	expect(encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm).toBe('AES256');
	const lifecycle = (where: {Bucket: string}) => client.send(new GetBucketLifecycleConfigurationCommand(where));
	await expect(lifecycle(careful)).rejects.toMatchObject({name: 'NoSuchLifecycleConfiguration'});
	expect((await lifecycle(careless)).Rules).toMatchObject([{Status: 'Enabled', Expiration: {Days: 30}}]);
	const {PolicyStatus} = await client.send(new GetBucketPolicyStatusCommand(careless));
	expect(PolicyStatus).toEqual({IsPublic: true});
	const block = await client.send(new GetPublicAccessBlockCommand(careful));
	expect(block.PublicAccessBlockConfiguration).toMatchObject({BlockPublicAcls: true, RestrictPublicBuckets: true});
	await expect(client.send(new GetObjectLockConfigurationCommand(careful))).rejects.toMatchObject({
		name: 'ObjectLockConfigurationNotFoundError',
	});
	expect((await client.send(new ListBucketsCommand())).Buckets?.map(({Name}) => Name)).toEqual(['careful', 'careless']);
});

test('hazard 59: a bucket is created by those who may, and once', async () => {
	const creator = {...tool, mayCreate: true};
	const buckets = await startBuckets({users: [owner, reader, creator]});
	const create = (user: typeof owner, Bucket: string, region = 'us-east-1') =>
		sdk(buckets, user, region).send(new CreateBucketCommand({Bucket}));
	await expect(create(reader, 'another')).rejects.toMatchObject({name: 'AccessDenied'});
	await expect(sdk(buckets).send(new HeadBucketCommand({Bucket: 'another'}))).rejects.toMatchObject({name: 'NotFound'});
	await create(creator, 'another', 'eu-west-1');
	await expect(create(creator, 'another')).rejects.toMatchObject({name: 'BucketAlreadyOwnedByYou'});
	await expect(create(reader, 'another')).rejects.toMatchObject({name: 'BucketAlreadyExists'});
	await expect(create(owner, 'Not_A_Name')).rejects.toMatchObject({name: 'InvalidBucketName'});
	await sdk(buckets, creator, 'eu-west-1').send(new PutObjectCommand({Bucket: 'another', Key: 'k', Body: 'x'}));
});

test('the owner clears many keys at once, and nobody else does', async () => {
	const buckets = await startBuckets();
	const where = {Bucket: 'archive'};
	for (const Key of ['a', 'b & c', 'd']) await sdk(buckets).send(new PutObjectCommand({...where, Key, Body: Key}));
	const remove = (user: typeof owner) =>
		sdk(buckets, user).send(new DeleteObjectsCommand({...where, Delete: {Objects: [{Key: 'a'}, {Key: 'b & c'}]}}));
	await expect(remove(tool)).rejects.toMatchObject({name: 'AccessDenied'});
	expect((await remove(owner)).Deleted).toHaveLength(2);
	const {Contents} = await sdk(buckets).send(new ListObjectsV2Command(where));
	expect(Contents?.map(({Key}) => Key)).toEqual(['d']);
});

test('what is not implemented says so', async () => {
	const buckets = await startBuckets();
	const answer = await send(buckets, await signed(buckets, {path: '/archive'}, {query: {acl: ''}}));
	expect(answer).toMatchObject({status: 501, code: 'NotImplemented'});
	expect(await send(buckets, {target: '/archive/%ff'})).toMatchObject({status: 400, code: 'InvalidURI'});
});
