/** Reads the rest of a body that broke. */
import {failures, MigrationError} from '../engine/failure.ts';
import type {FileTask} from '../engine/ports/copier.ts';
import {shownUrl} from '../engine/url.ts';
import {refusalOf} from './access.ts';
import type {Head, Sink, Taking} from './http.ts';
import type {Incoming} from './large.ts';
import type {Limits} from './limits.ts';
import {truncated} from './proof.ts';
import {untried, waitBefore} from './retry.ts';

type Broken = {
	readonly task: FileTask;
	readonly incoming: Incoming;
	readonly limits: Limits;
	readonly received: () => number;
	readonly sink: Sink;
	/** What has ended the upload, if anything has. It comes through the same pipe, but then reading on is no help. */
	readonly failure: () => unknown;
};

/**
Goes on until the announced length is there. Gives up after the usual attempts without a byte of progress, and at once
where the source cannot promise that it is still the same version.
*/
export async function readOn(
	{task, incoming, limits, received, sink, failure}: Broken,
	broken: unknown,
): Promise<void> {
	const {head, served, length} = incoming;
	const etag = head.headers.etag;
	let error = broken;
	let tries = 0;
	let seen = received();

	while (length !== undefined && received() < length) {
		const over = failure();
		if (over !== undefined) throw over;
		if (etag === undefined || etag.startsWith('W/') || !passes(error))
			throw error ?? truncated(task, received(), length);
		tries = received() > seen ? 1 : tries + 1;
		seen = received();
		const wait = waitBefore('network-reset', {...untried, soon: tries}, Math.random(), limits);
		if (wait === undefined) throw error ?? truncated(task, received(), length);
		await new Promise(resolve => setTimeout(resolve, wait));
		error = await served
			.get(['if-match', etag, 'range', `bytes=${seen}-`], rest => takeRest(rest, {from: seen, etag, length}, sink))
			.then(reply => {
				if (isRest(reply, {from: seen, etag, length})) return undefined;
				return reply.status < 300 || reply.status === 412 ? changed(task) : refusalOf(reply, task.url, served.access);
			})
			.catch((thrown: unknown) => thrown);
	}
	if (length === undefined && error !== undefined) throw error;
	if (length !== undefined && received() > length) throw truncated(task, received(), length);
}

type Rest = {readonly from: number; readonly etag: string; readonly length: number};

/** The very range that was asked for, of the very version: not all hosts look at `If-Match`. */
function isRest({status, headers}: Head, {from, etag, length}: Rest): boolean {
	const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? [];
	const same = headers.etag === undefined || headers.etag === etag;
	return status === 206 && same && Number(start) === from && (total === '*' || Number(total) === length);
}

/** Nothing else may be appended. */
const takeRest = (head: Head, rest: Rest, sink: Sink): Taking => {
	if (isRest(head, rest)) return sink;
	return head.status < 300 ? 'none' : 'whole';
};

/** Faults of the download that pass. */
const passes = (error: unknown): boolean =>
	error === undefined ||
	(error instanceof MigrationError &&
		failures[error.kind].retry !== 'never' &&
		error.kind !== 'download-changed' &&
		error.kind !== 'authentication-expired');

const changed = (task: FileTask): MigrationError =>
	new MigrationError('download-changed', `The file changed while it was read: ${shownUrl(task.url)}`);
