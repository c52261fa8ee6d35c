/**
One attempt at one file: read it, prove it whole, write it under a condition.

Throws `MigrationError`s; what is worth another attempt is the caller's to judge. Whatever a crash leaves behind is
settled by the next attempt, which finds its own object by record and hash.
*/
import {MigrationError} from '../engine/failure.ts';
import type {FileTask, Verified} from '../engine/ports.ts';
import {shownUrl} from '../engine/url.ts';
import type {ReadSource, Served} from './access.ts';
import type {Bandwidth} from './bandwidth.ts';
import type {Bodies} from './bodies.ts';
import type {Budget} from './budget.ts';
import {bareEtag} from './headers.ts';
import type {Head, Reply, Sink, Taking} from './http.ts';
import type {Inside} from './inside.ts';
import {beginLarge, type Large} from './large.ts';
import type {Limits} from './limits.ts';
import type {Objects} from './objects.ts';
import {isPageInPlace, pageInPlace} from './page.ts';
import type {Buffers, Insist} from './parts.ts';
import {compare, type Doubts, lengthOf, prove, truncated} from './proof.ts';
import {putEntrusted, putSmall} from './small.ts';

export type CopyPorts = {
	readonly read: ReadSource;
	readonly objects: Objects;
	readonly budget: Budget;
	readonly buffers: Buffers;
	readonly bodies: Bodies;
	readonly bandwidth: Bandwidth;
	readonly insist: Insist;
	readonly limits: Limits;
	readonly maxFileBytes: number;
	readonly countBytes: (bytes: number) => void;
	readonly doubts: Doubts;
	/** Whether connections to the destination take a body while it is read: not behind a proxy. */
	readonly passesOn: boolean;
	/** Rows of which the store has refused a body that was compared with the source's MD5. */
	readonly mistrusted: Set<number>;
	/** Absent: every file is streamed. */
	readonly inside?: Inside | undefined;
};

/** Larger than the configuration allows; the size is unknown where the source does not announce it. */
export type TooLarge = {readonly outcome: 'too-large'; readonly size: number | undefined};

export type Copied = Omit<Verified, 'attempts'> | TooLarge;

/** What stands between the answer's head and the end of its body. */
type Reading = {
	held: number;
	large: Large | undefined;
	tooLarge: TooLarge | undefined;
	/** The answer's head, where the store is to copy the file in place of us. */
	inside: Head | undefined;
	pieces: Buffer[];
	/** One of the thread's, with the body in its beginning, and how it is given back. */
	buffer: {readonly bytes: Buffer; readonly give: (bytes: Buffer) => void} | undefined;
	filled: number;
};

/** Copies one file: inside the store where that is configured and can be proven, through this machine otherwise. */
export async function copyOnce(ports: CopyPorts, task: FileTask): Promise<Copied> {
	const {inside} = ports;
	const copied = inside?.asksFirst ? await inside.copy(ports, task) : undefined;
	return copied ?? stream(inside?.asksFirst ? {...ports, inside: undefined} : ports, task);
}

/** What it holds of the budget is given back whatever happens. */
async function stream(ports: CopyPorts, task: FileTask): Promise<Copied> {
	const reading: Reading = {
		held: 0,
		large: undefined,
		tooLarge: undefined,
		inside: undefined,
		pieces: [],
		buffer: undefined,
		filled: 0,
	};
	try {
		let broken: unknown;
		const reply = await ports
			.read(task, (head, served) => choose(ports, task, reading, head, served))
			.catch(error => {
				broken = error;
				return undefined;
			});
		if (reading.tooLarge !== undefined) return reading.tooLarge;
		if (reading.inside !== undefined) {
			const copied = await ports.inside?.copy(ports, task, reading.inside);
			return copied ?? (await stream({...ports, inside: undefined}, task));
		}
		if (reading.large?.isOpen()) return await reading.large.finish(broken);
		if (reply === undefined) throw broken;
		return await copySmall(ports, task, reply, reading);
	} finally {
		release(ports, reading);
	}
}

async function copySmall(
	ports: CopyPorts,
	task: FileTask,
	reply: Reply & Served,
	{pieces, buffer, filled}: Reading,
): Promise<Omit<Verified, 'attempts'>> {
	const {access: servedBy, headers} = reply;
	const bytes = buffer?.bytes.subarray(0, filled) ?? (pieces.length > 0 ? Buffer.concat(pieces) : reply.body);
	ports.countBytes(bytes.length);
	const {objects, doubts} = ports;
	const {sha256, md5} = await prove(task, reply, bytes, doubts, objects.abilities.verifiesMd5);
	const sourceEtag = bareEtag(headers.etag);
	const body = {bytes, sha256, sourceEtag, headers};
	const compareHere = () => compare(task, reply, bytes, sha256, doubts);
	const {etag, stored} =
		md5 === undefined
			? await putSmall(objects, task, body)
			: await putEntrusted(objects, task, {...body, md5}, compareHere);
	return {row: task.row, outcome: 'verified', size: bytes.length, sha256, sourceEtag, etag, servedBy, stored};
}

/** Also before another answer to the same question is taken: what the one before held is of no use to it. */
function release({budget}: CopyPorts, reading: Reading): void {
	reading.buffer?.give(reading.buffer.bytes);
	reading.buffer = undefined;
	budget.give(reading.held);
	reading.held = 0;
}

/** Decides by the head how a body is taken: not at all, whole, or as parts. */
function choose(
	ports: CopyPorts,
	task: FileTask,
	reading: Reading,
	head: Head,
	served: Served,
): Taking | Promise<Taking> {
	const {limits, maxFileBytes} = ports;
	release(ports, reading);
	const length = lengthOf(task, head, served.access);
	if (isPageInPlace(task, served.access, head.headers)) throw pageInPlace(task);
	if (length === undefined) return collect(ports, task, reading, head, served);
	if (length > maxFileBytes) {
		reading.tooLarge = {outcome: 'too-large', size: length};
		return 'none';
	}
	if (served.access === 's3' && ports.inside?.wants(task, length)) {
		reading.inside = head;
		return 'none';
	}
	if (length > limits.smallBytes) {
		reading.large = beginLarge(ports, task, {head, served, length, prepaid: 0});
		return reading.large.open().then(lend => ({lend}));
	}
	if (length === 0) return 'whole';
	// What is lent is put into the buffer at once.
	if (length > limits.joinBytes && length <= limits.partBytes)
		return fillLarge(ports, task, reading, length).then(lend => ({lend}));
	const wait = hold(ports, reading, length);
	const fill = () => ({lend: fillBody(ports, task, reading, length)});
	return wait instanceof Promise ? wait.then(fill) : fill();
}

/** Up to the size of a part there are as many buffers as the budget allows, and no more. */
async function fillLarge(ports: CopyPorts, task: FileTask, reading: Reading, length: number): Promise<Sink> {
	const {budget, buffers, bandwidth, limits} = ports;
	await budget.take(limits.partBytes);
	reading.held += limits.partBytes;
	const bytes = await buffers.take(limits.partBytes);
	reading.buffer = {bytes, give: buffers.give};
	await bandwidth(length);
	return fillWith(ports, task, reading, bytes, length);
}

/** Waits for room in the budget, then for the line. */
function hold({budget, bandwidth, bodies}: CopyPorts, reading: Reading, bytes: number): void | Promise<void> {
	const room = bodies.room(bytes);
	const wait = budget.take(room);
	reading.held += room;
	return wait instanceof Promise ? wait.then(() => bandwidth(bytes)) : bandwidth(bytes);
}

function fillBody(ports: CopyPorts, task: FileTask, reading: Reading, length: number): Sink {
	const {bodies} = ports;
	const bytes = bodies.take(length);
	reading.buffer = {bytes, give: bodies.give};
	return fillWith(ports, task, reading, bytes, length);
}

function fillWith({buffers}: CopyPorts, task: FileTask, reading: Reading, buffer: Buffer, length: number): Sink {
	reading.filled = 0;
	return piece => {
		if (reading.filled + piece.length > length) throw truncated(task, reading.filled + piece.length, length);
		buffer.set(piece, reading.filled);
		reading.filled += piece.length;
		buffers.passed(piece.length);
	};
}

/** A body of unknown length is collected while it is small and becomes parts when it is not. */
async function collect(ports: CopyPorts, task: FileTask, reading: Reading, head: Head, served: Served): Promise<Sink> {
	const {limits, maxFileBytes, budget} = ports;
	let bytes = 0;
	let sink: Sink | undefined;
	await budget.take(limits.smallBytes);
	reading.held += limits.smallBytes;

	const grow = async (): Promise<void> => {
		// What is held goes over to the first part: whoever holds a body must not wait for more of it.
		const prepaid = limits.smallBytes >= limits.partBytes ? limits.partBytes : 0;
		budget.give(limits.smallBytes - prepaid);
		reading.held -= limits.smallBytes;
		const large = beginLarge(ports, task, {head, served, length: undefined, prepaid});
		reading.large = large;
		sink = await large.open();
		for (const piece of reading.pieces.splice(0)) await sink(piece);
	};
	return piece => {
		bytes += piece.length;
		if (bytes > maxFileBytes) {
			reading.tooLarge = {outcome: 'too-large', size: undefined};
			throw new MigrationError('refused', `The file is larger than allowed: ${shownUrl(task.url)}`, {
				hint: 'Raise migration.maxFileSizeMb if it is to be copied, then run `doclift backup --incremental`.',
			});
		}
		if (sink !== undefined) return sink(piece);
		reading.pieces.push(piece);
		return bytes > limits.smallBytes ? grow() : undefined;
	};
}
