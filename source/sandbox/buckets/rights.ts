/** Who may do what in which bucket. */

/** A user's rights in one bucket; IAM's actions, gathered as far as doclift tells them apart. */
export type Right = 'read' | 'list' | 'put' | 'abort' | 'delete' | 'settings';

export type User = {
	readonly name: string;
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	/** Asked for with every request where present. */
	readonly sessionToken?: string;
	/** Of the session token; ms since 1970. */
	readonly expiresAt?: number;
	/** May do everything everywhere. */
	readonly owner?: boolean;
	/** May create buckets, and then do everything in them but delete. The owner may too. */
	readonly mayCreate?: boolean;
};

export type BucketSettings = {
	readonly name: string;
	/** `vendor`: the world's computed files. `stored`: what is put into it. */
	readonly kind: 'vendor' | 'stored';
	/** Requests signed for another region are refused, as on S3; any region where absent. */
	readonly region?: string;
	/** By name of user; the owner needs none. */
	readonly grants?: Readonly<Record<string, readonly Right[]>>;
	/** Objects open without credentials. */
	readonly anonymousRead?: boolean;
	/** But not those below this prefix. */
	readonly anonymousExcept?: string;
	readonly versioned?: boolean;
	/** A rule of its lifecycle that deletes; none where absent. */
	readonly expireAfterDays?: number;
	/** Keys that the rule is about; all where absent. */
	readonly expirePrefix?: string;
	/** New objects cannot be deleted for so many days; no object lock where absent. */
	readonly lockDays?: number;
	/** KMS in place of S3's own keys. */
	readonly encryption?: 'AES256' | 'aws:kms' | 'none';
	/** Origins of its CORS rule; no rule where absent. */
	readonly corsOrigins?: readonly string[];
	/** It does not know the questions for its settings, like many a compatible store. */
	readonly settingsUnknown?: boolean;
	/** Users (by name) whose grants are for keys below a prefix only, in reads, writes and listings. */
	readonly within?: Readonly<Record<string, string>>;
	/** Of all four settings of the public access block; true where absent. */
	readonly publicAccessBlocked?: boolean;
};

/** `user` undefined: nobody has signed the request. */
export function mayDo(user: User | undefined, right: Right, bucket: BucketSettings): boolean {
	if (right === 'read' && bucket.anonymousRead === true) return true;
	if (user === undefined) return false;
	return user.owner === true || (bucket.grants?.[user.name]?.includes(right) ?? false);
}

/** Whether a key, or the prefix of a listing, lies where the user's grants are for. */
export function liesWithin(user: User | undefined, path: string, {within, anonymousExcept}: BucketSettings): boolean {
	if (user === undefined) return anonymousExcept === undefined || !path.startsWith(anonymousExcept);
	const prefix = user.owner === true ? undefined : within?.[user.name];
	return prefix === undefined || path.startsWith(prefix);
}
