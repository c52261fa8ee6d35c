/**
A larger file whose ETag is an MD5 passes straight on: one PUT, sent while it is read, whose bytes the store compares with
that MD5. What it accepts is what the source holds, and is hashed here once, where parts are hashed twice and the MD5 is
made here.
*/
import {createHash, randomUUID} from 'node:crypto';
import {type FailureKind, MigrationError} from '../engine/failure.ts';
import type {StoredObject} from '../engine/ports/buckets.ts';
import type {FileTask} from '../engine/ports/copier.ts';
import type {CopyPorts} from './copy-ports.ts';
import {translateReply} from './errors.ts';
import {createFlow} from './flow.ts';
import {bareEtag, objectHeaders} from './headers.ts';
import type {Reply} from './http.ts';
import type {Drain, Incoming} from './large.ts';
import type {Limits} from './limits.ts';
import {heard, statedMd5, wholeSha256} from './proof.ts';
import {collision, conditionFor, etagOf, type Stored} from './small.ts';

// Amazon S3 answers RequestTimeout to a PUT that is silent for 20 s.
const longestSilenceMs = 10_000;

/**
Whether a PUT that waits for its bytes is fed in time: all bodies stand in one line, and what is in memory may stand before
it. A part is in memory before it is sent, and waits for nothing.
*/
const feeds = (limit: number | undefined, {budgetBytes}: Limits): boolean =>
	limit === undefined || (budgetBytes / limit) * 1000 <= longestSilenceMs;

/** The MD5 that the store is to compare; undefined where the file must go in parts. */
export function passingMd5(ports: CopyPorts, {row}: FileTask, {head, length}: Incoming): string | undefined {
	const {objects, passesOn, limits, doubts, inParts, bandwidthLimit} = ports;
	if (!passesOn || !objects.abilities.verifiesUnsigned || inParts.has(row)) return undefined;
	if (!feeds(bandwidthLimit(), limits)) return undefined;
	if (length === undefined || length > limits.passBytes || wholeSha256(head.headers) !== undefined) return undefined;
	// Of a source whose ETags were seen to be something else, no upload is risked.
	return doubts.founded === 0 && doubts.unfounded > 0 ? undefined : statedMd5(head.headers, doubts);
}

/**
Bytes that changed on the way, or an ETag that is no MD5: the next attempt finds out which. Or one that the store did not
wait for, as it would not the next time.
*/
const asksForParts: ReadonlySet<FailureKind> = new Set(['upload-corrupt', 'network-timeout', 'network-reset']);

/** The caller has looked at the key: there is nothing, or what `replaces` names. */
export async function passOn(
	ports: CopyPorts,
	task: FileTask,
	{head, length = 0, prepaid}: Incoming,
	md5: string,
): Promise<Drain> {
	const {objects, budget, buffers, limits, doubts, inParts} = ports;
	const {key, recordId, replaces} = task;
	if (prepaid === 0) await budget.take(limits.partBytes);
	const buffer = await buffers.take(limits.partBytes);
	const flow = createFlow(length, buffer, {idleMs: limits.idleMs, what: key});
	const nonce = randomUUID();
	const marks = {recordId, sourceEtag: bareEtag(head.headers.etag), upload: nonce};
	const headers = [
		...objectHeaders(head.headers, task, marks, objects.settings),
		...['content-md5', Buffer.from(md5, 'hex').toString('base64')],
		...conditionFor(objects, replaces),
	];
	const whole = createHash('sha256');
	/** The store has answered, or never will. */
	let answered: {readonly reply: Reply} | {readonly error: unknown} | undefined;
	const answer = objects.ask('PUT', key, {headers, body: flow.body, payload: 'UNSIGNED-PAYLOAD'}).then(
		reply => {
			answered = {reply};
		},
		(error: unknown) => {
			answered = {error};
		},
	);

	const noted = <E>(error: E): E => {
		if (error instanceof MigrationError && asksForParts.has(error.kind)) inParts.add(task.row);
		return error;
	};
	const refusalOf = (reply: Reply): MigrationError => noted(translateReply(reply, 'upload', key));

	let received = 0;
	/** What has ended the upload while there was still something to send. */
	const failure = (): unknown => {
		if (answered === undefined || received === length) return undefined;
		if ('error' in answered) return noted(answered.error);
		// What lies there is for the whole hash to judge.
		return answered.reply.status === 412 ? undefined : refusalOf(answered.reply);
	};
	const free = async () => {
		await flow.idle();
		buffers.give(buffer);
		budget.give(limits.partBytes);
	};
	let freed: Promise<void> | undefined;

	return {
		failure,
		write(piece) {
			const over = failure();
			if (over !== undefined) throw over;
			whole.update(piece);
			received += piece.length;
			buffers.passed(piece.length);
			return answered === undefined ? flow.write(piece) : undefined;
		},
		async close(size) {
			const sha256 = whole.digest('hex');
			await answer;
			const stored = await settle(sha256, size);
			freed ??= free();
			await freed;
			return {sha256, stored};
		},
		async drop() {
			flow.abort(new MigrationError('network-reset', `The upload was given up: ${key}`));
			freed ??= free();
			await Promise.all([answer, freed]);
		},
	};

	async function settle(sha256: string, size: number): Promise<Stored> {
		if (answered === undefined) throw new MigrationError('internal', `The upload has no end: ${key}`);
		if ('error' in answered) {
			// Only the bucket knows whether a write without an answer was carried out.
			const found = await objects.stat(key).catch(() => null);
			if (found?.upload === nonce && found.size === size) return {etag: found.etag, stored: 'put'};
			throw noted(answered.error);
		}
		const {reply} = answered;
		if (reply.status === 200) {
			heard('right', doubts);
			const etag = bareEtag(reply.headers.etag);
			return {etag: etag === '' ? await etagOf(objects, key) : etag, stored: 'put'};
		}
		const found = reply.status === 412 ? await objects.stat(key) : null;
		if (found === null) throw refusalOf(reply);
		return judge(found, sha256, size);
	}

	async function judge(found: StoredObject, sha256: string, size: number): Promise<Stored> {
		const ours = found.recordId === recordId && found.size === size;
		if (!ours || (await objects.hashOf(key, found.etag)) !== sha256) throw collision(task, found);
		return {etag: found.etag, stored: 'found'};
	}
}
