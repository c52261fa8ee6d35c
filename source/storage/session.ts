/** The session of Salesforce that a batch is given, for the ways to a file that need one. */
import {MigrationError} from '../engine/failure.ts';
import type {Reply} from './http.ts';
import {answeredOn, type Way} from './others.ts';

/** Goes to the pinned instance and to the configured presign URL only. */
export type Session = {
	readonly instanceUrl: string;
	readonly accessToken: string;
	/** Salesforce has taken it just now: whoever else refuses it does not mean that it has ended. */
	readonly confirmed?: boolean;
};

/** 401 to the session of Salesforce: it has ended, and with another one the file can be had. */
export function inSession(reply: Reply, way: Way): Reply {
	if (reply.status !== 401) return reply;
	throw answeredOn(way, new MigrationError('authentication-expired', 'The session of Salesforce has ended'));
}
