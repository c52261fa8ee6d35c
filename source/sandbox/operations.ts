/** The operations of both servers, as faults name them. The types hold the servers to these lists. */

export const orgOperations = [
	'Login',
	'Token',
	'UserInfo',
	'Versions',
	'Resources',
	'Limits',
	'Describe',
	'Query',
	'QueryMore',
	'ToolingQuery',
	'CreateQueryJob',
	'ListQueryJobs',
	'PollQueryJob',
	'AbortQueryJob',
	'DeleteQueryJob',
	'QueryJobResults',
	'Retrieve',
	'Update',
	'Deleted',
	'VersionData',
	'Presign',
] as const;

export type OrgOperation = (typeof orgOperations)[number];

export const bucketOperations = [
	'GetObject',
	'HeadObject',
	'PutObject',
	'CopyObject',
	'DeleteObject',
	'CreateMultipartUpload',
	'UploadPart',
	'UploadPartCopy',
	'CompleteMultipartUpload',
	'AbortMultipartUpload',
	'ListParts',
	'ListMultipartUploads',
	'ListObjects',
	'ListObjectsV2',
	'HeadBucket',
	'DeleteObjects',
	'CreateBucket',
	'GetBucketLocation',
	'GetBucketVersioning',
	'GetBucketEncryption',
	'GetBucketLifecycleConfiguration',
	'GetBucketPolicyStatus',
	'GetBucketPolicy',
	'GetPublicAccessBlock',
	'GetBucketCors',
	'GetObjectLockConfiguration',
] as const;

export type BucketOperation = (typeof bucketOperations)[number];
