/** What the bucket adapters and the worker threads are told: plain data, fit to cross a thread. No secrets in it. */
import type {Access} from '../engine/ports/copier.ts';

export type StoreSettings = {
	readonly region: string;
	/** `https://host[:port]`, no trailing slash; AWS's own where undefined. */
	readonly endpoint?: string;
	readonly forcePathStyle: boolean;
};

/** Where credentials come from; none of the keys: the AWS default chain. Stays on the main thread. */
export type CredentialSettings = {
	readonly region: string;
	readonly accessKeyId?: string;
	readonly secretAccessKey?: string;
	readonly sessionToken?: string;
	readonly profile?: string;
	readonly assumeRole?: {readonly arn: string; readonly externalId?: string};
};

/** Plain credentials, as they travel to a thread with a batch. `expiresAt` in ms since 1970. */
export type Credentials = {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken?: string;
	readonly expiresAt?: number;
};

export type SourceSettings = StoreSettings & {
	readonly buckets: readonly string[];
	/** Further hosts (`host` or `host:port`) that a record's URL may name. */
	readonly hosts: readonly string[];
	/** Strategies in the order in which they are tried. */
	readonly access: readonly Access[];
	readonly presign?: {readonly url: string; readonly app?: string; readonly action?: string};
};

export type DestinationSettings = StoreSettings & {
	readonly bucket: string;
	readonly prefix: string;
	readonly storageClass?: string;
	readonly kmsKeyId?: string;
	readonly createBucket: boolean;
	/** Whether the probe tries what copying inside the store does. */
	readonly copies?: boolean;
};

/** Rules of copying. */
export type TransferSettings = {
	readonly threads: number;
	/** Most files in one task of a thread. */
	readonly batchFiles: number;
	readonly concurrency: number;
	readonly maxFileBytes: number;
	readonly bandwidthBytesPerSecond?: number;
	readonly transfer: 'stream' | 'copy' | 'auto';
};
