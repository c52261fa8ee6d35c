/** Are these bytes the ones that the source holds? What its answer says of them, beyond their number. */
import {createHash, hash} from 'node:crypto';
import {crc32} from 'node:zlib';
import {MigrationError} from '../engine/failure.ts';
import type {Access, FileTask} from '../engine/ports/copier.ts';
import {shownUrl} from '../engine/url.ts';
import {refusalOf, type Served} from './access.ts';
import type {Bandwidth} from './bandwidth.ts';
import type {Head, Reply} from './http.ts';
import {isPageInPlace, pageInPlace} from './page.ts';

type Headers = Readonly<Record<string, string>>;

/** The announced length; undefined where the source may leave it out. A bucket always says how long an object is. */
export function lengthOf(task: FileTask, {headers}: Head, access: Access): number | undefined {
	const stated = headers['content-length'];
	if (stated !== undefined && /^\d+$/.test(stated)) return Number(stated);
	if (access !== 's3') return undefined;
	throw new MigrationError('download-truncated', `The source did not say how long the file is: ${shownUrl(task.url)}`);
}

export const truncated = (task: FileTask, got: number, announced: number | string): MigrationError =>
	new MigrationError('download-truncated', `Got ${got} of ${announced} bytes: ${shownUrl(task.url)}`);

type Proving = {
	readonly doubts: Doubts;
	/** For a second reading. */
	readonly bandwidth: Bandwidth;
};

/** A body read whole. */
export type Proven = {
	readonly sha256: string;
	/** In hex, stated by the source and not compared yet: whoever entrusts it to the store must see that it is compared. */
	readonly md5?: string;
};

/**
Length, page, checksum of a body read whole. MD5 costs more than twice what SHA-256 does: where the destination verifies
it (`entrust`), and this source's ETags have been seen to be MD5s, it is left to the store.
*/
export async function prove(
	task: FileTask,
	reply: Reply & Served,
	bytes: Buffer,
	proving: Proving,
	entrust: boolean,
): Promise<Proven> {
	const {doubts} = proving;
	const {headers, access} = reply;
	const announced = headers['content-length'];
	if (announced !== undefined && Number(announced) !== bytes.length) throw truncated(task, bytes.length, announced);
	if (isPageInPlace(task, access, headers, bytes)) throw pageInPlace(task);
	const sha256 = hash('sha256', bytes);
	const md5 = entrust && doubts.founded > 0 && !statesMore(headers) ? statedMd5(headers, doubts) : undefined;
	if (md5 !== undefined) return {sha256, md5};
	await compare(task, reply, bytes, sha256, proving);
	return {sha256};
}

/**
Compares a body with what the source says of it. One that announced no length, or that is in doubt, is read a second
time and must be the same.
*/
export async function compare(
	task: FileTask,
	reply: Reply & Served,
	bytes: Buffer,
	sha256: string,
	{doubts, bandwidth}: Proving,
): Promise<void> {
	const {headers} = reply;
	const says = testimony(headers, bytes, sha256, doubts);
	const again = says === 'doubtful' || (says === 'silent' && headers['content-length'] === undefined);
	if (says === 'wrong' || (again && (await hashAgain(task, reply, bandwidth)) !== sha256)) {
		throw new MigrationError('download-error', `The bytes are not those that the source holds: ${shownUrl(task.url)}`);
	}
	heard(says, doubts);
}

/** Remembers what an answer was worth; of a doubtful one, once the second reading has found nothing. */
export function heard(says: Testimony, doubts: Doubts): void {
	if (says === 'right') doubts.founded++;
	if (says === 'doubtful') doubts.unfounded++;
}

/** Reads the file once more for its hash alone. Throws for another answer than 200: no bytes are no empty file. */
export async function hashAgain(task: FileTask, {access, get}: Served, bandwidth: Bandwidth): Promise<string> {
	const sha256 = createHash('sha256');
	const reply = await get([], ({status}) =>
		status === 200
			? piece => {
					sha256.update(piece);
					return bandwidth(piece.length);
				}
			: 'whole',
	);
	if (reply.status !== 200) throw refusalOf(reply, task.url, access);
	return sha256.digest('hex');
}

/**
Whether this source's ETags are MD5s, as far as is known. Under a KMS key, and in compatible stores, they only look so.
*/
export type Doubts = {founded: number; unfounded: number};

// Second readings that found nothing, without one ETag that was an MD5: after these there is no point in more of them.
const mostUnfounded = 8;

/**
`right`: a checksum of the source vouches for the bytes. `wrong`: one contradicts them. `doubtful`: the ETag looks like
an MD5 and differs, so a second reading must tell. `silent`: the answer says nothing.
*/
export type Testimony = 'right' | 'wrong' | 'doubtful' | 'silent';

export function testimony(headers: Headers, bytes: Buffer, sha256: string, doubts: Doubts): Testimony {
	const sha = wholeSha256(headers);
	if (sha !== undefined) return sha === sha256 ? 'right' : 'wrong';
	const crc = headers['x-amz-checksum-crc32'];
	if (crc?.length === 8) return Buffer.from(crc, 'base64').readUInt32BE(0) === crc32(bytes) ? 'right' : 'wrong';
	const md5 = statedMd5(headers, doubts);
	if (md5 === undefined) return 'silent';
	return hash('md5', bytes) === md5 ? 'right' : 'doubtful';
}

export type Witness = {
	readonly hear: (piece: Buffer) => void;
	/** Once all has been heard. */
	readonly says: (sha256: string) => Testimony;
};

/**
The same of a body that flows by. Our own hash is of the very bytes that are stored: it cannot tell that they were read
wrong. So the ETag is compared here, too, although an MD5 costs more than both hashes that the store is given.
*/
export function witnessOf(headers: Headers, doubts: Doubts): Witness {
	const stated = wholeSha256(headers);
	if (stated !== undefined) return {hear: () => {}, says: sha256 => (stated === sha256 ? 'right' : 'wrong')};
	const md5 = statedMd5(headers, doubts);
	if (md5 === undefined) return {hear: () => {}, says: () => 'silent'};
	const hashing = createHash('md5');
	return {
		hear: piece => void hashing.update(piece),
		says: () => (hashing.digest('hex') === md5 ? 'right' : 'doubtful'),
	};
}

/** A checksum of the whole that is cheaper to compare than the ETag. */
const statesMore = (headers: Headers): boolean =>
	wholeSha256(headers) !== undefined || headers['x-amz-checksum-crc32']?.length === 8;

/** The ETag, where it looks like an MD5 and there is no reason to think that it is none. */
export function statedMd5(headers: Headers, {founded, unfounded}: Doubts): string | undefined {
	if (founded === 0 && unfounded >= mostUnfounded) return undefined;
	if ((headers['x-amz-server-side-encryption'] ?? 'AES256') !== 'AES256') return undefined;
	return /^"([0-9a-f]{32})"$/i.exec(headers.etag ?? '')?.[1]?.toLowerCase();
}

/** The source's own SHA-256 of the whole, in hex. With `-N` it is one of the parts, and says nothing of the whole. */
export function wholeSha256(headers: Headers): string | undefined {
	const stated = headers['x-amz-checksum-sha256'];
	return stated === undefined || stated.includes('-') ? undefined : Buffer.from(stated, 'base64').toString('hex');
}
