/** A store under test: what each suite is told of it, and an eye of its own on what it holds. */
import {randomUUID} from 'node:crypto';
import {
	GetObjectCommand,
	HeadObjectCommand,
	type HeadObjectCommandOutput,
	ListObjectsV2Command,
	PutObjectCommand,
	type PutObjectCommandInput,
	S3Client,
} from '@aws-sdk/client-s3';
import type {CopyAbilities, StoreAbilities} from '../../source/engine/ports/buckets.ts';
import type {Right} from '../../source/sandbox/buckets/rights.ts';
import type {Credentials, DestinationSettings, SourceSettings} from '../../source/storage/settings.ts';

/** `owner` may do everything, the others what a bucket grants them. */
export const names = ['owner', 'tool', 'reader', 'blind'] as const;
type Name = (typeof names)[number];

/** `anyone` needs no credentials. */
export type Grants = Readonly<Partial<Record<Exclude<Name, 'owner'> | 'anyone', readonly Right[]>>>;

export type StoreUnderTest = {
	readonly name: string;
	/** `http://127.0.0.1:port` */
	readonly endpoint: string;
	readonly users: Readonly<Record<Name, Credentials>>;
	/** What it is known to enforce. */
	readonly abilities: StoreAbilities;
	/** The same of copies inside it. */
	readonly copies: CopyAbilities;
	/** Whether a part may be copied from another user's bucket. */
	readonly copiesParts: boolean;
	/** Makes an empty bucket that belongs to the owner. */
	readonly openBucket: (name: string, grants: Grants) => Promise<void>;
	readonly close: () => Promise<void>;
};

/** The suites ask for it when their tests run: it stands only then. */
export type Ask = () => StoreUnderTest;

/** What the tool may do on each side: no more than a backup needs. */
export const readOnly: readonly Right[] = ['read', 'list'];
export const archiving: readonly Right[] = ['read', 'list', 'put', 'abort'];

/** A bucket of its own for one test. */
export async function freshBucket(store: StoreUnderTest, grants: Grants): Promise<string> {
	const name = `bucket-${randomUUID().slice(0, 18)}`;
	await store.openBucket(name, grants);
	return name;
}

export const settingsOf = ({endpoint}: Pick<StoreUnderTest, 'endpoint'>) =>
	({region: 'us-east-1', endpoint, forcePathStyle: true}) as const;

export const sourceOf = (
	store: Pick<StoreUnderTest, 'endpoint'>,
	buckets: readonly string[],
	access: SourceSettings['access'] = ['s3'],
): SourceSettings => ({...settingsOf(store), buckets, hosts: [], access});

export const destinationOf = (
	store: Pick<StoreUnderTest, 'endpoint'>,
	bucket: string,
	more: Partial<DestinationSettings> = {},
): DestinationSettings => ({...settingsOf(store), bucket, prefix: 'uploads', createBucket: false, ...more});

/** Looks at the store, and fills it, by way of the AWS SDK: no code of ours vouches for itself. */
export type Eye = {
	readonly put: (
		bucket: string,
		key: string,
		body: Buffer | string,
		more?: Partial<PutObjectCommandInput>,
		/** Byte strings that go along unsigned: what no store lets anybody sign. */
		unsigned?: Readonly<Record<string, string>>,
	) => Promise<void>;
	readonly get: (bucket: string, key: string) => Promise<Buffer>;
	readonly head: (bucket: string, key: string) => Promise<HeadObjectCommandOutput>;
	/** Key, ETag and time of everything in a small bucket: equal before and after means that nobody wrote. */
	readonly list: (bucket: string) => Promise<readonly string[]>;
	readonly keys: (bucket: string) => Promise<readonly string[]>;
};

export function eyeOf(store: StoreUnderTest, client: S3Client = clientOf(store)): Eye {
	const contents = async (bucket: string) =>
		(await client.send(new ListObjectsV2Command({Bucket: bucket}))).Contents ?? [];
	return {
		put: async (bucket, key, body, more = {}, unsigned = {}) => {
			const command = new PutObjectCommand({Bucket: bucket, Key: key, Body: Buffer.from(body), ...more});
			// Behind all others, the one that signs among them.
			command.middlewareStack.add(
				next => args => {
					Object.assign(Object(args.request).headers, unsigned);
					return next(args);
				},
				{step: 'deserialize', priority: 'low', name: 'unsigned'},
			);
			await client.send(command);
		},
		get: async (bucket, key) => {
			const {Body} = await client.send(new GetObjectCommand({Bucket: bucket, Key: key}));
			return Buffer.from((await Body?.transformToByteArray()) ?? []);
		},
		head: (bucket, key) => client.send(new HeadObjectCommand({Bucket: bucket, Key: key})),
		list: async bucket =>
			(await contents(bucket)).map(({Key, ETag, LastModified}) => `${Key} ${ETag} ${LastModified?.toISOString()}`),
		keys: async bucket => (await contents(bucket)).map(({Key}) => Key ?? ''),
	};
}

export const clientOf = (store: StoreUnderTest, name: Name = 'owner'): S3Client =>
	new S3Client({
		...settingsOf(store),
		// A copy: the SDK writes into what it is given.
		credentials: {...store.users[name]},
		maxAttempts: 1,
		requestChecksumCalculation: 'WHEN_REQUIRED',
		responseChecksumValidation: 'WHEN_REQUIRED',
	});
