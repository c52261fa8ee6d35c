/**
Copying inside the store: the bytes go from bucket to bucket without passing through this machine.

Nothing is verified without a SHA-256: the store's own of the whole copy, where the probe has seen that it tells the
truth, else one of the copy's bytes, read again. Whatever is not plain (a refusal, something at the key, another version
at the source, a doubt) is left to the streaming path, which reads the source and judges.
*/
import {createHash, randomUUID} from 'node:crypto';
import {MigrationError} from '../engine/failure.ts';
import type {StoredObject} from '../engine/ports/buckets.ts';
import type {FileTask} from '../engine/ports/copier.ts';
import type {Locate, Location} from '../engine/url.ts';
import {type Cells, cell} from './cells.ts';
import type {Copied, CopyPorts} from './copy-ports.ts';
import {bareEtag, objectHeaders} from './headers.ts';
import type {Head, Reply} from './http.ts';
import {type Errand, judgeCopy, type Made, type Refusal} from './inside-errand.ts';
import {copyByParts} from './inside-parts.ts';
import type {InsideRule} from './inside-rule.ts';
import type {Objects} from './objects.ts';
import {copySource, statedSha256} from './probe-copies.ts';
import {statedMd5, wholeSha256} from './proof.ts';

export type Place = Extract<Location, {readonly kind: 's3'}>;

export type Inside = {
	/** To be tried before anything is read. */
	readonly asksFirst: boolean;
	/** Whether a file that is about to be read should be copied inside in place of that. */
	readonly wants: (task: FileTask, length: number) => boolean;
	/** Copies one file; undefined: it is to be streamed. `head` is the source's answer, where it has given one. */
	readonly copy: (ports: CopyPorts, task: FileTask, head?: Head) => Promise<Copied | undefined>;
};

export type InsidePorts = {
	readonly rule: InsideRule;
	readonly locate: Locate;
	readonly cells: Cells;
	/** A signed HEAD at the source; undefined where it may not be asked so. */
	readonly look: (place: Place) => Promise<Reply | undefined>;
};

export function createInside({rule, locate, cells, look}: InsidePorts): Inside {
	const {abilities, least, asksFirst} = rule;
	const {words} = cells;
	const isRefused = () => Atomics.load(words, cell.copyRefused) !== 0;
	/** Until one has succeeded, a refusal speaks for all files, unless it is of one file by its nature. */
	const noteRefusal = ({refused, forAll}: Refusal) => {
		if (forAll && Atomics.load(words, cell.copied) === 0) Atomics.compareExchange(words, cell.copyRefused, 0, refused);
	};
	const placeOf = (task: FileTask): Place | undefined => {
		if (isRefused() || task.replaces !== null) return undefined;
		const location = locate(task.url);
		return location.kind === 's3' ? location : undefined;
	};

	const copy: Inside['copy'] = async (ports, task, seen) => {
		const place = placeOf(task);
		const head = place && (seen ?? (await look(place)));
		// Why it cannot be had, the reading will say.
		if (place === undefined || head === undefined || head.status !== 200) return undefined;
		const length = lengthOf(head);
		const etag = head.headers.etag;
		if (length === undefined || etag === undefined || etag.startsWith('W/')) return undefined;
		if (length > ports.maxFileBytes) return {outcome: 'too-large', size: length};

		const {objects, limits, insist} = ports;
		const {headers} = head;
		const nonce = randomUUID();
		const marks = {recordId: task.recordId, sourceEtag: bareEtag(etag), upload: nonce};
		const errand: Errand = {
			task,
			nonce,
			length,
			headers: objectHeaders(headers, task, marks, objects.settings),
			from: [
				...['x-amz-copy-source', copySource(place.bucket, place.key, place.versionId)],
				...['x-amz-copy-source-if-match', etag],
			],
		};
		const byParts = length > limits.copyBytes;
		if ((byParts || !abilities.conditional) && (await objects.stat(task.key)) !== null) return undefined;
		const made = byParts ? await copyByParts({objects, insist, limits}, errand) : await copyWhole(objects, errand);
		if ('refused' in made) {
			noteRefusal(made);
			return undefined;
		}
		Atomics.store(words, cell.copied, 1);

		const stored = await objects.stat(task.key);
		if (stored?.upload !== nonce || stored.size !== length) {
			throw new MigrationError('upload-error', `The copy is not what was asked for: ${task.key}`);
		}
		// A store that does not look at the condition may have copied another version than the one that was described.
		if (!abilities.guarded && (await look(place))?.headers.etag !== etag) return undefined;
		const proof = await prove(ports, {stored, task, headers, stated: abilities.checksums ? made.sha256 : undefined});
		if (proof === undefined) return undefined;
		return {
			row: task.row,
			outcome: 'verified',
			size: length,
			...proof,
			stored: 'copy',
			sourceEtag: bareEtag(etag),
			etag: stored.etag,
		};
	};

	return {
		asksFirst,
		wants: (task, length) => length >= least && placeOf(task) !== undefined,
		copy,
	};
}

/** One request. A store may answer 200 before it knows, and then an error in the body. */
async function copyWhole(objects: Objects, {task, from, headers, nonce}: Errand): Promise<Made> {
	const {key} = task;
	const asked = [...headers, ...from, 'x-amz-metadata-directive', 'REPLACE', 'x-amz-checksum-algorithm', 'SHA256'];
	if (objects.abilities.copies?.conditional) asked.push('if-none-match', '*');
	const reply = await objects.ask('PUT', key, {headers: asked}).catch(async error => {
		// Only the bucket knows whether a copy without an answer was made.
		const found = await objects.stat(key).catch(() => null);
		if (found?.upload === nonce) return undefined;
		throw error;
	});
	if (reply === undefined) return {sha256: undefined};
	return judgeCopy(reply, key) ?? {sha256: statedSha256(reply)};
}

type Copy = {
	readonly stored: StoredObject;
	readonly task: FileTask;
	/** Of the source's answer. */
	readonly headers: Readonly<Record<string, string>>;
	readonly stated: string | undefined;
};

type Proof = {readonly sha256: string; readonly servedBy: 'copy-checksum' | 'copy-reread'};

/** Undefined where the copy and what the source says of itself do not go together: then both are to be read. */
async function prove(ports: CopyPorts, {stored, task, headers, stated}: Copy): Promise<Proof | undefined> {
	const expected = wholeSha256(headers);
	if (stated !== undefined) {
		return expected === undefined || expected === stated ? {sha256: stated, servedBy: 'copy-checksum'} : undefined;
	}
	const {objects, bandwidth, countBytes, doubts} = ports;
	const md5 = createHash('md5');
	const sha256 = await objects.hashOf(task.key, stored.etag, piece => {
		md5.update(piece);
		countBytes(piece.length);
		return bandwidth(piece.length);
	});
	if (sha256 === null) throw new MigrationError('upload-error', `The copy went while it was read: ${task.key}`);
	const plain = statedMd5(headers, doubts);
	const fits = (expected ?? sha256) === sha256 && (plain === undefined || plain === md5.digest('hex'));
	return fits ? {sha256, servedBy: 'copy-reread'} : undefined;
}

const lengthOf = ({headers}: Head): number | undefined =>
	/^\d+$/.test(headers['content-length'] ?? '') ? Number(headers['content-length']) : undefined;
