/** The users and buckets that a sandbox begins with. Their secrets open nothing but a sandbox. */
import type {BucketSettings, User} from './buckets/rights.ts';

/** The tool's own: reads and lists the vendor's bucket; puts, reads, lists and aborts in the archive; deletes nowhere. */
export const toolUser: User = {
	name: 'tool',
	accessKeyId: 'AKIASANDBOXTOOL00001',
	secretAccessKey: 'sandbox/tool/secret/that/opens/nothing+1',
};

/** Whoever runs the store: may do everything, and is counted on for looking after a test. */
export const ownerUser: User = {
	name: 'owner',
	accessKeyId: 'AKIASANDBOXOWNER0001',
	secretAccessKey: 'sandbox/owner/secret/that/opens/nothing+',
	owner: true,
};

/** Reads by key and cannot list: to whom a key that is not there is 403. */
export const readerUser: User = {
	name: 'reader',
	accessKeyId: 'AKIASANDBOXREADER001',
	secretAccessKey: 'sandbox/reader/secret/that/opens/nothing',
};

export const sandboxUsers: readonly User[] = [toolUser, ownerUser, readerUser];

export const sourceRegion = 'us-west-2';
export const destinationRegion = 'us-east-1';
export const destinationBucket = 'customer-archive';

type Wishes = {
	readonly source: string;
	/** Objects of both open without credentials: the vendor's as they often do, the archive's as behind a delivery domain. */
	readonly publicLinks: boolean;
};

export const sandboxBuckets = ({source, publicLinks}: Wishes): readonly BucketSettings[] => [
	{
		name: source,
		kind: 'vendor',
		region: sourceRegion,
		grants: {tool: ['read', 'list'], reader: ['read']},
		anonymousRead: publicLinks,
	},
	{
		name: destinationBucket,
		kind: 'stored',
		region: destinationRegion,
		grants: {tool: ['read', 'list', 'put', 'abort', 'settings'], reader: ['read']},
		anonymousRead: publicLinks,
		anonymousExcept: 'uploads/.doclift/',
	},
];
