/**
One attempt at one file: read it, prove it whole, write it under a condition.

Throws `MigrationError`s; what is worth another attempt is the caller's to judge. Whatever a crash leaves behind is
settled by the next attempt, which finds its own object by record and hash.
*/
import {type FailureKind, MigrationError} from '../engine/failure.ts';
import type {FileTask, Verified} from '../engine/ports/copier.ts';
import type {Served} from './access.ts';
import type {Copied, CopyPorts} from './copy-ports.ts';
import {bareEtag} from './headers.ts';
import type {Reply} from './http.ts';
import {compare, prove} from './proof.ts';
import {choose, endReading, newReading, type Reading} from './reading.ts';
import {putEntrusted, putSmall} from './small.ts';

/** Copies one file: inside the store where that is configured and can be proven, through this machine otherwise. */
export async function copyOnce(ports: CopyPorts, task: FileTask): Promise<Copied> {
	const {inside} = ports;
	const copied = inside?.asksFirst ? await inside.copy(ports, task) : undefined;
	if (copied !== undefined) return copied;
	return stream(inside?.asksFirst ? {...ports, inside: undefined} : ports, task).catch(async error => {
		const kept = isBeyondReach(error) ? await keep(ports, task) : undefined;
		if (kept === undefined) throw error;
		return kept;
	});
}

/** `download-forbidden`: so S3 says that there is none to whoever may not list the bucket. */
const beyondReach: ReadonlySet<FailureKind> = new Set(['download-missing', 'download-archived', 'download-forbidden']);

const isBeyondReach = (error: unknown): boolean => error instanceof MigrationError && beyondReach.has(error.kind);

/**
The recorded copy, where it still lies at the key as it was proven: it may be the last there is of the file. A record was
restored, or an account reset, after the vendor had removed its file. Not where the source has been seen to hold another
version since: it is that one which is missing, and its loss must not be passed over because an older one was saved.
*/
async function keep({objects}: CopyPorts, {row, recordId, key, replaces}: FileTask): Promise<Copied | undefined> {
	if (replaces === null || replaces.superseded) return undefined;
	const found = await objects.stat(key);
	if (found?.etag !== replaces.etag || found.recordId !== recordId) return undefined;
	const {size, etag, sourceEtag = ''} = found;
	const {sha256} = replaces;
	return {row, outcome: 'verified', size, sha256, sourceEtag, etag, servedBy: null, stored: 'found'};
}

/** What it holds of the budget, and an upload that is not finished, are given back whatever happens. */
async function stream(ports: CopyPorts, task: FileTask): Promise<Copied> {
	const reading = newReading();
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
		if (reading.large !== undefined) return await reading.large.finish(broken);
		if (reply === undefined) throw broken;
		return await copySmall(ports, task, reply, reading);
	} finally {
		if (reading.large !== undefined) await reading.large.drop();
		endReading(ports, reading);
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
	const {objects} = ports;
	// Of a body whose length was not announced the line hears now.
	if (pieces.length > 0) await ports.bandwidth(bytes.length);
	const {sha256, md5} = await prove(task, reply, bytes, ports, objects.abilities.verifiesMd5);
	const sourceEtag = bareEtag(headers.etag);
	const body = {bytes, sha256, sourceEtag, headers};
	const compareHere = () => compare(task, reply, bytes, sha256, ports);
	const {etag, stored} =
		md5 === undefined ? await putSmall(objects, task, body) : await putEntrusted(objects, task, body, md5, compareHere);
	return {row: task.row, outcome: 'verified', size: bytes.length, sha256, sourceEtag, etag, servedBy, stored};
}
