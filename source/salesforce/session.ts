/**
The session: one token for all callers. When Salesforce ends it, one of them signs in again and the others wait for
that; a new token that is refused before it has ever served ends the run, since signing in again would only storm the
login server.
*/
import {MigrationError} from '../engine/failure.ts';
import type {Clock} from '../engine/ports/clock.ts';

export type Session = {
	/** `https://host[:port]`. */
	readonly instanceUrl: string;
	readonly accessToken: string;
	/** 18 characters; empty where the way of sign-in does not tell. */
	readonly userId: string;
};

export type Sessions = {
	readonly current: () => Session;
	/** Salesforce has answered to this token. */
	readonly accepted: (accessToken: string) => void;
	/** Salesforce has refused this token, in these words: resolves once there is another. Throws `authentication-salesforce`, or what kept the sign-in from an answer. */
	readonly renew: (refused: string, said: string) => Promise<void>;
};

/** New sessions within an hour after which something else is wrong: far above what expiry asks for, far below the org's 3,600. */
const mostAnHour = 12;

/** Whoever keeps the session could not renew it just now (`sf` then shows the old one): no word on the credentials. */
const stale = (said: string): MigrationError =>
	new MigrationError('salesforce-unavailable', `The sign-in gave the session again that Salesforce refuses: ${said}`, {
		hint: 'Sign in anew (`sf org login web`, say), then run the same command again; nothing is lost.',
	});

export function createSessions(first: Session, signIn: (said: string) => Promise<Session>, clock: Clock): Sessions {
	let session = first;
	let served = false;
	let pending: Promise<void> | undefined;
	let over: MigrationError | undefined;
	let renewals: number[] = [];

	const refuse = (message: string, hint: string) => {
		over = new MigrationError('authentication-salesforce', message, {hint});
		return over;
	};

	const signInAgain = async (refused: string, said: string) => {
		renewals = renewals.filter(at => clock.now() - at < 3_600_000);
		if (renewals.length >= mostAnHour) {
			throw refuse(
				`Salesforce ended ${mostAnHour} sessions within an hour`,
				'Another program may be ending the sessions of this user, or the session settings of the org are too strict.',
			);
		}
		const next = await signIn(said);
		// What has served before is no fault of the credentials.
		if (served && next.accessToken === refused) throw stale(said);
		// A sign-in that found no answer has given no session, so that none can have ended.
		renewals.push(clock.now());
		if (next.instanceUrl !== session.instanceUrl) {
			throw refuse(
				`The org has moved from ${session.instanceUrl} to ${next.instanceUrl}`,
				'The session goes to one instance only. Run the same command again to sign in to the new one.',
			);
		}
		served = false;
		session = next;
	};

	return {
		current: () => session,
		accepted: token => {
			if (token === session.accessToken) served = true;
		},
		renew: async (refused, said) => {
			if (over !== undefined) throw over;
			if (pending === undefined && refused !== session.accessToken) return;
			if (pending === undefined && !served && renewals.length > 0) {
				throw refuse(
					`Salesforce refuses the session that it has just given: ${said}`,
					'The user may be kept out by login hours, IP ranges or the permission "API Enabled". Try the same sign-in by hand.',
				);
			}
			pending ??= signInAgain(refused, said)
				.catch((error: unknown) => {
					if (error instanceof MigrationError && error.kind === 'authentication-salesforce') over = error;
					throw error;
				})
				.finally(() => {
					pending = undefined;
				});
			await pending;
		},
	};
}
