/**
The configuration: every key, what it may be, and what it is where it is left out. The names are those of the file.

`template.ts` explains each key to people; a test holds the two together.
*/
import type * as z from 'zod';
import {defaultAuth, defaultBuckets, defaultDomain, defaultLedger, defaultRegion} from './defaults.ts';
import * as is from './fields.ts';

/** Keys whose values are secrets. A file that holds one of them may be read by its owner only. */
export const secretKeys = [
	'salesforce.password',
	'salesforce.securityToken',
	'salesforce.clientSecret',
	'salesforce.accessToken',
	'salesforce.privateKeyFile',
	'source.secretAccessKey',
	'source.sessionToken',
	'destination.secretAccessKey',
	'destination.sessionToken',
	'notify.*.webhook',
	'notify.*.command',
] as const;

/** Relative paths in it are relative to `folder`. */
export const schemaFor = (folder: string) =>
	is.group({
		salesforce: salesforce(folder),
		source,
		destination,
		migration,
		notify: is.listOf(notification, 'groups such as {on: [finish], webhook: …}').default([]),
		database: is.path(folder).prefault(defaultLedger),
		logs: is.path(folder).prefault('logs'),
	});

const salesforce = (folder: string) =>
	is.section({
		auth: is.choice('password', 'client-credentials', 'jwt', 'sf-cli', 'access-token').default(defaultAuth),
		domain: is.signInDomain().default(defaultDomain),
		loginUrl: is.endpoint().exactOptional(),
		username: is.text().exactOptional(),
		password: is.text().exactOptional(),
		securityToken: is.text().exactOptional(),
		clientId: is.text().exactOptional(),
		clientSecret: is.text().exactOptional(),
		privateKeyFile: is.keyFile(folder).exactOptional(),
		targetOrg: is.text().exactOptional(),
		instanceUrl: is.endpoint().exactOptional(),
		accessToken: is.text().exactOptional(),
		apiVersion: is.apiVersion().default('64.0'),
		object: is.fieldName().default('DocListEntry__c'),
		fields: is.section({
			url: is.fieldName().default('Document__c'),
			name: is.fieldName().default('Name'),
			account: is.fieldName().default('Account__c'),
			type: is.fieldName().default('Type_Current__c'),
		}),
		filter: is.text().default(''),
		readWith: is.choice('auto', 'rest', 'bulk').default('auto'),
		writers: is.autoOrWhole(1, 20).default('auto'),
		apiReservePercent: is.amount(0, 95).default(20),
	});

/** None of them: what AWS's own tools would use on this machine. */
const credentials = {
	accessKeyId: is.text().exactOptional(),
	secretAccessKey: is.text().exactOptional(),
	sessionToken: is.text().exactOptional(),
	profile: is.text().exactOptional(),
	assumeRole: is.section({arn: is.text().exactOptional(), externalId: is.text().exactOptional()}),
};

const source = is.section({
	buckets: is.listOf(is.bucketName(), 'names of buckets').default([...defaultBuckets]),
	hosts: is.listOf(is.hostName(), 'hosts').default([]),
	access: is
		.listOf(is.choice('s3', 'http', 'presign', 'content-version'), 'ways: s3, http, presign, content-version')
		.default(['s3', 'http']),
	region: is.region().default('us-west-2'),
	endpoint: is.endpoint().exactOptional(),
	forcePathStyle: is.flag().default(false),
	...credentials,
	presign: is.section({
		url: is.webAddress().exactOptional(),
		app: is.text().exactOptional(),
		action: is.text().exactOptional(),
	}),
});

const destination = is.section({
	bucket: is.bucketName(),
	region: is.region().default(defaultRegion),
	endpoint: is.endpoint().exactOptional(),
	forcePathStyle: is.flag().default(false),
	...credentials,
	prefix: is.prefix().default('uploads'),
	linkBase: is.linkBase().exactOptional(),
	linkProof: is.choice('required', 'warn', 'off').default('required'),
	storageClass: is.storageClass().exactOptional(),
	kmsKeyId: is.text().exactOptional(),
	createBucket: is.flag().default(false),
});

const migration = is.section({
	batchSize: is.whole(1, 100).default(100),
	maxFileSizeMb: is.amount(0.001, 5_242_880).default(100),
	allowedExtensions: is.listOf(is.extension(), 'file extensions').default([]),
	withoutAccount: is.choice('skip', 'copy').default('skip'),
	dryRun: is.flag().default(false),
	testSingleAccount: is.flag().default(false),
	testAccountId: is.recordId().exactOptional(),
	testAccountName: is.text().exactOptional(),
	maxTestFiles: is.whole(1, 1_000_000).default(5),
	workers: is.autoOrWhole(1, 64).default('auto'),
	concurrency: is.autoOrWhole(1, 1024).default('auto'),
	bandwidthLimitMbps: is.amount(0.1, 1_000_000).exactOptional(),
	transfer: is.choice('stream', 'copy', 'auto').default('stream'),
	canary: is.whole(1, 10_000).default(5),
	rings: is.listOf(is.ring(), 'shares or numbers of records').default([{percent: 1}, {percent: 10}]),
	stopAtFailurePercent: is.section({backup: is.amount(0, 100).default(5), cutOver: is.amount(0, 100).default(0.5)}),
	planMaxAgeHours: is.amount(0.1, 8760).default(72),
});

const notification = is.group({
	on: is.listOf(is.choice('start', 'finish', 'failure', 'stop', 'hold'), 'events'),
	webhook: is.webAddress().exactOptional(),
	command: is.text().exactOptional(),
});

type Frozen<T> = T extends object ? {readonly [K in keyof T]: Frozen<T[K]>} : T;

/** Parsed once and frozen. `file` is where it came from, absolute. */
export type Config = Frozen<z.output<ReturnType<typeof schemaFor>>> & {readonly file: string};
