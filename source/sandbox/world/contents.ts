/**
Bytes of files, as a function of who they are: a slice of one pseudo-random block at an offset of the file's own, behind
a short head with the type's first bytes and the file's own stamp. Nothing is kept but the block.
*/
import {draw, drawText, fraction, hex8, normal} from './chance.ts';
import type {Filling} from './oddities.ts';

/** Odd, so that no part size divides it: parts of one file differ although the block repeats. */
const period = 4 * 1024 * 1024 + 4099;
const mebibyte = 1024 * 1024;

let block: Buffer | undefined;

/** Twice the period, so that any slice shorter than one needs no copy. */
function theBlock(): Buffer {
	if (block) return block;
	const words = new Uint32Array(Math.ceil(period / 4));
	let x = 0x2545f491;
	for (let i = 0; i < words.length; i++) {
		x ^= x << 13;
		x ^= x >>> 17;
		x ^= x << 5;
		words[i] = x;
	}
	const once = Buffer.from(words.buffer, 0, period);
	block = Buffer.concat([once, once]);
	return block;
}

/** By content type, since the type is all that is known of an object that was changed. */
const firstBytes: Readonly<Record<string, string>> = {
	'application/pdf': '%PDF-1.7\n%',
	'application/zip': 'PK\u0003\u0004',
	'image/jpeg': '\u00ff\u00d8\u00ff\u00e0',
	'image/png': '\u0089PNG\r\n\u001a\n',
	'image/tiff': 'II*\u0000',
	'image/svg+xml': '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><!--',
	'text/html; charset=utf-8': '<!DOCTYPE html>\n<html><head><title>Newsletter</title></head><body><!--',
};

const types: Readonly<Record<string, string>> = {
	pdf: 'application/pdf',
	docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	zip: 'application/zip',
	jpg: 'image/jpeg',
	png: 'image/png',
	doc: 'application/msword',
	msg: 'application/vnd.ms-outlook',
	tif: 'image/tiff',
	txt: 'text/plain; charset=utf-8',
	csv: 'text/csv',
	html: 'text/html; charset=utf-8',
	svg: 'image/svg+xml',
};

export const typeOf = (extension: string): string => types[extension.toLowerCase()] ?? 'application/octet-stream';

/** Who a file is: another key or generation, another identity. */
export const identityOf = (bucket: string, key: string, generation: number): number =>
	drawText(key, drawText(bucket, generation));

const headOf = (identity: number, contentType: string): Buffer =>
	Buffer.from(`${firstBytes[contentType] ?? ''}${hex8(identity)}${hex8(draw(identity, 1, 1))}`, 'latin1');

/** Bytes from `start` up to, not including, `end`. Shared memory where possible: not to be written to. */
export function contentOf(identity: number, contentType: string, start: number, end: number): Buffer {
	if (end <= start) return Buffer.alloc(0);
	const head = headOf(identity, contentType);
	if (start >= head.length) return slice(identity, start, end);
	const body = Buffer.allocUnsafe(end - start);
	const stamped = head.copy(body, 0, start, Math.min(head.length, end));
	if (end > head.length) slice(identity, head.length, end).copy(body, stamped);
	return body;
}

function slice(identity: number, start: number, end: number): Buffer {
	const from = (identity + start) % period;
	const length = end - start;
	if (length <= period) return theBlock().subarray(from, from + length);
	const body = Buffer.allocUnsafe(length);
	for (let done = 0; done < length; done += period) {
		theBlock().copy(body, done, from, from + Math.min(period, length - done));
	}
	return body;
}

const purpose = {sizeA: 801, sizeB: 802};

/** Sizes: log-normal around 30 KB, with the special ones at the edges that matter (parts have 8 MiB). */
export function sizeFor(seed: number, position: number, filling: Filling): number {
	const bits = draw(seed, position, purpose.sizeA);
	switch (filling) {
		case 'empty':
			return 0;
		case 'megabytes':
			return Math.floor((1.5 + 3 * fraction(bits)) * mebibyte);
		case 'eight':
			return 8 * mebibyte;
		case 'eight-and-one':
			return 8 * mebibyte + 1;
		case 'multipart':
			return Math.floor((16.5 + 3 * fraction(bits)) * mebibyte);
		default:
			return Math.ceil(Math.min(18_000 * Math.exp(normal(bits, draw(seed, position, purpose.sizeB))), mebibyte));
	}
}
