/** What an answer that is no success means: one table from Salesforce's codes to doclift's failures. Pure. */
import {isOfTheDay} from '../engine/api-reserve.ts';
import {type FailureKind, MigrationError} from '../engine/failure.ts';

export type Refusal = {readonly code: string; readonly message: string};

/** What was asked, for messages, such as `the query on DocListEntry__c`. */
export type About = {readonly what: string};

const oneLine = (text: string): string =>
	text
		.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
		.trim()
		.slice(0, 400);

/** Salesforce's own code and words: `[{errorCode, message}]`, or what a page of HTML leaves to say. */
export function readRefusal(status: number, body: string): Refusal {
	try {
		const parsed: unknown = JSON.parse(body);
		const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
		if (typeof first === 'object' && first !== null) {
			const code = 'errorCode' in first ? first.errorCode : 'error' in first ? first.error : undefined;
			const message =
				'message' in first ? first.message : 'error_description' in first ? first.error_description : undefined;
			if (typeof code === 'string') return {code, message: oneLine(typeof message === 'string' ? message : '')};
		}
	} catch {
		// A proxy, a load balancer or a maintenance page answers in HTML.
	}
	return {code: `HTTP_${status}`, message: /^\s*</u.test(body) ? 'a web page' : oneLine(body)};
}

const query = new Set([
	'INVALID_FIELD',
	'INVALID_TYPE',
	'MALFORMED_QUERY',
	'INVALID_QUERY_FILTER_OPERATOR',
	'INVALID_SOQL',
	'INVALIDENTITY',
	'FEATURENOTENABLED',
]);
/** The query took too long. */
const tooSlow = new Set(['QUERY_TIMEOUT', 'REQUEST_RUNNING_TOO_LONG']);
/** That, or the place in a result is lost (two days old, or too many of them): ask for less, by Id. */
const asksForLess = new Set(['INVALID_QUERY_LOCATOR', ...tooSlow]);

/** The session is over: sign in again, then ask again. */
export const endsSession = (status: number, {code}: Refusal): boolean =>
	status === 401 || code === 'INVALID_SESSION_ID';

function kindOf(status: number, {code, message}: Refusal): FailureKind {
	if (code === 'REQUEST_LIMIT_EXCEEDED') return isOfTheDay(message) ? 'salesforce-limit' : 'salesforce-unavailable';
	if (query.has(code)) return 'salesforce-query';
	if (asksForLess.has(code)) return 'salesforce-incomplete';
	if (code === 'SERVER_UNAVAILABLE' || status === 429 || status >= 500) return 'salesforce-unavailable';
	return 'salesforce-error';
}

const slowHint =
	'Let salesforce.filter name an indexed field (CreatedDate, an external id), or go account by account with --account; salesforce.readWith: bulk gives a reading more time.';

const kindWords: Partial<Record<FailureKind, string>> = {
	'salesforce-query': 'Salesforce refuses',
	'salesforce-unavailable': 'Salesforce cannot serve',
	'salesforce-incomplete': 'Salesforce gave up on',
	'salesforce-limit': 'Salesforce will not serve more today:',
};

/** The failure of a request. Its cause keeps the code, for those few that decide by it. */
export function refusalFailure(status: number, refusal: Refusal, {what}: About): MigrationError {
	const kind = kindOf(status, refusal);
	const said = [refusal.message, `(${refusal.code})`].filter(part => part !== '').join(' ');
	return new MigrationError(kind, `${kindWords[kind] ?? 'Salesforce answers with an error to'} ${what}: ${said}`, {
		cause: {status, code: refusal.code},
		...(tooSlow.has(refusal.code) && {hint: slowHint}),
	});
}

/** Salesforce has not begun with the request: it could not be reached, or turned it away at the door. */
export function hadNoEffect({kind, cause}: MigrationError): boolean {
	if (kind === 'network-unreachable') return true;
	const status = typeof cause === 'object' && cause !== null && 'status' in cause ? Number(cause.status) : 0;
	// 500, 502 and 504 may stand for a request that was carried out.
	return kind === 'salesforce-unavailable' && (status === 503 || (status >= 400 && status < 500));
}
