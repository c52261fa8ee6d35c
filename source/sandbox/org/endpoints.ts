/** Which operation a request asks for, and who may ask. */
import type {FaultRule, Faults} from '../faults.ts';
import type {OrgOperation} from '../operations.ts';
import type {World} from '../world.ts';
import {presignRoute, userInfoRoute} from './about.ts';
import {type Answer, answerJson, attempt} from './answer.ts';
import type {AutomationSetup} from './automation.ts';
import {createCollections} from './collections.ts';
import {control} from './control.ts';
import {createCursors} from './cursors.ts';
import type {Presign} from './files.ts';
import {createJobs} from './jobs.ts';
import {issueToken, type OAuthApp} from './oauth.ts';
import type {ValidationRule} from './record-check.ts';
import {notFound, OrgRefusal} from './refusal.ts';
import {callOf, type Request} from './request.ts';
import type {Route} from './route.ts';
import {createRoutes} from './routes.ts';
import {createSessions} from './sessions.ts';
import {type OrgUser, soapLogin, soapPath} from './soap.ts';
import {createTables, type Permissions} from './tables.ts';

/** The org's options, complete. */
export type OrgSettings = {
	readonly world: World;
	readonly faults: Faults;
	readonly latencyMs: number;
	readonly users: readonly OrgUser[];
	readonly app: OAuthApp;
	readonly sessionMs: number;
	readonly dailyLimit: number;
	readonly permissions: Permissions;
	readonly automation: AutomationSetup;
	readonly longTexts: readonly string[];
	readonly validation: ValidationRule | undefined;
	readonly presign: Presign | undefined;
	/** Known when the server listens. */
	readonly url: () => string;
	readonly requests: () => Readonly<Record<string, number>>;
};

const dataPath = /^\/services\/data\/v(\d\d\.0)(\/.*)?$/;
const versions = Array.from({length: 36}, (_, place) => `${31 + place}.0`);

/** What a request turned out to be: the operation's name, and how to carry it out. */
export type Found = {
	readonly op: OrgOperation | 'Control' | 'Unknown';
	readonly run: (fault: FaultRule | undefined) => Answer | Promise<Answer>;
};

/** Makes the function that says what a request is. */
export function createFinder(settings: OrgSettings): (request: Request) => Found {
	const {world, faults, url, requests, users, app, sessionMs, dailyLimit} = settings;
	const sessions = createSessions(world, sessionMs);
	const tables = createTables(world, settings);
	const records = tables.find('DocListEntry__c');
	if (!records) throw new Error('The org has no records');
	let used = 0;
	const usage = () => ({used, max: dailyLimit});
	const routes = createRoutes({
		world,
		tables,
		cursors: createCursors(tables.find),
		tooling: createCursors(tables.findTooling),
		jobs: createJobs(world, tables.find),
		collections: createCollections(world, records, settings.validation, settings.latencyMs),
		usage,
	});
	const outside = [presignRoute(world, settings.presign), userInfoRoute(world)];

	const onData = (request: Request, version: string, rest: string): Found => {
		const {op, route, parts} = choose(routes, request.method, rest);
		return {
			op,
			run: async fault => {
				sessions.check(request.message.headers.authorization);
				if (!versions.includes(version) || !route || Number(version) < (route.since ?? 0)) throw notFound();
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

type Choice = {readonly op: Found['op']; readonly route: Route | undefined; readonly parts: readonly string[]};

function choose(routes: readonly Route[], method: string, path: string): Choice {
	for (const route of routes) {
		const match = route.method === method ? route.pattern.exec(path) : null;
		if (match) return {op: route.op, route, parts: match.slice(1).map(text => text ?? '')};
	}
	return {op: 'Unknown', route: undefined, parts: []};
}
