/**
A Salesforce org on loopback: sign-in, REST, Bulk API 2.0 queries and sObject collections over the sandbox's world, as
strict as the real one wherever a client could lean on its kindness.
*/
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {setTimeout as pause} from 'node:timers/promises';
import {createFaults, type Faults} from '../faults.ts';
import type {World} from '../world.ts';
import {attempt, insteadOf, send} from './answer.ts';
import type {AutomationSetup} from './automation.ts';
import {createFinder} from './endpoints.ts';
import type {Presign} from './files.ts';
import type {OAuthApp} from './oauth.ts';
import type {ValidationRule} from './record-check.ts';
import {readRequest} from './request.ts';
import type {OrgUser} from './soap.ts';
import type {Permissions} from './tables.ts';

/** Who may sign in where nobody else is named. */
export const defaultUser: OrgUser = {
	username: 'operator@example.com',
	password: 'correct horse',
	securityToken: 'T0KEN',
};
export const defaultApp = {clientId: 'doclift-sandbox', clientSecret: 'sandbox-secret'} as const;

export type OrgOptions = {
	readonly world: World;
	readonly faults?: Faults;
	/** Added to each request before it is carried out. */
	readonly latencyMs?: number;
	readonly users?: readonly OrgUser[];
	readonly app?: Partial<OAuthApp>;
	/** How long an access token lives; two hours where absent. */
	readonly sessionMs?: number;
	/** API requests a day; 100,000 where absent. */
	readonly dailyLimit?: number;
	readonly permissions?: Permissions;
	/** What runs when a record is changed; the org's own validation rule where absent. */
	readonly automation?: AutomationSetup;
	/** Fields of the record object that are long texts: no condition may name them. */
	readonly longTexts?: readonly string[];
	/** A validation rule beside the org's own. */
	readonly validation?: ValidationRule;
	readonly presign?: Presign;
	/** A free one where absent. */
	readonly port?: number;
};

export type Org = {
	/** `http://127.0.0.1:PORT`: login host and instance in one. */
	readonly url: string;
	/** Requests so far, by operation, those that a fault befell included. */
	readonly requests: () => Readonly<Record<string, number>>;
	/** Ends every connection, those that wait for an answer included. */
	readonly close: () => Promise<void>;
};

export async function createOrg(options: OrgOptions): Promise<Org> {
	const {world, faults = createFaults(), latencyMs = 0, port = 0} = options;
	const requests = new Map<string, number>();
	const closing = new AbortController();
	let url = '';
	const find = createFinder({
		users: [defaultUser],
		sessionMs: 2 * 3_600_000,
		// The least that an org has; with an org's size grow its licences, and its calls with them.
		dailyLimit: Math.max(100_000, Math.ceil(world.size() / 50)),
		permissions: {},
		automation: {},
		longTexts: [],
		validation: undefined,
		presign: undefined,
		...options,
		faults,
		latencyMs,
		app: {...defaultApp, ...options.app},
		url: () => url,
		requests: () => Object.fromEntries(requests),
	});

	const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
		const request = await readRequest(message);
		const {op, run} = find(request);
		requests.set(op, (requests.get(op) ?? 0) + 1);
		const fault = op === 'Control' ? undefined : faults.next('org', op, message.url ?? '');
		if (fault?.action === 'reset') return void message.socket.destroy();
		if (fault?.action === 'no-headers') return;
		const wait = latencyMs + (fault?.action === 'slow' ? (fault.ms ?? 1000) : 0);
		if (wait > 0) await pause(wait, undefined, {signal: closing.signal});
		const answer = (fault && insteadOf(fault, op, world.expireSessions)) ?? (await attempt(() => run(fault)));
		response.sendDate = false;
		response.setHeader('date', new Date(world.clock()).toUTCString());
		await send(response, answer, fault, closing.signal);
	};

	const server = createServer({keepAliveTimeout: 65_000}, (message, response) => {
		serve(message, response).catch(() => response.destroy());
	});
	await new Promise<void>((listening, failed) => {
		server.once('error', failed);
		server.listen(port, '127.0.0.1', listening);
	});
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('The org has no port');
	url = `http://127.0.0.1:${address.port}`;

	return {
		url,
		requests: () => Object.fromEntries(requests),
		close: () =>
			new Promise(closed => {
				closing.abort();
				server.close(() => closed());
				server.closeAllConnections();
			}),
	};
}
