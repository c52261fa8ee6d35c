import {type ApiReserve, isOfTheDay} from '../../engine/api-reserve.ts';
import {MigrationError} from '../../engine/failure.ts';
import type {FileTask} from '../../engine/ports/copier.ts';
import {extensionOf, extensionOfUrl} from '../../engine/url.ts';
import type {Get, Strategy} from '../access.ts';
import type {Head, Http, Reply} from '../http.ts';
import {typeOfExtension} from '../media-type.ts';
import {fromSource} from '../others.ts';
import {inSession, type Session} from '../session.ts';

export type SalesforceRules = {
	readonly apiVersion: string;
	/** Each file is a call of the org's day. */
	readonly reserve: Pick<ApiReserve, 'keep' | 'hear'>;
};

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
				headers: ['authorization', `Bearer ${(session() ?? own).accessToken}`, 'accept-encoding', 'identity', ...extra],
				onHead: head => onHead({...head, headers: ofFile(head.headers, task)}),
			});
			reserve.hear(reply.headers['sforce-limit-info'] ?? null);
			const served = inSession(reply, fromSource('content-version', task.url));
			const {status, headers, body} = unlimited(served, `ContentVersion ${contentVersion}`);
			return {status, headers: ofFile(headers, task), body};
		};
		return [reading];
	};

/** A limit of the org is no refusal of the file: that of a day ends the run, too many calls at once pass. */
function unlimited(reply: Reply, what: string): Reply {
	const text = reply.status === 403 ? reply.body.toString('utf8') : '';
	if (!text.includes('"REQUEST_LIMIT_EXCEEDED"')) return reply;
	throw isOfTheDay(text)
		? new MigrationError('salesforce-limit', `Salesforce will not serve more today: ${what}`)
		: new MigrationError('network-throttled', `Salesforce is asked too much at once: ${what}`);
}

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
