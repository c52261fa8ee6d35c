/** What lies at the keys of one page of records: by the listing, by HEAD where it says nothing, or by the bytes. */
import {MigrationError} from '../failure.ts';
import type {Difference, DifferenceClass} from './difference.ts';
import {type FoundObject, judgeBytes, judgeCopy} from './judge-copy.ts';
import type {Examined, VerifyPorts} from './ports.ts';

export type CopiesPorts = Pick<VerifyPorts, 'ledger' | 'bucket' | 'book' | 'stopping'> & {
	readonly concurrency: number;
	readonly deep: boolean;
	/** What the listing covers, and when it was begun; null where there is none. */
	readonly listing: {readonly under: string; readonly listedAt: number} | null;
};

export type CopiesExamined = {
	readonly found: readonly Difference[];
	readonly examined: number;
	readonly bytes: number;
	readonly inFlight: number;
	/** False where it was stopped in the middle. */
	readonly complete: boolean;
};

type Copied = Examined & {readonly copy: NonNullable<Examined['copy']>};
type Verdict = {
	readonly class: 'same' | DifferenceClass;
	readonly found: string;
	readonly bytes: number;
};

/** Of a page whose copies nobody asks for. */
export const noCopies: CopiesExamined = {found: [], examined: 0, bytes: 0, inFlight: 0, complete: true};

export async function examineCopies(ports: CopiesPorts, page: readonly Examined[]): Promise<CopiesExamined> {
	const copied = page.filter(hasCopy);
	const still = copied.filter(({state}) => state !== 'copying');
	const found: Difference[] = [];
	let bytes = 0;
	let examined = 0;
	let inFlight = copied.length - still.length;

	const examine = async (record: Copied) => {
		let judged = record;
		let verdict = await look(ports, record);
		if (verdict.class !== 'same') {
			// A run may have copied it again since the page was read: then the object is asked for what the ledger says now.
			const [now] = ports.ledger.examinedRows([record.row]);
			if (now === undefined || now.state === 'copying' || !hasCopy(now)) {
				inFlight += 1;
				return;
			}
			if (now.copy.etag !== record.copy.etag || now.copy.key !== record.copy.key) {
				judged = now;
				verdict = await look({...ports, listing: null}, now);
			}
		}
		examined += 1;
		bytes += verdict.bytes;
		if (verdict.class === 'same') return;
		const {row, recordId, copy} = judged;
		found.push({class: verdict.class, row, recordId, key: copy.key, found: verdict.found});
	};

	// The listing answers without a wait: only what it leaves open is worth a place among the requests in flight.
	const open: Copied[] = [];
	for (const record of still) {
		if (!ports.deep && answers(ports, record)) await examine(record);
		else open.push(record);
	}
	await inParallel(open, ports.concurrency, ports.stopping, examine);
	return {found, examined, bytes, inFlight, complete: examined + inFlight === copied.length};
}

const hasCopy = (record: Examined): record is Copied => record.copy !== null;

const answers = ({listing}: CopiesPorts, {copy}: Copied): boolean =>
	listing !== null && copy.key.startsWith(listing.under) && copy.verifiedAt < listing.listedAt;

async function look(ports: CopiesPorts, record: Copied): Promise<Verdict> {
	const {bucket, book, deep} = ports;
	const {copy} = record;
	try {
		if (deep) {
			const read = await bucket.readBack(copy.key);
			return {class: judgeBytes(copy, read), found: words(copy, read), bytes: read?.size ?? 0};
		}
		const object = answers(ports, record) ? book.listing.look(copy.key) : await bucket.stat(copy.key);
		return {class: judgeCopy(copy, object), found: words(copy, object), bytes: 0};
	} catch (error) {
		if (!(error instanceof MigrationError) || !ofOneObject.has(error.kind)) throw error;
		return {class: 'unreadable', found: error.message, bytes: 0};
	}
}

/** What a store may answer for one object; a network that is gone says nothing of the object. */
const ofOneObject: ReadonlySet<string> = new Set(['upload-forbidden', 'upload-error', 'upload-corrupt']);

function words({size, etag}: Copied['copy'], object: FoundObject): string {
	if (object === null) return `nothing lies there, the ledger says ${size} bytes`;
	if (object.size !== size) return `${object.size} bytes lie there, the ledger says ${size}`;
	return object.etag === etag
		? 'the same size and ETag, but another SHA-256 than the ledger says'
		: `another ETag than the ledger says (${object.etag} in place of ${etag})`;
}

async function inParallel<T>(
	items: readonly T[],
	atOnce: number,
	stopping: AbortSignal,
	work: (item: T) => Promise<void>,
): Promise<void> {
	let next = 0;
	let broken = false;
	const lane = async () => {
		while (next < items.length && !stopping.aborted && !broken) {
			const item = items[next++];
			if (item === undefined) return;
			try {
				await work(item);
			} catch (error) {
				broken = true;
				throw error;
			}
		}
	};
	await Promise.all(Array.from({length: Math.min(atOnce, items.length)}, lane));
}
