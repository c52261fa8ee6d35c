/** Which of S3's operations a request is, the right that it needs, and what carries it out. */
import type {BucketOperation} from '../operations.ts';
import type {Answer} from './answer.ts';
import type {Call} from './call.ts';
import {header, type Incoming} from './incoming.ts';
import * as bucket from './operations/bucket.ts';
import {copyObject, uploadPartCopy} from './operations/copy.ts';
import {listObjects, listObjectsV2} from './operations/list-objects.ts';
import {listParts, listUploads} from './operations/list-uploads.ts';
import {abortUpload, completeUpload, createUpload, uploadPart} from './operations/multipart.ts';
import {getObject, headObject} from './operations/read-object.ts';
import {deleteObject, putObject} from './operations/write-object.ts';
import type {Right} from './rights.ts';

export type Operation = {
	/** S3's own name. */
	readonly name: BucketOperation;
	readonly right: Right;
	readonly run: (call: Call) => Answer | Promise<Answer>;
};

const operation = (name: BucketOperation, right: Right, run: Operation['run']): Operation => ({name, right, run});

const objectOperations = {
	get: operation('GetObject', 'read', getObject),
	head: operation('HeadObject', 'read', headObject),
	put: operation('PutObject', 'put', putObject),
	copy: operation('CopyObject', 'put', copyObject),
	delete: operation('DeleteObject', 'delete', deleteObject),
	createUpload: operation('CreateMultipartUpload', 'put', createUpload),
	uploadPart: operation('UploadPart', 'put', uploadPart),
	uploadPartCopy: operation('UploadPartCopy', 'put', uploadPartCopy),
	complete: operation('CompleteMultipartUpload', 'put', completeUpload),
	abort: operation('AbortMultipartUpload', 'abort', abortUpload),
	listParts: operation('ListParts', 'abort', listParts),
};

const listV1 = operation('ListObjects', 'list', listObjects);
const listV2 = operation('ListObjectsV2', 'list', listObjectsV2);
const headBucket = operation('HeadBucket', 'list', bucket.headBucket);
const deleteMany = operation('DeleteObjects', 'delete', bucket.deleteObjects);

/** Of a bucket, by the query's word. */
const bucketReads: Readonly<Record<string, Operation>> = {
	location: operation('GetBucketLocation', 'list', bucket.getLocation),
	uploads: operation('ListMultipartUploads', 'abort', listUploads),
	versioning: operation('GetBucketVersioning', 'settings', bucket.getVersioning),
	encryption: operation('GetBucketEncryption', 'settings', bucket.getEncryption),
	lifecycle: operation('GetBucketLifecycleConfiguration', 'settings', bucket.getLifecycle),
	policyStatus: operation('GetBucketPolicyStatus', 'settings', bucket.getPolicyStatus),
	policy: operation('GetBucketPolicy', 'settings', bucket.getPolicy),
	publicAccessBlock: operation('GetPublicAccessBlock', 'settings', bucket.getPublicAccessBlock),
	cors: operation('GetBucketCors', 'settings', bucket.getCors),
	'object-lock': operation('GetObjectLockConfiguration', 'settings', bucket.getObjectLock),
};

/** Words of a query that make another operation of a request, none of which is known here. */
const unknownWords = [
	'acl',
	'analytics',
	'attributes',
	'inventory',
	'legal-hold',
	'logging',
	'metrics',
	'notification',
	'ownershipControls',
	'renameObject',
	'replication',
	'requestPayment',
	'restore',
	'retention',
	'select',
	'tagging',
	'torrent',
	'versions',
	'website',
];

/** Undefined for what is not implemented. */
export function route(incoming: Incoming): Operation | undefined {
	const {query, key} = incoming;
	if (query.size > 0 && unknownWords.some(word => query.has(word))) return undefined;
	return key === '' ? routeBucket(incoming) : routeObject(incoming);
}

function routeBucket({method, query}: Incoming): Operation | undefined {
	if (method === 'HEAD') return headBucket;
	if (method === 'POST' && query.has('delete')) return deleteMany;
	if (method !== 'GET') return undefined;
	if (query.has('list-type')) return query.get('list-type') === '2' ? listV2 : listV1;
	for (const word of query.keys()) {
		const found = bucketReads[word];
		if (found !== undefined) return found;
	}
	return listV1;
}

function routeObject(incoming: Incoming): Operation | undefined {
	const {method, query} = incoming;
	const of = objectOperations;
	const inUpload = query.has('uploadId');
	const copies = header(incoming, 'x-amz-copy-source') !== undefined;
	switch (method) {
		case 'GET':
			return inUpload ? of.listParts : of.get;
		case 'HEAD':
			return of.head;
		case 'PUT':
			if (inUpload) return copies ? of.uploadPartCopy : of.uploadPart;
			return copies ? of.copy : of.put;
		case 'POST':
			if (query.has('uploads')) return of.createUpload;
			return inUpload ? of.complete : undefined;
		case 'DELETE':
			return inUpload ? of.abort : of.delete;
		default:
			return undefined;
	}
}
