/**
Entries of a fixed number of 32-bit words, dealt out into parts, in a nameless temporary file: written in blocks, read a
part at a time. Memory is a block for each part, however many entries there are. Nothing in it is worth keeping.
*/
import {closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {MigrationError} from '../engine/failure.ts';
import {ofTemporary} from './temporary.ts';
import {guarding} from './translate.ts';

export type Spill = {
	/** Takes the first `width` words. Throws `ledger-storage` where the disk does not take them. */
	readonly add: (part: number, entry: Uint32Array) => void;
	/** All entries of a part, one after the other, in the order in which they came. Lent until the next read. */
	readonly read: (part: number) => Uint32Array;
	readonly close: () => void;
};

const guarded = guarding(error => ofTemporary(error));
/** What is left of the bytes, to and from their place in the file. */
const writeSome = guarded((fd: number, bytes: Buffer, sent: number, at: number) =>
	writeSync(fd, bytes, sent, undefined, at + sent),
);
const readSome = guarded((fd: number, bytes: Buffer, got: number, at: number) =>
	readSync(fd, bytes, got, bytes.length - got, at + got),
);

/** Its name is gone at once, so that nothing is left behind however this process ends. */
const openNameless = guarded(() => {
	const folder = mkdtempSync(join(tmpdir(), 'doclift-compare-'));
	try {
		return openSync(join(folder, 'spill'), 'wx+', 0o600);
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
});

const blockWords = 1024;
/** Parts differ by little: with this much to spare the room for one holds the others. */
const spare = 1.2;

export function openSpill({parts, width}: {readonly parts: number; readonly width: number}): Spill {
	const fd = openNameless();
	const most = Math.floor(blockWords / width) * width;
	const pending = Array.from({length: parts}, () => ({words: new Uint32Array(most), used: 0}));
	/** Numbers of a part's blocks in the file, all of them full. */
	const written = Array.from({length: parts}, (): number[] => []);
	let blocks = 0;
	// Filled again for each part: V8 sees no reason to collect arrays that lie outside of its heap.
	let room = new Uint32Array(0);

	const write = (part: number, block: {words: Uint32Array; used: number}) => {
		const bytes = bytesOf(block.words);
		const at = blocks * bytes.length;
		for (let sent = 0; sent < bytes.length; ) sent += writeSome(fd, bytes, sent, at);
		written[part]?.push(blocks);
		blocks += 1;
		block.used = 0;
	};
	const blockOf = (part: number) => {
		const block = pending[part];
		if (block) return block;
		throw new MigrationError('internal', `There is no part ${part}`);
	};

	return {
		add(part, entry) {
			const block = blockOf(part);
			if (block.used === most) write(part, block);
			for (let word = 0; word < width; word++) block.words[block.used + word] = entry[word] ?? 0;
			block.used += width;
		},
		read(part) {
			const block = blockOf(part);
			const numbers = written[part] ?? [];
			const size = numbers.length * most + block.used;
			if (room.length < size) room = new Uint32Array(Math.ceil(size * spare));
			const all = room.subarray(0, size);
			let filled = 0;
			for (const number of numbers) {
				const bytes = bytesOf(all.subarray(filled, filled + most));
				readWhole(fd, bytes, number * bytes.length);
				filled += most;
			}
			all.set(block.words.subarray(0, block.used), filled);
			return all;
		},
		close: () => closeSync(fd),
	};
}

const bytesOf = ({buffer, byteOffset, byteLength}: Uint32Array): Buffer => Buffer.from(buffer, byteOffset, byteLength);

function readWhole(fd: number, bytes: Buffer, at: number): void {
	for (let got = 0; got < bytes.length; ) {
		const more = readSome(fd, bytes, got, at);
		if (more === 0) throw new MigrationError('internal', 'A temporary file became shorter while it was used');
		got += more;
	}
}
