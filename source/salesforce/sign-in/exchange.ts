/** The exchange of a sign-in: refusals are left to jsforce, which reads their words; what may pass by itself is thrown. */
import {MigrationError} from '../../engine/failure.ts';
import {shownEndpoint} from '../host.ts';
import type {Exchange} from '../jsforce.ts';
import {type Refusal, readRefusal} from '../refusal.ts';
import type {Send} from '../transport.ts';

export const signInExchange =
	(send: Send): Exchange =>
	async request => {
		const answer = await send(request);
		if (answer.status < 300) return answer;
		const body = await answer.text();
		if (answer.status < 400) {
			const to = answer.headers.get('location') ?? '';
			// Never followed: user name and password would go along.
			throw new MigrationError(
				'authentication-salesforce',
				`${shownEndpoint(request.url)} redirects to ${shownEndpoint(to)} (${answer.status}); is the domain right?`,
			);
		}
		const soap = new URL(request.url).pathname.startsWith('/services/Soap/');
		const refusal = (soap ? readFault(body) : undefined) ?? readRefusal(answer.status, body);
		// SOAP tells a refused sign-in with status 500 too: only the fault says which kind of refusal it is.
		const broken = answer.status > 500 || (answer.status === 500 && !soap);
		if (broken || answer.status === 429 || passing.has(refusal.code)) {
			const {message, code} = refusal;
			throw new MigrationError(
				'salesforce-unavailable',
				`${shownEndpoint(request.url)} cannot serve: ${message} (${code})`,
			);
		}
		return {...answer, text: async () => body};
	};

/** Undefined where it is no fault. */
function readFault(body: string): Refusal | undefined {
	const code = /<faultcode>(?:\w+:)?(\w+)<\/faultcode>/u.exec(body)?.[1];
	const message = /<faultstring>([^<]*)<\/faultstring>/u.exec(body)?.[1] ?? '';
	return code === undefined ? undefined : {code, message};
}

/** Codes of a login server that could not do its work: nothing was said of the credentials. */
const passing: ReadonlySet<string> = new Set([
	'SERVER_UNAVAILABLE',
	'unknown_error',
	'server_error',
	'temporarily_unavailable',
]);
