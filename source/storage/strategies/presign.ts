import {MigrationError} from '../../engine/failure.ts';
import type {Get, Strategy} from '../access.ts';
import type {EndPoint} from '../end-point.ts';
import {translateReply} from '../errors.ts';
import type {Http} from '../http.ts';
import {answeredOn, fromSource, type Way} from '../others.ts';
import {inSession, type Session} from '../session.ts';
import {type FollowRules, follow} from './follow.ts';

/** Asks the vendor's end point for a URL that carries its own signature, then reads that like any other. */
export const presignStrategy =
	(http: Http, rules: FollowRules, endPoint: EndPoint, session: () => Session | undefined): Strategy =>
	task => {
		const own = session();
		if (own === undefined || task.identifier === undefined || task.identifier === '') return [];
		const {identifier} = task;
		const reading: Get = async (extra, onHead) => {
			const way = fromSource('presign', task.url);
			const url = await askForUrl(http, endPoint, session() ?? own, {
				identifier,
				way,
				mayBeGone: endPoint.mayConfirm(task),
			});
			return follow(http, rules, url, extra, onHead);
		};
		return [reading];
	};

async function askForUrl(
	http: Http,
	endPoint: EndPoint,
	{accessToken, confirmed = false}: Session,
	{identifier, way, mayBeGone}: {readonly identifier: string; readonly way: Way; readonly mayBeGone: boolean},
): Promise<string> {
	const {url: address, app, action} = endPoint.settings;
	const {origin, pathname, search} = new URL(address);
	const where = `${origin}${pathname}`;
	const reply = await http.send({
		method: 'POST',
		origin,
		path: pathname + search,
		headers: [
			'authorization',
			`Bearer ${accessToken}`,
			'content-type',
			'application/json',
			'accept',
			'application/json',
		],
		body: Buffer.from(JSON.stringify({identifier, app, action})),
	});
	const answer = objectIn(reply.body);
	// That a file is still not there says nothing of an end point that has signed for others.
	if (answer === undefined && !mayBeGone && !endPoint.proven() && unserved.has(reply.status)) {
		// Of one file it is tried again: by then another may have shown that the end point is there, and this one gone.
		const kind = endPoint.isNone(identifier) ? 'configuration' : 'download-error';
		throw new MigrationError(kind, `No end point that signs URLs answers (${reply.status}): ${where}`, {
			hint: 'Check source.presign.url: no file is called gone for it. Then run the same command again.',
		});
	}
	if ((confirmed ? reply : inSession(reply, way)).status >= 300)
		throw answeredOn(way, translateReply(reply, 'download', where));
	const {url} = Object(answer?.data) as Readonly<Record<string, unknown>>;
	if (typeof url !== 'string') {
		throw new MigrationError('download-error', `The presigning end point answered without a URL: ${where}`);
	}
	endPoint.prove();
	return url;
}

/** What a server says of a path, or of a method, that it does not serve. */
const unserved: ReadonlySet<number> = new Set([404, 405, 410, 501]);

/** The JSON object that a body is; undefined for anything else. */
function objectIn(body: Buffer): Readonly<Record<string, unknown>> | undefined {
	try {
		const answer: unknown = JSON.parse(body.toString('utf8'));
		return typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? {...answer} : undefined;
	} catch {
		return undefined;
	}
}
