/** How a bucket is set up, as far as it bears on copies that are to stay. Each setting is asked for by itself. */

/**
`untold`: this store does not know the question, or the credentials may not ask it. That is no verdict on the bucket.
*/
export type Told<T> = {readonly told: true; readonly value: T} | {readonly told: false; readonly why: string};

/** A rule of the bucket's lifecycle that is in force and deletes, or moves objects where they cannot be read at once. */
export type LifecycleRule = {
	readonly id: string;
	/** Keys that it is about; empty for all. */
	readonly prefix: string;
	/** It is narrowed further, by tags or sizes. */
	readonly narrowed: boolean;
	readonly effect: 'deletes' | 'archives' | 'deletes-old-versions' | 'aborts-uploads';
	/** Such as `after 30 days`, `on 2027-01-01`. */
	readonly when: string;
};

export type BucketSettings = {
	readonly versioning: Told<'on' | 'suspended' | 'off'>;
	/** All four settings of the public access block are on; `none` where there is no such block. */
	readonly publicAccessBlock: Told<'all' | 'some' | 'none'>;
	/** The bucket's policy lets everybody read. */
	readonly publicPolicy: Told<boolean>;
	/** `AES256`, `aws:kms`, …; null for none. */
	readonly encryption: Told<string | null>;
	readonly lifecycle: Told<readonly LifecycleRule[]>;
	/** Objects are kept for a while by default, such as `COMPLIANCE, 365 days`; null for no object lock. */
	readonly objectLock: Told<string | null>;
	/** Origins whose scripts may read files; empty for none. */
	readonly cors: Told<readonly string[]>;
	/** The store's clock, ms; null where it does not tell. */
	readonly serverTime: number | null;
};
