/**
The least that doclift's credentials and its Salesforce user must be allowed: no deleting, no change of policies, no ACLs.
Pure. A test runs the program with exactly these rights.
*/
import type {Config} from '../../config/schema.ts';
import {settingsRights} from '../../storage/bucket-settings.ts';

type Statement = {
	readonly Sid: string;
	readonly Effect: 'Allow';
	readonly Action: readonly string[];
	readonly Resource: readonly string[];
	readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
};

export type Policy = {readonly Version: '2012-10-17'; readonly Statement: readonly Statement[]};

export type Policies = {
	/** For IAM: what each command's credentials need on each side. */
	readonly iam: {
		readonly run: {readonly source: Policy; readonly destination: Policy};
		readonly doctor: {readonly source: Policy; readonly destination: Policy};
	};
	/** For a permission set: what the user that signs in needs. */
	readonly salesforce: Readonly<Record<'phase1' | 'phase2' | 'doctor', readonly string[]>>;
};

export function policiesOf(config: Config): Policies {
	const source = policy(sourceRights(config));
	const writing = destinationRights(config);
	return {
		iam: {
			run: {source, destination: policy(writing)},
			doctor: {source, destination: policy([...writing, lookRights(config)])},
		},
		salesforce: salesforcePermissions(config),
	};
}

const policy = (statements: readonly Statement[]): Policy => ({Version: '2012-10-17', Statement: statements});

const allow = (Sid: string, Action: readonly string[], Resource: readonly string[]): Statement => ({
	Sid,
	Effect: 'Allow',
	Action,
	Resource,
});

const sourceArns = ({source: {buckets, region}}: Config): readonly string[] =>
	buckets.map(bucket => `arn:${partition(region)}:s3:::${bucket}`);

const readSource = (config: Config): Statement =>
	allow(
		'ReadSource',
		['s3:GetObject', 's3:GetObjectVersion'],
		sourceArns(config).map(arn => `${arn}/*`),
	);

const sourceRights = (config: Config): readonly Statement[] => [
	// Without it a file that is gone cannot be told from one that is forbidden, and nothing can be listed.
	allow('ListSource', ['s3:ListBucket'], sourceArns(config)),
	readSource(config),
];

function destinationRights(config: Config): readonly Statement[] {
	const {destination, migration} = config;
	const {bucket, prefix, region, kmsKeyId, createBucket} = destination;
	const arn = `arn:${partition(region)}:s3:::${bucket}`;
	const below = `${arn}/${prefix === '' ? '' : `${prefix}/`}*`;
	const list = allow('ListDestination', ['s3:ListBucket'], [arn]);
	return [
		allow(
			'WriteDestination',
			['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
			[below],
		),
		// IfExists: a HEAD carries no prefix, and without the right to list, nothing at a key is answered like a forbidden one.
		prefix === '' ? list : {...list, Condition: {StringLikeIfExists: {'s3:prefix': [`${prefix}/*`]}}},
		// The store itself reads the source then, with the credentials of the one who asks it to copy.
		...(migration.transfer === 'stream' ? [] : [readSource(config)]),
		allow('FindUnfinishedUploads', ['s3:ListBucketMultipartUploads'], [arn]),
		...(createBucket ? [allow('CreateDestination', ['s3:CreateBucket'], [arn])] : []),
		...(kmsKeyId === undefined ? [] : [keyRights(kmsKeyId, region)]),
	];
}

/** To encrypt a copy, to read it back, and (Decrypt again) to join parts that are encrypted. */
function keyRights(key: string, region: string): Statement {
	const actions = ['kms:GenerateDataKey', 'kms:Decrypt'];
	if (key.startsWith('arn:') && !key.includes(':alias/')) return allow('UseKey', actions, [key]);
	const all = `arn:${partition(region)}:kms:${region}:*:key/`;
	if (!key.includes('alias/')) return allow('UseKey', actions, [`${all}${key}`]);
	// A policy cannot name a key by its alias but in a condition.
	const alias = key.slice(key.indexOf('alias/'));
	return {
		...allow('UseKey', actions, [`${all}*`]),
		Condition: {'ForAnyValue:StringEquals': {'kms:ResourceAliases': [alias]}},
	};
}

const lookRights = ({destination: {bucket, region}}: Config): Statement =>
	allow('LookAtSettings', settingsRights, [`arn:${partition(region)}:s3:::${bucket}`]);

const partition = (region: string): string =>
	region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

function salesforcePermissions({salesforce, source}: Config): Policies['salesforce'] {
	const {object, fields} = salesforce;
	const extra = [
		...(source.access.includes('presign') ? ['Identifier__c'] : []),
		...(source.access.includes('content-version') ? ['ContentVersionId__c'] : []),
	];
	const read = [...new Set([...Object.values(fields), ...extra])].filter(field => field !== 'Name');
	return {
		phase1: [
			'System permission: API Enabled',
			`Object ${object}: Read, and View All Records where sharing would hide some`,
			`Fields of ${object}: Read on ${read.join(', ')}`,
			'Object Account: Read, and View All Records where sharing would hide some (the name is part of each key)',
			...(source.access.includes('content-version')
				? ['System permission: Query All Files (files of records that the user does not own)']
				: []),
		],
		phase2: [
			'All of phase 1',
			`Object ${object}: Edit, and Modify All Records where sharing would forbid some`,
			`Fields of ${object}: Edit on ${fields.url}`,
		],
		doctor: ['All of phase 1', 'System permission: View Setup and Configuration (to name triggers, flows and rules)'],
	};
}
