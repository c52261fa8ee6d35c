/** The four ways to a file's bytes: our signature, the URL as it stands, the vendor's presigning, the Salesforce file. */
import {type ApiReserve, isOfTheDay} from '../engine/api-reserve.ts';
import {MigrationError} from '../engine/failure.ts';
import type {FileTask} from '../engine/ports/copier.ts';
import {encodeValue, extensionOf, extensionOfUrl, type Location, shownUrl, spacedKey} from '../engine/url.ts';
import type {Get, Strategy} from './access.ts';
import type {EndPoint} from './end-point.ts';
import {translateReply} from './errors.ts';
import type {Head, Http, Reply, Request} from './http.ts';
import {typeOfExtension} from './media-type.ts';
import {mostHops, redirectOf} from './redirect.ts';
import type {Credentials, SourceSettings} from './settings.ts';
import type {Store} from './store.ts';

/** The Salesforce session of the batch. Goes to the pinned instance and to the configured presign URL only. */
export type Session = {
	readonly instanceUrl: string;
	readonly accessToken: string;
	/** Salesforce has taken it just now: whoever else refuses it does not mean that it has ended. */
	readonly confirmed?: boolean;
};

/** A signed GET from the source's buckets. Does not apply while there are no credentials. */
export const signedStrategy =
	(store: Store, credentials: () => Credentials | undefined): Strategy =>
	(_task, location) => {
		const own = credentials();
		if (location.kind !== 's3' || own === undefined) return [];
		const {bucket, key, versionId} = location;
		const query = versionId === null ? '' : `versionId=${encodeValue(versionId)}`;
		const reading =
			(exact: string): Get =>
			(extra, onHead) =>
				store(own, {
					method: 'GET',
					bucket,
					key: exact,
					query,
					headers: ['x-amz-checksum-mode', 'ENABLED', ...extra],
					onHead,
				});
		const spaced = spacedKey(key);
		return spaced === null ? [reading(key)] : [reading(key), reading(spaced)];
	};

/** The URL exactly as it stands, redirects followed from one allowed host to another. */
export const plainStrategy =
	(http: Http, rules: PlainRules): Strategy =>
	(task, location) => {
		if (location.kind !== 's3' && location.kind !== 'http') return [];
		const url = task.url.trim();
		const reading =
			(exact: string): Get =>
			(extra, onHead) =>
				follow(http, rules, exact, extra, onHead);
		const spaced = url.replace(/^[^?#]*/, path => path.replaceAll('+', '%20'));
		return spaced === url ? [reading(url)] : [reading(url), reading(spaced)];
	};

export type PlainRules = {
	readonly locate: (url: string) => Location;
	/** Hosts (`host[:port]`) that the configuration names; only they may have a private address. */
	readonly named: ReadonlySet<string>;
};

export const namedHosts = (source: SourceSettings): ReadonlySet<string> =>
	new Set([
		...source.hosts.map(host => host.toLowerCase()),
		...(source.endpoint === undefined ? [] : [new URL(source.endpoint).host]),
	]);

async function follow(
	http: Http,
	rules: PlainRules,
	from: string,
	extra: readonly string[],
	onHead: NonNullable<Request['onHead']>,
): Promise<Reply> {
	let url = from;
	for (let hop = 0; hop <= mostHops; hop++) {
		const {origin, path, host} = dissect(url, rules);
		const reply = await http.send({
			method: 'GET',
			origin,
			path,
			headers: ['accept-encoding', 'identity', ...extra],
			guarded: !rules.named.has(host) && !rules.named.has(host.replace(/:\d+$/, '')),
			onHead,
		});
		const target = redirectOf(reply);
		if (target === undefined) return reply;
		const next = resolve(target, url);
		if (url.startsWith('https:') && next.startsWith('http:'))
			throw refused(`It is redirected from https to http`, from);
		url = next;
	}
	throw new MigrationError('download-error', `It is redirected more than ${mostHops} times: ${shownUrl(from)}`);
}

function resolve(target: string, base: string): string {
	if (/^https?:\/\//i.test(target)) return target;
	if (URL.canParse(target, base)) return new URL(target, base).href;
	throw new MigrationError('download-error', `It is redirected to something that is no URL: ${shownUrl(base)}`);
}

/** Splits a URL without normalising its path. Refuses what the configuration does not allow. */
function dissect(url: string, {locate}: PlainRules): {origin: string; path: string; host: string} {
	const location = locate(url);
	if (location.kind === 'bad') throw refused(`It is refused: ${location.why}`, url);
	if (location.kind === 'foreign') throw refused(`${location.host} is not an allowed host`, url);
	const parts = /^(https?:)\/\/([^/?#]+)([^#]*)/i.exec(url);
	const [, scheme = '', authority = '', rest = ''] = parts ?? [];
	const host = authority.toLowerCase();
	return {origin: `${scheme.toLowerCase()}//${host}`, path: escapeRest(rest.startsWith('/') ? rest : `/${rest}`), host};
}

/** What a request line cannot hold is escaped; all else stays as it was written. */
const escapeRest = (path: string): string =>
	/^[\u0021-\u007e]*$/.test(path)
		? path
		: path.toWellFormed().replace(/[^\u0021-\u007e]+/g, piece => encodeURIComponent(piece));

const refused = (why: string, url: string): MigrationError =>
	new MigrationError('download-refused-host', `${why}: ${shownUrl(url)}`);

/** Asks the vendor's end point for a URL that carries its own signature, then reads that like any other. */
export const presignStrategy =
	(http: Http, rules: PlainRules, endPoint: EndPoint, session: () => Session | undefined): Strategy =>
	task => {
		const own = session();
		if (own === undefined || task.identifier === undefined || task.identifier === '') return [];
		const {identifier} = task;
		const reading: Get = async (extra, onHead) => {
			const url = await askForUrl(http, endPoint, own, {identifier, mayBeGone: endPoint.mayConfirm(task)});
			return follow(http, rules, url, extra, onHead);
		};
		return [reading];
	};

async function askForUrl(
	http: Http,
	endPoint: EndPoint,
	{accessToken, confirmed = false}: Session,
	{identifier, mayBeGone}: {readonly identifier: string; readonly mayBeGone: boolean},
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
	if ((confirmed ? reply : living(reply)).status >= 300) throw translateReply(reply, 'download', where);
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

/** 401 to the session of Salesforce: it has ended, and with another one the file can be had. */
function living(reply: Reply): Reply {
	if (reply.status !== 401) return reply;
	throw new MigrationError('authentication-expired', 'The session of Salesforce has ended');
}

/** A limit of the org is no refusal of the file: that of a day ends the run, too many calls at once pass. */
function unlimited(reply: Reply, what: string): Reply {
	const text = reply.status === 403 ? reply.body.toString('utf8') : '';
	if (!text.includes('"REQUEST_LIMIT_EXCEEDED"')) return reply;
	throw isOfTheDay(text)
		? new MigrationError('salesforce-limit', `Salesforce will not serve more today: ${what}`)
		: new MigrationError('network-throttled', `Salesforce is asked too much at once: ${what}`);
}

export type SalesforceRules = {
	readonly apiVersion: string;
	/** Each file is a call of the org's day. */
	readonly reserve: Pick<ApiReserve, 'keep' | 'hear'>;
};

/**
Salesforce speaks of its answer, not of the file: any file is octets that nobody may keep. Of the file its name tells more,
and how long copies may be kept is for whoever serves them.
*/
function ofFile(headers: Head['headers'], {name, url}: FileTask): Head['headers'] {
	const {'cache-control': _cache, expires: _expires, 'content-type': stated = '', ...others} = headers;
	const known = /^(?:application|binary)\/octet-?stream\b/i.test(stated) ? undefined : stated;
	const type = known || typeOfExtension(extensionOf(name) || extensionOfUrl(url));
	return type === undefined ? others : {...others, 'content-type': type};
}

/** The file as Salesforce keeps it. The session goes to the pinned instance and follows no redirect. */
export const salesforceStrategy =
	(http: Http, {apiVersion, reserve}: SalesforceRules, session: () => Session | undefined): Strategy =>
	(task: FileTask) => {
		const own = session();
		const {contentVersion} = task;
		if (own === undefined || contentVersion === undefined || !/^068[A-Za-z0-9]{12,15}$/.test(contentVersion)) return [];
		const origin = new URL(own.instanceUrl).origin;
		const path = `/services/data/v${apiVersion}/sobjects/ContentVersion/${contentVersion}/VersionData`;
		const reading: Get = async (extra, onHead) => {
			reserve.keep();
			const reply = await http.send({
				method: 'GET',
				origin,
				path,
				headers: ['authorization', `Bearer ${own.accessToken}`, 'accept-encoding', 'identity', ...extra],
				onHead: head => onHead({...head, headers: ofFile(head.headers, task)}),
			});
			reserve.hear(reply.headers['sforce-limit-info'] ?? null);
			const {status, headers, body} = unlimited(living(reply), `ContentVersion ${contentVersion}`);
			return {status, headers: ofFile(headers, task), body};
		};
		return [reading];
	};
