/** Reading a URL of a record as it stands, from one allowed host to another. */
import {MigrationError} from '../../engine/failure.ts';
import {type Location, shownUrl} from '../../engine/url.ts';
import type {Http, Reply, Request} from '../http.ts';
import {mostHops, redirectOf} from '../redirect.ts';

export type FollowRules = {
	readonly locate: (url: string) => Location;
	/** Hosts (`host[:port]`) that the configuration names; only they may have a private address. */
	readonly named: ReadonlySet<string>;
};

export async function follow(
	http: Http,
	rules: FollowRules,
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
function dissect(url: string, {locate}: FollowRules): {origin: string; path: string; host: string} {
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
