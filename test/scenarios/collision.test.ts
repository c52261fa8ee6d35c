import {DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client} from '@aws-sdk/client-s3';
import {afterEach, expect, test} from 'vitest';
import {destinationBucket, destinationRegion, ownerUser} from '../../source/sandbox/users.ts';
import {openScene, type Scene, untrue} from '../support/scene.ts';

const records = 40;
const scenes: Scene[] = [];
const clients: S3Client[] = [];
afterEach(async () => {
	for (const client of clients.splice(0)) client.destroy();
	await Promise.all(scenes.splice(0).map(scene => scene.close()));
});

async function open(): Promise<Scene> {
	const scene = await openScene({records, accounts: 2, seed: 12, world: {clean: true, fileBytes: 2000}});
	scenes.push(scene);
	return scene;
}

/** The bucket's owner, who may do everything. */
function ownerOf({s3}: Scene): S3Client {
	const client = new S3Client({
		endpoint: s3,
		region: destinationRegion,
		forcePathStyle: true,
		credentials: {accessKeyId: ownerUser.accessKeyId, secretAccessKey: ownerUser.secretAccessKey},
	});
	clients.push(client);
	return client;
}

test('fault 23: what lies at a key already is reported and never written over', async () => {
	const model = await open();
	await model.doclift('backup', '--full');
	const [strange, bare, another] = await model.stored();
	if (!strange || !bare || !another) throw new Error('nothing was stored');
	const taken = [strange, bare, another];

	const scene = await open();
	const owner = ownerOf(scene);
	const at = ({key}: {readonly key: string}) => ({Bucket: destinationBucket, Key: key});
	await owner.send(new PutObjectCommand({...at(strange), Body: 'the minutes of 1997'}));
	const modelOwner = ownerOf(model);
	const bytesOf = async (copy: {readonly key: string}) => {
		const {Body} = await modelOwner.send(new GetObjectCommand(at(copy)));
		return (await Body?.transformToByteArray()) ?? '';
	};
	// The very bytes, and yet not of our making: nothing says whose they are.
	await owner.send(new PutObjectCommand({...at(bare), Body: await bytesOf(bare)}));
	// And of our making, but the copy of another record.
	const marks = {'doclift-record': String(bare.metadata['doclift-record']), 'doclift-sha256': another.sha256};
	await owner.send(new PutObjectCommand({...at(another), Body: await bytesOf(another), Metadata: marks}));

	const first = await scene.doclift('backup', '--full');
	expect(first.exitCode).toBe(1);
	expect(first.result).toMatchObject({
		copied: records - 3,
		dispositions: {collision: 3, verified: records - 3},
		errors: [{kind: 'upload-collision', count: 3, hint: expect.stringContaining('--retry collision')}],
	});
	const found = await owner.send(new GetObjectCommand(at(strange)));
	expect(await found.Body?.transformToString()).toBe('the minutes of 1997');

	const second = await scene.doclift('backup', '--full');
	expect(second.result).toMatchObject({exitCode: 1, copied: 0, dispositions: {collision: 3}});

	for (const copy of taken) await owner.send(new DeleteObjectCommand(at(copy)));
	const third = await scene.doclift('backup', '--incremental', '--retry', 'collision');
	expect(third.result).toMatchObject({exitCode: 0, copied: 3, dispositions: {collision: 0, verified: records}});
	expect(untrue(scene.world, await scene.stored())).toEqual([]);
});

test('a new ledger over a full bucket finds what is there, and writes nothing a second time', async () => {
	const scene = await open();
	await scene.doclift('backup', '--full');
	const before = await scene.stored();
	scene.configure({database: 'another.db'});
	const {exitCode, result} = await scene.doclift('backup', '--full');
	expect({exitCode, copied: result?.copied, dispositions: result?.dispositions}).toMatchObject({
		exitCode: 0,
		copied: records,
		dispositions: {verified: records},
	});
	expect(await scene.stored()).toEqual(before);
});
