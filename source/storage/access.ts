/**
How a file's bytes are reached: strategies tried in the configured order.

A strategy that is refused (401, 403, 404, 410) lets the next one try; any other failure is the file's own and is tried
again. When all have been refused, the most telling refusal is reported; what our own signature was told of an object
stands, however its plain URL fails.
*/
import {type FailureKind, failures, MigrationError} from '../engine/failure.ts';
import type {Access, FileTask} from '../engine/ports/copier.ts';
import {type Location, shownUrl} from '../engine/url.ts';
import {translateReply} from './errors.ts';
import type {Head, Reply, Request} from './http.ts';
import {answeredOn, fromSource} from './others.ts';

/** One way to read one file. May be called again, with `range` and `if-match` for the rest of a body. */
export type Get = (headers: readonly string[], onHead: NonNullable<Request['onHead']>) => Promise<Reply>;

/** The ways that a strategy knows for this file, in the order in which they are tried; none where it does not apply. */
export type Strategy = (task: FileTask, location: Location) => readonly Get[] | Promise<readonly Get[]>;

export type Served = {readonly access: Access; readonly get: Get};

/** Is asked, with the head of a good answer, how the body is to be taken. */
export type Take = (head: Head, served: Served) => ReturnType<NonNullable<Request['onHead']>>;

export type ReadSource = (task: FileTask, take: Take) => Promise<Reply & Served>;

// The most telling first: an archived file exists, a missing one was looked for with the right to look.
const telling: readonly FailureKind[] = [
	'download-archived',
	'download-no-bucket',
	'download-missing',
	'download-not-the-file',
	'download-forbidden',
	'download-refused-host',
];

/** What the object is, and not whether we may have it. */
const definite: ReadonlySet<FailureKind> = new Set(['download-archived', 'download-no-bucket', 'download-missing']);

export function createReader(
	order: readonly Access[],
	strategies: Readonly<Partial<Record<Access, Strategy>>>,
	locate: (url: string) => Location,
): ReadSource {
	return async (task, take) => {
		const location = locate(task.url);
		let refusal: MigrationError | undefined;
		/** By our own signature it is known what the object is: its plain URL can only add the body. */
		let told = false;
		for (const access of order) {
			const found = strategies[access]?.(task, location) ?? [];
			for (const get of found instanceof Promise ? await found : found) {
				const served = {access, get};
				let begun = false;
				try {
					const reply = await get([], head => {
						begun = head.status === 200;
						return begun ? take(head, served) : 'whole';
					});
					const {status, headers, body} = reply;
					if (status === 200) return {status, headers, body, access, get};
					throw refusalOf(reply, task.url, access, location.kind);
				} catch (error) {
					if (!(error instanceof MigrationError)) throw error;
					if (!telling.includes(error.kind)) {
						// It may have no certificate for the bucket's name, or no way through the firewall.
						if (access === 'http' && told && !begun) continue;
						throw error;
					}
					if (access === 's3' && definite.has(error.kind)) told = true;
					if (refusal === undefined || rank(error) < rank(refusal)) refusal = error;
				}
			}
		}
		throw refusal ?? notReachable(task, location);
	};
}

/**
What a refusal says of the configuration ends the run, and only our own signature speaks for that. A URL that stands in
a record, or comes from the vendor, may carry a stale signature or name a bucket that is gone: that is this one file.
*/
export function refusalOf(reply: Reply, url: string, access: Access, place?: Location['kind']): MigrationError {
	const refusal = answeredOn(
		fromSource(access, url),
		translateReply(reply, 'download', `${shownUrl(url)} (${access})`),
	);
	const {group, scope} = failures[refusal.kind];
	if (access === 's3' || (group !== 'authentication' && scope === 'file')) return refusal;
	// Of a bucket that the configuration names.
	if (access === 'http' && place === 's3' && refusal.kind === 'download-no-bucket') return refusal;
	return new MigrationError(forOneFile[refusal.kind] ?? 'download-forbidden', refusal.message);
}

const forOneFile: Readonly<Partial<Record<FailureKind, FailureKind>>> = {
	'download-no-bucket': 'download-missing',
	configuration: 'download-error',
};

const rank = ({kind}: MigrationError): number => telling.indexOf(kind);

function notReachable(task: FileTask, location: Location): MigrationError {
	const why =
		location.kind === 'bad'
			? location.why
			: location.kind === 'foreign'
				? `${location.host} is not configured`
				: 'no strategy of source.access applies to it';
	return new MigrationError('download-refused-host', `The file cannot be read, ${why}: ${shownUrl(task.url)}`);
}
