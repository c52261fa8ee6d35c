/** How the body of an answer is taken: into a buffer of its size, into parts, or not at all. */
import {MigrationError} from '../engine/failure.ts';
import type {FileTask} from '../engine/ports/copier.ts';
import {shownUrl} from '../engine/url.ts';
import type {Served} from './access.ts';
import type {CopyPorts, TooLarge} from './copy-ports.ts';
import type {Head, Sink, Taking} from './http.ts';
import {beginLarge, type Large} from './large.ts';
import {isPageInPlace, pageInPlace} from './page.ts';
import {lengthOf, truncated} from './proof.ts';

/** What stands between the answer's head and the end of its body. */
export type Reading = {
	held: number;
	large: Large | undefined;
	tooLarge: TooLarge | undefined;
	/** The answer's head, where the store is to copy the file in place of us. */
	inside: Head | undefined;
	pieces: Buffer[];
	/** One of the thread's, with the body in its beginning, and how it is given back. */
	buffer: {readonly bytes: Buffer; readonly give: (bytes: Buffer) => void} | undefined;
	filled: number;
	/** Nobody waits for it any more. */
	over: boolean;
};

export const newReading = (): Reading => ({
	held: 0,
	large: undefined,
	tooLarge: undefined,
	inside: undefined,
	pieces: [],
	buffer: undefined,
	filled: 0,
	over: false,
});

/** Also before another answer to the same question is taken: what the one before held is of no use to it. */
function release({budget}: CopyPorts, reading: Reading): void {
	reading.buffer?.give(reading.buffer.bytes);
	reading.buffer = undefined;
	budget.give(reading.held);
	reading.held = 0;
}

/** At its end, however that comes: what it still comes to hold is given back too. */
export function endReading(ports: CopyPorts, reading: Reading): void {
	reading.over = true;
	release(ports, reading);
}

/** Decides by the head how a body is taken: not at all, whole, or as parts. */
export function choose(
	ports: CopyPorts,
	task: FileTask,
	reading: Reading,
	head: Head,
	served: Served,
): Taking | Promise<Taking> {
	const taking = takingOf(ports, task, reading, head, served);
	if (!(taking instanceof Promise)) return taking;
	// A proxy may cut a connection also while its body waits for room.
	return taking.finally(() => {
		if (reading.over) release(ports, reading);
	});
}

function takingOf(
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
				hint: 'Raise migration.maxFileSizeMb if it is to be copied, then run `doclift backup --full`.',
			});
		}
		if (sink !== undefined) return sink(piece);
		reading.pieces.push(piece);
		return bytes > limits.smallBytes ? grow() : undefined;
	};
}
