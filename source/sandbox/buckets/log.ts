/**
Where stored bytes lie: an append-only log. Small bodies gather in blocks of a few MB that stay in memory until there are
too many of them; then the oldest goes to a segment file. Large bodies go to a segment file at once, in a range of their
own. Index entries hold a `Spot`, nothing more.
*/
import {
	closeSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	readSync,
	rmdirSync,
	unlinkSync,
	write,
	writeSync,
	writev,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';

const blockBytes = 4 * 1024 * 1024;
const segmentBytes = 256 * 1024 * 1024;
/** What goes into blocks; anything larger has a range of its own. */
export const smallBytes = 1024 * 1024;
/** Of one read from a segment file. */
const readBytes = 1024 * 1024;

type Segment = {size: number; live: number; readers: number; file: number | undefined};
type Block = {readonly segment: Segment; readonly base: number; buffer: Buffer | undefined; used: number};

/** A run of bytes in the log; `at` counts from the start of its block. */
export type Spot = {readonly block: Block; readonly at: number; readonly size: number};

export type Range = {
	/** Resolves when the bytes have been written, in order. */
	readonly write: (pieces: readonly Buffer[]) => Promise<void>;
	/** Of all that was written. */
	readonly finish: () => Spot;
	/** Gives the range back. */
	readonly abandon: () => void;
};

export type ByteLog = {
	/** At most `smallBytes`, in one piece of the log. */
	readonly append: (pieces: readonly Buffer[]) => Spot;
	/** Room for a large body whose size is known. */
	readonly reserve: (size: number) => Range;
	/** From `start` up to, not including, `end`. */
	readonly readNow: (spot: Spot, start: number, end: number) => Buffer;
	/** As `readNow`; a large piece comes bit by bit. */
	readonly read: (spot: Spot, start: number, end: number) => Buffer | AsyncIterable<Buffer>;
	/** The spot will not be read again. A segment without any live spot gives its disk space back. */
	readonly release: (spot: Spot) => void;
	readonly usage: () => {readonly memory: number; readonly disk: number};
	readonly close: () => void;
};

const gather = promisify(writev);
const writeAt = promisify(write);

/** `directory` is made when the first segment file is, in the system's folder for temporary files where absent. */
export function createByteLog({
	directory,
	memoryBytes = 32 * 1024 * 1024,
}: {
	directory?: string;
	memoryBytes?: number;
}): ByteLog {
	let closed = false;
	const segments = new Set<Segment>();
	let current: Segment | undefined;
	let block: Block | undefined;
	const inMemory: Block[] = [];

	const fileOf = (segment: Segment): number => {
		if (segment.file !== undefined) return segment.file;
		if (closed) throw new RangeError('The log is closed');
		if (directory !== undefined) mkdirSync(directory, {recursive: true, mode: 0o700});
		const folder = mkdtempSync(join(directory ?? tmpdir(), 'doclift-buckets-'));
		const path = join(folder, 'segment');
		segment.file = openSync(path, 'wx+', 0o600);
		// A file without a name: its space is free again when the process ends, however it ends.
		unlinkSync(path);
		rmdirSync(folder);
		return segment.file;
	};

	const allocate = (size: number): {segment: Segment; base: number} => {
		if (current === undefined || (current.size > 0 && current.size + size > segmentBytes)) {
			const before = current;
			current = {size: 0, live: 0, readers: 0, file: undefined};
			segments.add(current);
			if (before !== undefined) drop(before);
		}
		const base = current.size;
		current.size += size;
		return {segment: current, base};
	};

	const drop = (segment: Segment) => {
		if (segment === current || segment.live > 0 || segment.readers > 0 || !segments.delete(segment)) return;
		for (let index = inMemory.length - 1; index >= 0; index--) {
			if (inMemory[index]?.segment === segment) inMemory.splice(index, 1);
		}
		if (segment.file !== undefined) closeSync(segment.file);
		segment.file = undefined;
	};

	const spill = () => {
		const oldest = inMemory.shift();
		if (oldest?.buffer === undefined) return;
		const {segment, buffer, used, base} = oldest;
		for (let sent = 0; sent < used; ) sent += writeSync(fileOf(segment), buffer, sent, used - sent, base + sent);
		oldest.buffer = undefined;
	};

	const openBlock = (): Block => {
		if (inMemory.length * blockBytes >= memoryBytes) spill();
		// Live while it is open, so that its segment stays.
		if (block !== undefined) release({block, at: 0, size: 0});
		const {segment, base} = allocate(blockBytes);
		segment.live++;
		block = {segment, base, buffer: Buffer.allocUnsafeSlow(blockBytes), used: 0};
		inMemory.push(block);
		return block;
	};

	const release = ({block: {segment}}: Spot) => {
		segment.live--;
		drop(segment);
	};

	const append = (pieces: readonly Buffer[]): Spot => {
		let size = 0;
		for (const piece of pieces) size += piece.length;
		const open = block?.buffer !== undefined && block.used + size <= blockBytes ? block : openBlock();
		const at = open.used;
		for (const piece of pieces) open.used += piece.copy(open.buffer ?? piece, open.used);
		open.segment.live++;
		return {block: open, at, size};
	};

	const reserve = (size: number): Range => {
		const {segment, base} = allocate(size);
		segment.live++;
		const own: Block = {segment, base, buffer: undefined, used: 0};
		return {
			write: async pieces => {
				const position = base + own.used;
				const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
				own.used += length;
				const {bytesWritten} = await gather(fileOf(segment), pieces, position);
				// Rare: the system took only a part of it.
				if (bytesWritten === length) return;
				const whole = Buffer.concat(pieces);
				for (let sent = bytesWritten; sent < length; ) {
					sent += (await writeAt(fileOf(segment), whole, sent, length - sent, position + sent)).bytesWritten;
				}
			},
			finish: () => ({block: own, at: 0, size: own.used}),
			abandon: () => release({block: own, at: 0, size: 0}),
		};
	};

	const readNow = ({block: {segment, base, buffer}, at}: Spot, start: number, end: number): Buffer => {
		if (buffer !== undefined) return buffer.subarray(at + start, at + end);
		const piece = Buffer.allocUnsafe(end - start);
		const got = readSync(fileOf(segment), piece, 0, piece.length, base + at + start);
		return piece.subarray(0, got);
	};

	// Synchronous reads out of the page cache take a few microseconds; a turn through the thread pool takes more.
	async function* readPieces(spot: Spot, start: number, end: number): AsyncIterable<Buffer> {
		const {segment} = spot.block;
		segment.readers++;
		try {
			for (let from = start; from < end; from += readBytes) yield readNow(spot, from, Math.min(end, from + readBytes));
		} finally {
			segment.readers--;
			drop(segment);
		}
	}

	return {
		append,
		reserve,
		readNow,
		read: (spot, start, end) => (end - start <= readBytes ? readNow(spot, start, end) : readPieces(spot, start, end)),
		release,
		usage: () => ({
			memory: inMemory.length * blockBytes,
			disk: [...segments].reduce((sum, {file, size}) => sum + (file === undefined ? 0 : size), 0),
		}),
		close: () => {
			closed = true;
			for (const segment of segments) {
				if (segment.file !== undefined) closeSync(segment.file);
				// Its number may soon belong to another file.
				segment.file = undefined;
			}
			segments.clear();
		},
	};
}
