/**
One call to the API, whatever it takes: session, pinned host, reserve of API calls, sign-in again, patience. Each
answer is read to its end inside the attempt, so that a body which is cut or stalls counts as a failed attempt.
*/
import {createApiReserve} from '../engine/api-reserve.ts';
import {MigrationError} from '../engine/failure.ts';
import type {ApiUsage} from '../engine/ports/salesforce.ts';
import {pinned} from './host.ts';
import {type Patience, shortWaits, withPatience, writeWaits} from './patience.ts';
import {endsSession, hadNoEffect, readRefusal, refusalFailure} from './refusal.ts';
import type {Sessions} from './session.ts';
import type {Answer, Send} from './transport.ts';

export type ApiRequest = {
	readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
	/** Path on the instance, or a URL that must lead there. */
	readonly path: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
	/** For messages, such as `the query on DocListEntry__c`. */
	readonly what: string;
	/** Goes ahead where the reserve is used up: to say so, and to clean up. */
	readonly beyondReserve?: boolean;
	/** Not worth a long wait: to clean up, or while a person waits. */
	readonly impatient?: boolean;
	/** How often an answer that does not add up, or took too long, is asked for: 1 where the caller asks again, for less. */
	readonly tries?: number;
};

export type Call = {
	/** Sends and reads; `read` may run again after a fault in mid-body. Throws `MigrationError`. */
	readonly ask: <T>(request: ApiRequest, read: (answer: Answer) => Promise<T>) => Promise<T>;
	readonly json: (request: ApiRequest) => Promise<unknown>;
	/**
	Sent while it is `fresh`, which is asked each time just before; again only where the one before had no effect, and not
	for long. Undefined where it was not sent because it is no longer fresh; what broke is thrown.
	*/
	readonly write: (request: ApiRequest, fresh: () => boolean) => Promise<unknown>;
	/** As the last answer told it. */
	readonly usage: () => ApiUsage | undefined;
};

export type CallPorts = {
	readonly send: Send;
	readonly sessions: Sessions;
	readonly patience: Patience;
	readonly reservePercent: number;
};

/** JSON of an answer. What cannot be parsed was cut on the way. */
export async function readJson(answer: Answer, what: string): Promise<unknown> {
	const text = await answer.text();
	try {
		return JSON.parse(text);
	} catch {
		const found = /^\s*</u.test(text) ? 'a web page' : 'broken JSON';
		throw new MigrationError('network-reset', `Salesforce answered ${what} with ${found}`);
	}
}

export function createCall({send, sessions, patience, reservePercent}: CallPorts): Call {
	const reserve = createApiReserve(reservePercent);

	/** Undefined when the session was refused and there is a new one. */
	async function once<T>(request: ApiRequest, read: (answer: Answer) => Promise<T>): Promise<{value: T} | undefined> {
		if (request.beyondReserve !== true) reserve.keep();
		const {accessToken, instanceUrl} = sessions.current();
		const answer = await send({
			method: request.method ?? 'GET',
			url: pinned(instanceUrl, request.path),
			headers: {...request.headers, authorization: `Bearer ${accessToken}`},
			...(request.body === undefined ? {} : {body: request.body}),
		});
		reserve.hear(answer.headers.get('sforce-limit-info'));

		if (answer.status >= 300 && answer.status < 400) {
			await answer.text();
			// Names the other host, and never follows: the session would go along.
			pinned(instanceUrl, answer.headers.get('location') ?? '');
			throw new MigrationError('salesforce-error', `Salesforce redirects ${request.what} (${answer.status})`);
		}
		if (answer.status >= 400) {
			const refusal = readRefusal(answer.status, (await answer.text()).replaceAll(accessToken, '…'));
			if (!endsSession(answer.status, refusal)) {
				if (answer.status < 500) sessions.accepted(accessToken);
				throw refusalFailure(answer.status, refusal, request);
			}
			await sessions.renew(accessToken, `${refusal.message} (${refusal.code})`);
			return undefined;
		}
		sessions.accepted(accessToken);
		return {value: await read(answer)};
	}

	const patienceFor = ({impatient = false, tries}: ApiRequest): Patience => {
		const chosen = impatient ? {...patience, ...shortWaits} : patience;
		return tries === undefined ? chosen : {...chosen, short: {...chosen.short, tries}};
	};

	const ask: Call['ask'] = (request, read) =>
		withPatience(async () => {
			// Ends: `renew` throws once a new token is refused too.
			while (true) {
				const done = await once(request, read);
				if (done !== undefined) return done.value;
			}
		}, patienceFor(request));

	const json: Call['json'] = request => ask(request, answer => readJson(answer, request.what));

	const write: Call['write'] = (request, fresh) => {
		let turnedAway: unknown;
		return withPatience(
			async () => {
				// A sign-in may take long: with the new session goes only what is still worth sending.
				while (fresh()) {
					const done = await once(request, answer => readJson(answer, request.what));
					if (done !== undefined) return done.value;
				}
				// What was tried in vain has a cause.
				if (turnedAway !== undefined) throw turnedAway;
				return undefined;
			},
			{...patience, ...writeWaits},
			error => {
				turnedAway = error;
				return fresh() && hadNoEffect(error);
			},
		);
	};

	return {ask, json, write, usage: reserve.usage};
}
