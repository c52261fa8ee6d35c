/** From the configuration to what each adapter is told. Pure. */
import type {Config} from '../config/schema.ts';
import {bytesPerSecond} from '../engine/bandwidth.ts';
import type {SalesforceSettings} from '../salesforce/settings.ts';
import type {
	CredentialSettings,
	DestinationSettings,
	SourceSettings,
	StoreSettings,
	TransferSettings,
} from '../storage/settings.ts';
import type {Signing} from '../storage/unsigned.ts';

/** The fields that a strategy of source access asks for files by, as the vendor's package names them. */
const fieldsOfAccess = {
	presign: {identifier: 'Identifier__c'},
	'content-version': {contentVersion: 'ContentVersionId__c'},
	s3: {},
	http: {},
} as const satisfies Record<Config['source']['access'][number], object>;

export function salesforceSettings({salesforce, source}: Config): SalesforceSettings {
	const {domain, loginUrl, filter: _filter, readWith: _readWith, writers: _writers, ...rest} = salesforce;
	const host = domain === 'login' || domain === 'test' ? `${domain}.salesforce.com` : domain;
	const fields = Object.assign({}, rest.fields, ...source.access.map(access => fieldsOfAccess[access]));
	return {...rest, fields, loginUrl: loginUrl ?? `https://${host}`};
}

export function sourceSettings({source}: Config): SourceSettings {
	const {url, app, action} = source.presign;
	return {
		...storeSettings(source),
		buckets: source.buckets,
		hosts: source.hosts,
		access: source.access,
		...(url === undefined
			? {}
			: {presign: {url, ...(app === undefined ? {} : {app}), ...(action === undefined ? {} : {action})}}),
	};
}

export function destinationSettings({destination, migration}: Config): DestinationSettings {
	const {bucket, prefix, createBucket, storageClass, kmsKeyId} = destination;
	return {
		...storeSettings(destination),
		bucket,
		prefix,
		createBucket,
		...(storageClass === undefined ? {} : {storageClass}),
		...(kmsKeyId === undefined ? {} : {kmsKeyId}),
		...(migration.transfer === 'stream' ? {} : {copies: true}),
	};
}

/** Of the `source` or the `destination` section. */
export function credentialSettings(section: Config['source'] | Config['destination']): CredentialSettings {
	const {region, accessKeyId, secretAccessKey, sessionToken, profile, assumeRole} = section;
	const {arn, externalId} = assumeRole;
	return {
		region,
		...(accessKeyId === undefined ? {} : {accessKeyId}),
		...(secretAccessKey === undefined ? {} : {secretAccessKey}),
		...(sessionToken === undefined ? {} : {sessionToken}),
		...(profile === undefined ? {} : {profile}),
		...(arn === undefined ? {} : {assumeRole: {arn, ...(externalId === undefined ? {} : {externalId})}}),
	};
}

/** Whether the source is to be read with a signature only: what is configured must be had. */
export const sourceSigning = ({source: {accessKeyId, profile, assumeRole}}: Config): Signing =>
	[accessKeyId, profile, assumeRole.arn].some(named => named !== undefined) ? 'must' : 'may';

/** Files in flight at the start where the configuration says `auto`; the run adapts it from there. */
const startingConcurrency = 24;

/**
`cores` is what the machine has: a thread for each, two at least so that one can wait while the other hashes. Four
copy some thousands of small files a second, more than a bucket usually serves; each further one costs 20 MB and more.
*/
export function transferSettings({migration}: Config, cores: number): TransferSettings {
	const {workers, batchSize, concurrency, bandwidthLimitMbps, transfer} = migration;
	return {
		threads: workers === 'auto' ? Math.max(2, Math.min(4, cores)) : workers,
		batchFiles: batchSize,
		concurrency: concurrency === 'auto' ? startingConcurrency : concurrency,
		maxFileBytes: maxFileBytesOf(migration),
		...(bandwidthLimitMbps === undefined ? {} : {bandwidthBytesPerSecond: bytesPerSecond(bandwidthLimitMbps)}),
		transfer,
	};
}

/** Megabytes, as files are measured: 1024 times 1024 bytes. */
export const maxFileBytesOf = ({maxFileSizeMb}: Pick<Config['migration'], 'maxFileSizeMb'>): number =>
	Math.floor(maxFileSizeMb * 1024 * 1024);

function storeSettings({region, endpoint, forcePathStyle}: Config['source'] | Config['destination']): StoreSettings {
	return {region, forcePathStyle, ...(endpoint === undefined ? {} : {endpoint})};
}
