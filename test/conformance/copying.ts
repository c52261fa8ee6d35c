/** A copier from one bucket to another of a store, as a run wires it: the probe first, then the built thread. */
import {createCipheriv, createHash} from 'node:crypto';
import type {StoreAbilities} from '../../source/engine/ports/buckets.ts';
import type {FileTask, Receipt} from '../../source/engine/ports/copier.ts';
import {encodeKey} from '../../source/engine/url.ts';
import {createDestination} from '../../source/storage/destination.ts';
import type {Limits} from '../../source/storage/limits.ts';
import type {Credentials, SourceSettings, TransferSettings} from '../../source/storage/settings.ts';
import {createCopier} from '../../source/workers/pool.ts';
import {archiving, destinationOf, freshBucket, readOnly, type StoreUnderTest, sourceOf} from './store.ts';

export type Copying = {
	readonly source: string;
	readonly destination: string;
	readonly abilities: StoreAbilities;
	/** Of a file of the source bucket, to the same key below `uploads/`. */
	readonly task: (key: string, more?: Partial<FileTask>) => FileTask;
	readonly copy: (tasks: readonly FileTask[]) => Promise<Receipt[]>;
	readonly close: () => Promise<void>;
};

export type Wishes = {
	/** Fresh ones where absent. */
	readonly source?: string;
	readonly destination?: string;
	/** Where the copier finds the source or the destination, in place of the store's own endpoint. */
	readonly sourceAt?: string;
	readonly destinationAt?: string;
	readonly access?: SourceSettings['access'];
	readonly sourceCredentials?: Credentials;
	readonly limits?: Partial<Limits>;
	readonly transfer?: TransferSettings['transfer'];
};

/** Short waits between attempts; the time limits stay those of a real run, since a busy machine may be slow. */
const brisk: Partial<Limits> = {retryBaseMs: 5, retryCapMs: 50, throttleBaseMs: 10, throttleCapMs: 100};

export async function openCopying(store: StoreUnderTest, wishes: Wishes = {}): Promise<Copying> {
	const {endpoint, users} = store;
	const source = wishes.source ?? (await freshBucket(store, {tool: readOnly}));
	const destination = wishes.destination ?? (await freshBucket(store, {tool: archiving}));
	const sourceSettings = sourceOf({endpoint: wishes.sourceAt ?? endpoint}, [source], wishes.access);
	const destinationSettings = destinationOf({endpoint: wishes.destinationAt ?? endpoint}, destination);
	const transfer = wishes.transfer ?? 'stream';
	const abilities = await probe(store, destination, transfer);
	const copier = createCopier({
		file: new URL('../../dist/thread.js', import.meta.url),
		source: sourceSettings,
		destination: destinationSettings,
		transfer: {threads: 1, batchFiles: 100, concurrency: 16, maxFileBytes: 100_000_000, transfer},
		abilities,
		sourceSigning: 'must',
		hasSigned: () => false,
		sourceCredentials: async () => wishes.sourceCredentials ?? users.tool,
		destinationCredentials: async () => users.tool,
		apiVersion: '64.0',
		apiReservePercent: 20,
		limits: {...brisk, ...wishes.limits},
	});

	let row = 0;
	return {
		source,
		destination,
		abilities,
		task: (key, more = {}) => ({
			row: ++row,
			recordId: `a0B${String(row).padStart(15, '0')}`,
			url: `${sourceSettings.endpoint}/${source}/${encodeKey(key)}`,
			key: `uploads/${key}`,
			name: key.split('/').at(-1) ?? key,
			replaces: null,
			...more,
		}),
		copy: async tasks => {
			const receipts: Receipt[] = [];
			await copier.copy(tasks, some => receipts.push(...some));
			return receipts.sort((a, b) => a.row - b.row);
		},
		close: copier.close,
	};
}

async function probe(
	store: StoreUnderTest,
	bucket: string,
	transfer: TransferSettings['transfer'],
): Promise<StoreAbilities> {
	const copies = transfer === 'stream' ? {} : {copies: true};
	const destination = createDestination(destinationOf(store, bucket, copies), async () => store.users.tool);
	try {
		return await destination.probe();
	} finally {
		await destination.close();
	}
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Noise that no two files share, the same each time. */
export function bytesOf(name: string, size: number): Buffer {
	const cipher = createCipheriv('aes-128-ctr', createHash('md5').update(name).digest(), Buffer.alloc(16));
	return cipher.update(Buffer.alloc(size));
}
