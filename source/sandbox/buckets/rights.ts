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
	readonly versioned?: boolean;
	/** Rules of its lifecycle that delete; none where absent. */
	readonly expireAfterDays?: number;
	/** Of all four settings of the public access block; true where absent. */
	readonly publicAccessBlocked?: boolean;
};

/** `user` undefined: nobody has signed the request. */
export function mayDo(user: User | undefined, right: Right, bucket: BucketSettings): boolean {
	if (right === 'read' && bucket.anonymousRead === true) return true;
	if (user === undefined) return false;
	return user.owner === true || (bucket.grants?.[user.name]?.includes(right) ?? false);
}
