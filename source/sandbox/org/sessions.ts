/** Who is signed in. Tokens end after a while, and all at once when the world says so. */
import {randomBytes} from 'node:crypto';
import type {World} from '../world.ts';
import {OrgRefusal} from './refusal.ts';

export type Sessions = {
	/** A new access token, in the form that Salesforce gives them. */
	readonly open: () => string;
	/** Throws INVALID_SESSION_ID for a token that is unknown or has ended. */
	readonly check: (authorization: string | undefined) => void;
};

export function createSessions(world: World, lifetimeMs: number): Sessions {
	const open = new Map<string, {readonly epoch: number; readonly until: number}>();
	return {
		open: () => {
			const token = `${world.organization.Id.slice(0, 15)}!AQ${randomBytes(48).toString('base64url')}`;
			open.set(token, {epoch: world.sessionEpoch(), until: world.clock() + lifetimeMs});
			return token;
		},
		check: authorization => {
			const token = /^(?:Bearer|OAuth) (\S+)$/.exec(authorization ?? '')?.[1] ?? '';
			const session = open.get(token);
			if (session && session.epoch === world.sessionEpoch() && world.clock() < session.until) return;
			open.delete(token);
			throw new OrgRefusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
		},
	};
}
