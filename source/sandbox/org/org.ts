/**
A Salesforce org on loopback: sign-in, REST, Bulk API 2.0 queries and sObject collections over the sandbox's world, as
strict as the real one wherever a client could lean on its kindness.
*/
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {setTimeout as pause} from 'node:timers/promises';
import {createFaults, type FaultRule, type Faults} from '../faults.ts';
import type {World} from '../world.ts';
import {type Answer, answerJson, answerRefusal, insteadOf, send} from './answer.ts';
import {createCollections, type ValidationRule} from './collections.ts';
import {obey} from './control.ts';
import {createCursors} from './cursors.ts';
import type {Presign} from './files.ts';
import {createJobs} from './jobs.ts';
import {issueToken, type OAuthApp} from './oauth.ts';
import {notFound, OrgRefusal} from './refusal.ts';
import {createRoutes, presignRoute, type Route, userInfoRoute} from './routes.ts';
import {createSessions} from './sessions.ts';
import {type OrgUser, soapLogin, soapPath} from './soap.ts';
import {createTables, type Permissions} from './tables.ts';

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

const mostBodyBytes = 8 * 1024 * 1024;
const dataPath = /^\/services\/data\/v(\d\d\.0)(\/.*)?$/;
const versions = Array.from({length: 36}, (_, place) => `${31 + place}.0`);

type Request = {
	readonly message: IncomingMessage;
	readonly method: string;
	readonly path: string;
	readonly query: URLSearchParams;
	readonly body: string;
};

/** What a request turned out to be: the operation's name, and how to carry it out. */
type Found = {readonly op: string; readonly run: (fault: FaultRule | undefined) => Answer | Promise<Answer>};

export async function createOrg(options: OrgOptions): Promise<Org> {
	const {world, faults = createFaults(), latencyMs = 0, port = 0} = options;
	const requests = new Map<string, number>();
	const closing = new AbortController();
	let url = '';
	const find = createFinder(
		options,
		() => url,
		() => Object.fromEntries(requests),
		faults,
	);

	const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
		const request = await readRequest(message);
		const {op, run} = find(request);
		requests.set(op, (requests.get(op) ?? 0) + 1);
		const fault = op === 'Control' ? undefined : faults.next('org', op, message.url ?? '');
		if (fault?.action === 'reset') return void message.socket.destroy();
		if (fault?.action === 'no-headers') return;
		const wait = latencyMs + (fault?.action === 'slow' ? (fault.ms ?? 1000) : 0);
		if (wait > 0) await pause(wait, undefined, {signal: closing.signal});
		const answer = (fault && insteadOf(fault, world.expireSessions)) ?? (await attempt(() => run(fault)));
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

async function attempt(run: () => Answer | Promise<Answer>): Promise<Answer> {
	try {
		return await run();
	} catch (error) {
		if (error instanceof OrgRefusal) return answerRefusal(error);
		const message = error instanceof Error ? error.message : String(error);
		return answerRefusal({status: 500, code: 'UNKNOWN_EXCEPTION', message});
	}
}

async function readRequest(message: IncomingMessage): Promise<Request> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of message) {
		bytes += chunk.length;
		if (bytes > mostBodyBytes) throw new RangeError('The body is too large');
		chunks.push(chunk);
	}
	const [path = '', query = ''] = (message.url ?? '').split('?', 2);
	return {
		message,
		method: message.method ?? 'GET',
		path,
		query: new URLSearchParams(query),
		body: Buffer.concat(chunks).toString('utf8'),
	};
}

/** Makes the function that says what a request is. */
function createFinder(
	options: OrgOptions,
	url: () => string,
	requests: () => Readonly<Record<string, number>>,
	faults: Faults,
): (request: Request) => Found {
	const {world, users = [defaultUser], sessionMs = 2 * 3_600_000, dailyLimit = 100_000, latencyMs = 0} = options;
	const app: OAuthApp = {...defaultApp, ...options.app};
	const sessions = createSessions(world, sessionMs);
	const tables = createTables(world, options.permissions);
	const records = tables.find('DocListEntry__c');
	if (!records) throw new Error('The org has no records');
	let used = 0;
	const usage = () => ({used, max: dailyLimit});
	const routes = createRoutes({
		world,
		tables,
		cursors: createCursors(tables.find),
		jobs: createJobs(world, tables.find),
		collections: createCollections(world, records, options.validation, latencyMs),
		usage,
	});
	const outside = [presignRoute(world, options.presign), userInfoRoute(world)];

	const onData = (request: Request, version: string, rest: string): Found => {
		const {op, route, parts} = choose(routes, request.method, rest);
		return {
			op,
			run: async fault => {
				sessions.check(request.message.headers.authorization);
				if (!versions.includes(version) || !route) throw notFound();
				if (used >= dailyLimit) throw new OrgRefusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
				used++;
				const answer = await attempt(() => route.answer(callOf(request, version, parts, fault)));
				return {...answer, headers: {...answer.headers, 'sforce-limit-info': `api-usage=${used}/${dailyLimit}`}};
			},
		};
	};

	return request => {
		const {path, method, body, message} = request;
		const soap = soapPath.exec(path);
		if (soap && method === 'POST') {
			const {'content-type': contentType, soapaction} = message.headers;
			const soapAction = Array.isArray(soapaction) ? soapaction[0] : soapaction;
			const asked = {version: soap[1] ?? '', body, contentType, soapAction};
			return {op: 'Login', run: () => soapLogin(asked, {world, users, url: url(), open: sessions.open})};
		}
		if (path === '/services/oauth2/token' && method === 'POST') {
			return {
				op: 'Token',
				run: () => issueToken(new URLSearchParams(body), {world, app, users, url: url(), open: sessions.open}),
			};
		}
		if (path === '/services/data' || path === '/services/data/') {
			const list = versions.map(version => ({
				label: `Sandbox ’${version.slice(0, 2)}`,
				url: `/services/data/v${version}`,
				version,
			}));
			return {op: 'Versions', run: () => answerJson(list)};
		}
		if (path.startsWith('/sandbox/')) return {op: 'Control', run: () => control(request, world, faults, requests)};
		const [, version, rest = ''] = dataPath.exec(path) ?? [];
		if (version !== undefined) return onData(request, version, rest);
		const {op, route, parts} = choose(outside, method, path);
		return {
			op,
			run: fault => {
				if (!route) throw notFound();
				sessions.check(message.headers.authorization);
				return route.answer(callOf(request, '', parts, fault));
			},
		};
	};
}

type Choice = {readonly op: string; readonly route: Route | undefined; readonly parts: readonly string[]};

function choose(routes: readonly Route[], method: string, path: string): Choice {
	for (const route of routes) {
		const match = route.method === method ? route.pattern.exec(path) : null;
		if (match) return {op: route.op, route, parts: match.slice(1).map(text => decodeURIComponent(text ?? ''))};
	}
	return {op: 'Unknown', route: undefined, parts: []};
}

const callOf = (
	{query, body, message}: Request,
	version: string,
	parts: readonly string[],
	fault: FaultRule | undefined,
) => ({
	version,
	parts,
	query,
	fault,
	header: (name: string) => {
		const value = message.headers[name];
		return Array.isArray(value) ? value[0] : value;
	},
	json: () => {
		if (!/^application\/json\b/i.test(message.headers['content-type'] ?? '')) {
			throw new OrgRefusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'The body is not application/json');
		}
		return readJson(body);
	},
});

function readJson(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		throw new OrgRefusal(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is not valid JSON');
	}
}

/** The sandbox's own end points: what was asked of the org, what a backup must find, and what a user does. */
function control(
	{method, path, query, body}: Request,
	world: World,
	faults: Faults,
	requests: () => Readonly<Record<string, number>>,
): Answer {
	if (method === 'POST' && path === '/sandbox/do') return obey(readJson(body), {world, faults});
	if (method === 'GET' && path === '/sandbox/requests') return answerJson(requests());
	if (method === 'GET' && path === '/sandbox/census') {
		const accounts = query.getAll('account');
		const withoutAccount = query.get('withoutAccount') === 'copy' ? 'copy' : 'skip';
		return answerJson(world.census({withoutAccount, ...(accounts.length > 0 ? {accounts} : {})}));
	}
	throw notFound();
}
