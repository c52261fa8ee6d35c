/** What crosses between the main thread and the copying threads: plain data, as little of it as possible. */
import type {Failure} from '../engine/failure.ts';
import type {StoreAbilities} from '../engine/ports/buckets.ts';
import type {AtWork, FileTask, Receipt, ServedBy} from '../engine/ports/copier.ts';
import type {InsideRule} from '../storage/inside-rule.ts';
import type {Limits} from '../storage/limits.ts';
import type {Session} from '../storage/session.ts';
import type {Credentials, DestinationSettings, SourceSettings} from '../storage/settings.ts';

/** What a thread is told when it starts. No secret among it. */
export type ThreadSettings = {
	readonly source: SourceSettings;
	readonly destination: DestinationSettings;
	readonly limits: Limits;
	readonly maxFileBytes: number;
	readonly apiVersion: string;
	/** Of the org's daily calls, left to others. */
	readonly apiReservePercent: number;
	readonly threads: number;
	readonly cells: {readonly memory: SharedArrayBuffer; readonly rows: number; readonly capacity: number};
	/** Hosts that have answered this process. */
	readonly answered: SharedArrayBuffer;
};

/** Secrets of one batch. They live as long as the batch does. */
export type Keys = {
	/** Undefined where the source has no credentials: then it is read without. */
	readonly source: Credentials | undefined;
	readonly destination: Credentials;
	readonly session: Session | undefined;
};

/** What the probe has found out, which takes as long as the threads take to start. */
export type Proven = {
	readonly abilities: StoreAbilities;
	/** Null: every file is streamed. */
	readonly inside: InsideRule | null;
};

export type BatchMessage = {
	readonly tasks: readonly FileTask[];
	readonly keys: Keys;
	readonly proven: Proven;
	readonly port: MessagePort;
};

/** What comes over the port of a batch: receipts, and what is in flight when the other side asks (with any message). */
export type FromThread = Packed | AtWork;

/** What the thread of a batch hears over its port: the question what it has in flight, or newer keys. */
export type ToThread = 'in flight?' | Keys;

/** What had expired, and the rows that have stopped for it. */
export type Expired = {
	readonly rows: readonly number[];
	/** AWS's, of one side or of both. */
	readonly credentials: boolean;
	/** Of Salesforce. `holds`: whoever refused it has taken it for files that were begun later. Null: it was not refused. */
	readonly session: 'refused' | 'holds' | null;
};

/** How a batch ended. Receipts not sent over the port come with it. */
export type BatchEnd = {
	readonly receipts: Packed;
	readonly expired: Expired;
	/** Ends the run. Tasks without a receipt have not been begun, or have been given up. */
	readonly ended: Failure | undefined;
};

type MessagePort = import('node:worker_threads').MessagePort;

/** Verified receipts as a flat list of eight values each; the others, which are rare, as they are. */
export type Packed = {readonly verified: ReadonlyArray<number | string>; readonly others: readonly Receipt[]};

const width = 8;
const servers: readonly ServedBy[] = ['s3', 'http', 'presign', 'content-version', 'copy-checksum', 'copy-reread'];
const ways = ['put', 'multipart', 'copy', 'found'] as const;

export function pack(receipts: readonly Receipt[]): Packed {
	const verified: Array<number | string> = [];
	const others: Receipt[] = [];
	for (const receipt of receipts) {
		if (receipt.outcome !== 'verified') {
			others.push(receipt);
			continue;
		}
		const {row, size, sha256, sourceEtag, etag, servedBy, stored, attempts} = receipt;
		verified.push(
			row,
			size,
			sha256,
			sourceEtag,
			etag,
			servedBy === null ? -1 : servers.indexOf(servedBy),
			ways.indexOf(stored),
			attempts,
		);
	}
	return {verified, others};
}

export function unpack({verified, others}: Packed): Receipt[] {
	const receipts: Receipt[] = [...others];
	for (let index = 0; index + width <= verified.length; index += width) {
		receipts.push({
			row: Number(verified[index]),
			outcome: 'verified',
			size: Number(verified[index + 1]),
			sha256: String(verified[index + 2]),
			sourceEtag: String(verified[index + 3]),
			etag: String(verified[index + 4]),
			servedBy: servers[Number(verified[index + 5])] ?? null,
			stored: ways[Number(verified[index + 6])] ?? 'put',
			attempts: Number(verified[index + 7]),
		});
	}
	return receipts;
}
