/** Ceph's object gateway as a store under test. */
import {CreateBucketCommand, PutBucketPolicyCommand} from '@aws-sdk/client-s3';
import type {Right} from '../../source/sandbox/buckets/rights.ts';
import {startCeph} from '../support/ceph.ts';
import {clientOf, type Grants, names, type StoreUnderTest} from './store.ts';

const actions: Readonly<Record<Right, readonly string[]>> = {
	read: ['s3:GetObject', 's3:GetObjectVersion'],
	list: ['s3:ListBucket'],
	put: ['s3:PutObject'],
	abort: ['s3:AbortMultipartUpload', 's3:ListBucketMultipartUploads', 's3:ListMultipartUploadParts'],
	delete: ['s3:DeleteObject'],
	settings: ['s3:GetBucketVersioning', 's3:GetBucketPolicy'],
};

export async function openCephStore(): Promise<StoreUnderTest> {
	const {endpoint, users, stop} = await startCeph(names);
	const userOf = (name: string) => users[name] ?? {accessKeyId: '', secretAccessKey: ''};
	const [owner, tool, reader, blind] = names;
	const store: StoreUnderTest = {
		name: 'Ceph',
		endpoint,
		users: {owner: userOf(owner), tool: userOf(tool), reader: userOf(reader), blind: userOf(blind)},
		// Its If-Match on a PUT compares with the quotes and so never holds; on completing it looks at no condition.
		abilities: {
			conditionalCreate: true,
			conditionalComplete: false,
			conditionalReplace: false,
			verifiesPayload: true,
			verifiesMd5: true,
			verifiesUnsigned: true,
		},
		// It looks at neither condition, and knows no checksum.
		copies: {conditional: false, guarded: false, checksums: false},
		// 403, although the same user may copy the whole object.
		copiesParts: false,
		openBucket: async (name, grants) => {
			await client.send(new CreateBucketCommand({Bucket: name}));
			await client.send(new PutBucketPolicyCommand({Bucket: name, Policy: JSON.stringify(policyOf(name, grants))}));
		},
		close: async () => {
			client.destroy();
			await stop();
		},
	};
	const client = clientOf(store);
	return store;
}

/** What another user writes belongs to that user here, so the owner of the bucket is granted everything too. */
function policyOf(bucket: string, grants: Grants) {
	const resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
	const allow = (principal: unknown, action: readonly string[]) => ({
		Effect: 'Allow',
		Principal: principal,
		Action: action,
		Resource: resource,
	});
	const user = (name: string) => ({AWS: [`arn:aws:iam:::user/${name}`]});
	const granted = Object.entries(grants).map(([name, rights]) =>
		allow(
			name === 'anyone' ? '*' : user(name),
			rights.flatMap(right => actions[right]),
		),
	);
	return {Version: '2012-10-17', Statement: [allow(user('owner'), ['s3:*']), ...granted]};
}
