/** The exchange of a sign-in: refusals are left to jsforce, which reads their words; what may pass by itself is thrown. */
import {MigrationError} from '../../engine/failure.ts';
import {shownUrl} from '../host.ts';
import type {Exchange} from '../jsforce.ts';
import {readRefusal} from '../refusal.ts';
import type {Send} from '../transport.ts';

/** SOAP tells a refused sign-in with status 500, so only the others of the 5xx are an org that cannot serve. */
export const signInExchange =
	(send: Send): Exchange =>
	async request => {
		const answer = await send(request);
		if (answer.status >= 300 && answer.status < 400) {
			await answer.text();
			const to = answer.headers.get('location') ?? '';
			// Never followed: user name and password would go along.
			throw new MigrationError(
				'authentication-salesforce',
				`${shownUrl(request.url)} redirects to ${shownUrl(to)} (${answer.status}); is the domain right?`,
			);
		}
		if (answer.status === 429 || answer.status > 500) {
			const {message, code} = readRefusal(answer.status, await answer.text());
			throw new MigrationError('salesforce-unavailable', `${shownUrl(request.url)} cannot serve: ${message} (${code})`);
		}
		return answer;
	};
