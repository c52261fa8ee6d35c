/**
A file of more than 8 MB: its body flows on while it is read, into one PUT or into parts.

A body that breaks is read on from where it broke, under `If-Match`, so that it never becomes two versions in one. When
this record's own copy may already lie at the key, nothing is sent: both are read, and their hashes compared.
*/
import {createHash} from 'node:crypto';
import {MigrationError} from '../engine/failure.ts';
import type {StoredObject} from '../engine/ports/buckets.ts';
import type {FileTask, Verified} from '../engine/ports/copier.ts';
import {shownUrl} from '../engine/url.ts';
import type {Served} from './access.ts';
import type {CopyPorts} from './copy-ports.ts';
import {bareEtag} from './headers.ts';
import type {Head, Sink} from './http.ts';
import {abortUpload, beginUpload, completeUpload} from './multipart.ts';
import {partSizeFor} from './part-size.ts';
import {createParts} from './parts.ts';
import {passingMd5, passOn} from './passing.ts';
import {hashAgain, heard, witnessOf} from './proof.ts';
import {proveJoined} from './prove-joined.ts';
import {readOn} from './resume.ts';
import {collision, type Stored} from './small.ts';

export type Large = {
	/** Looks at the key and begins the upload; the socket waits meanwhile. */
	readonly open: () => Promise<Sink>;
	/** Reads on where the body broke, joins the parts. `broken` is what ended the body, if anything did. */
	readonly finish: (broken: unknown) => Promise<Omit<Verified, 'attempts'>>;
	/** Gives up what has not been finished, however far it has come. To be called in any case, at the end. */
	readonly drop: () => Promise<void>;
};

export type Incoming = {
	readonly head: Head;
	readonly served: Served;
	readonly length: number | undefined;
	/** Bytes of the budget that are held for this body already, enough for one part, or none: `open` takes them over. */
	readonly prepaid: number;
};

/** Where the bytes go. */
export type Drain = {
	/** What has ended the upload before the body did: then there is no point in reading on. */
	readonly failure: () => unknown;
	readonly write: Sink;
	/** All bytes have been written; stores them and says what lies at the key. */
	readonly close: (size: number) => Promise<{readonly sha256: string; readonly stored: Stored}>;
	readonly drop: () => Promise<void>;
};

export function beginLarge(ports: CopyPorts, task: FileTask, incoming: Incoming): Large {
	const {bandwidth, countBytes} = ports;
	const {head, served, length} = incoming;
	let opening: Promise<Sink> | undefined;
	let drain: Drain | undefined;
	let received = 0;

	const sink: Sink = piece => {
		received += piece.length;
		countBytes(piece.length);
		const wait = drain?.write(piece);
		const slow = bandwidth(piece.length);
		return wait instanceof Promise ? (slow instanceof Promise ? wait.then(() => slow) : wait) : slow;
	};

	return {
		open() {
			opening = drainFor(ports, task, incoming).then(opened => {
				drain = opened;
				return sink;
			});
			return opening;
		},
		async finish(broken) {
			if (drain === undefined) throw broken;
			const {failure} = drain;
			if (broken !== undefined || (length !== undefined && received !== length)) {
				await readOn({task, incoming, limits: ports.limits, received: () => received, sink, failure}, broken);
			}
			const {sha256, stored} = await drain.close(received);
			drain = undefined;
			return {
				row: task.row,
				outcome: 'verified',
				size: received,
				sha256,
				sourceEtag: bareEtag(head.headers.etag),
				servedBy: served.access,
				...stored,
			};
		},
		async drop() {
			// The body may have broken while the key was still being looked at.
			await opening?.catch(() => undefined);
			await drain?.drop();
		},
	};
}

async function drainFor(ports: CopyPorts, task: FileTask, incoming: Incoming): Promise<Drain> {
	const {budget, objects} = ports;
	const {length, prepaid} = incoming;
	try {
		const found = await objects.stat(task.key);
		if (found === null) return await sending(ports, {...task, replaces: null}, incoming);
		if (found.etag === task.replaces?.etag) return await sending(ports, task, incoming);
		if (found.recordId !== task.recordId || (length !== undefined && found.size !== length))
			throw collision(task, found);
		budget.give(prepaid);
		return comparing(ports, task, found);
	} catch (error) {
		budget.give(prepaid);
		throw error;
	}
}

function sending(ports: CopyPorts, task: FileTask, incoming: Incoming): Promise<Drain> {
	const md5 = passingMd5(ports, task, incoming);
	return md5 === undefined ? uploading(ports, task, incoming) : passOn(ports, task, incoming, md5);
}

async function uploading(ports: CopyPorts, task: FileTask, {head, served, length, prepaid}: Incoming): Promise<Drain> {
	const {objects, insist, limits} = ports;
	const {headers} = head;
	const upload = await beginUpload(objects, insist, task, {headers, etag: bareEtag(headers.etag)});
	const parts = createParts(ports, {...upload, partBytes: partSizeFor(length, limits), prepaid: prepaid > 0});
	const witness = witnessOf(headers, ports.doubts);
	return {
		failure: parts.failure,
		write(piece) {
			witness.hear(piece);
			return parts.write(piece);
		},
		async close(size) {
			const {etags, sha256, says} = await parts.finish();
			const source = witness.says(sha256);
			// Nothing but a second reading can tell that a body without a length was whole, or that an ETag was no MD5.
			const again = source === 'doubtful' || (source === 'silent' && length === undefined);
			if (source === 'wrong' || (again && (await hashAgain(task, served, ports.bandwidth)) !== sha256))
				throw differs(task);
			heard(source, ports.doubts);
			const stored = await completeUpload(objects, insist, task, upload, {etags, sha256, size});
			// What was found has been compared by its bytes.
			const proven = says === undefined || stored.stored === 'found';
			if (!proven) await proveJoined(objects, insist, task.key, {size, sha256, says});
			return {sha256, stored};
		},
		async drop() {
			await parts.drop();
			await abortUpload(objects, upload);
		},
	};
}

function comparing({objects}: CopyPorts, task: FileTask, found: StoredObject): Drain {
	const hash = createHash('sha256');
	return {
		failure: () => undefined,
		write: piece => {
			hash.update(piece);
		},
		async close(size) {
			const sha256 = hash.digest('hex');
			const theirs = found.size === size ? await objects.hashOf(task.key, found.etag) : null;
			if (theirs !== sha256) throw collision(task, found);
			return {sha256, stored: {etag: found.etag, stored: 'found'}};
		},
		drop: async () => {},
	};
}

const differs = (task: FileTask): MigrationError =>
	new MigrationError('download-error', `Two readings of the file differ: ${shownUrl(task.url)}`);
