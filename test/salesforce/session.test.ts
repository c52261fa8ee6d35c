import {expect, test} from 'vitest';
import {MigrationError} from '../../source/engine/failure.ts';
import {createSessions, type Session} from '../../source/salesforce/session.ts';
import {virtual} from '../support/clock.ts';

const session = (n: number, instanceUrl = 'https://acme.my.salesforce.com'): Session => ({
	instanceUrl,
	accessToken: `token-${n}`,
	userId: '',
});

function scripted(next: (n: number) => Session | Promise<Session> = n => session(n)) {
	let signIns = 0;
	const clock = virtual();
	const sessions = createSessions(session(0), async () => next(++signIns), clock);
	return {sessions, clock, signIns: () => signIns};
}

test('fault 31: many callers whose session has ended sign in once', async () => {
	const {sessions, signIns} = scripted();
	sessions.accepted('token-0');
	await Promise.all(Array.from({length: 50}, () => sessions.renew('token-0', 'Session expired')));
	expect(signIns()).toBe(1);
	expect(sessions.current().accessToken).toBe('token-1');
	await sessions.renew('token-0', 'Session expired');
	expect(signIns()).toBe(1);
});

test('hazard 40: a session that ends after it has served is renewed again and again', async () => {
	const {sessions, signIns, clock} = scripted();
	for (let hours = 0; hours < 36; hours++) {
		const {accessToken} = sessions.current();
		sessions.accepted(accessToken);
		await clock.sleep(3_600_000);
		await sessions.renew(accessToken, 'Session expired');
	}
	expect(signIns()).toBe(36);
});

test('a new session that is refused too ends the run: no storm of sign-ins', async () => {
	const {sessions, signIns} = scripted();
	sessions.accepted('token-0');
	await sessions.renew('token-0', 'Session expired');
	const refused = Array.from({length: 200}, () => sessions.renew('token-1', 'Session expired'));
	for (const result of await Promise.allSettled(refused)) {
		expect(result).toMatchObject({status: 'rejected', reason: {kind: 'authentication-salesforce'}});
	}
	await expect(sessions.renew('token-0', 'Session expired')).rejects.toMatchObject({kind: 'authentication-salesforce'});
	expect(signIns()).toBe(1);
});

test('a sign-in that gives the refused session again is no word on the credentials: it is asked again later', async () => {
	const {sessions, signIns} = scripted(n => session(n < 3 ? 0 : n));
	sessions.accepted('token-0');
	for (let tried = 0; tried < 2; tried++) {
		await expect(sessions.renew('token-0', 'Session expired')).rejects.toMatchObject({
			kind: 'salesforce-unavailable',
			message: expect.stringContaining('Session expired'),
			hint: expect.stringContaining('sf org login'),
		});
	}
	await sessions.renew('token-0', 'Session expired');
	expect(signIns()).toBe(3);
	expect(sessions.current().accessToken).toBe('token-3');
});

test('sessions that end as soon as they have served are renewed a dozen times an hour and no more', async () => {
	const {sessions, signIns} = scripted();
	const storm = async () => {
		while (true) {
			const {accessToken} = sessions.current();
			sessions.accepted(accessToken);
			await sessions.renew(accessToken, 'Session expired');
		}
	};
	await expect(storm()).rejects.toMatchObject({kind: 'authentication-salesforce'});
	expect(signIns()).toBe(12);
});

test('sign-ins that found no answer are no ended sessions', async () => {
	const outage = 40;
	const {sessions, signIns} = scripted(async n => {
		if (n <= outage) throw new MigrationError('salesforce-unavailable', 'Salesforce is unavailable (503)');
		return session(n);
	});
	for (let tried = 0; tried < outage; tried++) {
		await expect(sessions.renew('token-0', 'Session expired')).rejects.toMatchObject({kind: 'salesforce-unavailable'});
	}
	await sessions.renew('token-0', 'Session expired');
	expect(signIns()).toBe(outage + 1);
	expect(sessions.current()).toEqual(session(outage + 1));
});

test('hazard 75: a sign-in that leads to another instance is refused', async () => {
	const {sessions} = scripted(n => session(n, 'https://elsewhere.my.salesforce.com'));
	await expect(sessions.renew('token-0', 'Session expired')).rejects.toMatchObject({kind: 'authentication-salesforce'});
	expect(sessions.current()).toEqual(session(0));
});
