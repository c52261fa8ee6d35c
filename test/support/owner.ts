/** The bucket's owner, who may do everything: what a person does to the copies behind doclift's back. */
import {CopyObjectCommand, DeleteObjectCommand, PutObjectCommand, S3Client} from '@aws-sdk/client-s3';
import {destinationBucket, destinationRegion, ownerUser} from '../../source/sandbox/users.ts';
import type {Scene} from './scene.ts';

export type Owner = {
	readonly put: (key: string, body: Buffer | string) => Promise<unknown>;
	readonly remove: (key: string) => Promise<unknown>;
	readonly copy: (from: string, to: string) => Promise<unknown>;
	readonly close: () => void;
};

export function ownerOf({s3}: Pick<Scene, 's3'>): Owner {
	const client = new S3Client({
		endpoint: s3,
		region: destinationRegion,
		forcePathStyle: true,
		credentials: {accessKeyId: ownerUser.accessKeyId, secretAccessKey: ownerUser.secretAccessKey},
	});
	const at = (key: string) => ({Bucket: destinationBucket, Key: key});
	const path = (key: string) => key.split('/').map(encodeURIComponent).join('/');
	return {
		put: (key, body) => client.send(new PutObjectCommand({...at(key), Body: body})),
		remove: key => client.send(new DeleteObjectCommand(at(key))),
		copy: (from, to) =>
			client.send(new CopyObjectCommand({...at(to), CopySource: `${destinationBucket}/${path(from)}`})),
		close: () => client.destroy(),
	};
}
