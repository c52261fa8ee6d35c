/** For worlds that are too large to be copied first: `POST /sandbox/copies` lays files of one bucket into another. */
import {hash} from 'node:crypto';
import {createInterface} from 'node:readline';
import {type Answer, text} from './answer.ts';
import {type Store, secondsOf} from './call.ts';
import type {Incoming} from './incoming.ts';
import {smallBytes} from './log.ts';

/** What became of one file: what a program that had copied it would know. */
export type LaidCopy = {
	readonly size: number;
	/** Hex, of the bytes. */
	readonly sha256: string;
	readonly etag: string;
	readonly sourceEtag: string;
};

/**
`/sandbox/copies?from=BUCKET&to=BUCKET` with a line of JSON for each file, `[key there, key here]`; a line of JSON about
each comes back, in the same order. Small files only. Without credentials, on loopback; no request is counted.
*/
export async function layCopies({query, message}: Incoming, {buckets, now}: Store): Promise<Answer> {
	const from = buckets.get(query.get('from') ?? '')?.shelf;
	const to = buckets.get(query.get('to') ?? '')?.stored;
	if (from === undefined || to === undefined) return text(404, 'text/plain', 'There is no such bucket\n');
	const modified = secondsOf(now());
	const said: LaidCopy[] = [];
	for await (const line of createInterface(message)) {
		const [source, key]: readonly unknown[] = JSON.parse(line);
		const held = typeof source === 'string' ? from.find(source) : undefined;
		const bytes = held !== undefined && held.facts.size <= smallBytes ? held.read(0, held.facts.size) : undefined;
		if (held === undefined || typeof key !== 'string' || !Buffer.isBuffer(bytes)) {
			return text(400, 'text/plain', `No file of at most ${smallBytes} bytes, or no key for it: ${line}\n`);
		}
		const {headers, metadata, etag: sourceEtag, size} = held.facts;
		const etag = hash('md5', bytes);
		to.put(key, {etag, size, modified, headers, metadata, storageClass: 'STANDARD'}, bytes);
		said.push({size, sha256: hash('sha256', bytes), etag, sourceEtag});
	}
	return text(200, 'application/x-ndjson', said.map(one => `${JSON.stringify(one)}\n`).join(''));
}
