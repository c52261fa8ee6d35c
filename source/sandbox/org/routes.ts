/** The org's resources: method, path, the operation's name, and what it answers. */
import type {FaultRule} from '../faults.ts';
import type {World} from '../world.ts';
import {type Answer, answerJson} from './answer.ts';
import type {Collections} from './collections.ts';
import {retrieve} from './collections.ts';
import type {Cursors} from './cursors.ts';
import {listDeleted} from './deleted.ts';
import {describeBriefly, describeTable} from './describe.ts';
import {type Presign, presignedUrl, versionData} from './files.ts';
import type {Jobs} from './jobs.ts';
import {notFound, OrgRefusal} from './refusal.ts';
import {resolve} from './soql/resolve.ts';
import {rowWriter} from './soql/rows.ts';
import type {Table} from './table.ts';
import type {OrgTables} from './tables.ts';

/** One request on a resource of the API. */
export type Call = {
	readonly version: string;
	/** What the pattern's groups matched, decoded. */
	readonly parts: readonly string[];
	readonly query: URLSearchParams;
	/** The JSON body. Throws a refusal where it is none. */
	readonly json: () => unknown;
	readonly header: (name: string) => string | undefined;
	readonly fault: FaultRule | undefined;
};

export type Route = {
	readonly op: string;
	readonly method: string;
	/** After `/services/data/vXX.0`. */
	readonly pattern: RegExp;
	readonly answer: (call: Call) => Answer | Promise<Answer>;
};

export type OrgParts = {
	readonly world: World;
	readonly tables: OrgTables;
	readonly cursors: Cursors;
	readonly jobs: Jobs;
	readonly collections: Collections;
	readonly usage: () => {readonly used: number; readonly max: number};
};

const part = ({parts}: Call, place: number): string => parts[place] ?? '';

export function createRoutes(org: OrgParts): readonly Route[] {
	return [...queryRoutes(org), ...jobRoutes(org), ...recordRoutes(org), ...aboutRoutes(org)];
}

function queryRoutes({cursors}: OrgParts): readonly Route[] {
	const start = (withDeleted: boolean) => (call: Call) => {
		const soql = call.query.get('q');
		if (soql === null || soql === '') throw new OrgRefusal(400, 'MALFORMED_QUERY', "unexpected token: '<EOF>'");
		const options = call.header('sforce-query-options');
		return answerJson(cursors.query(soql, {version: call.version, withDeleted, options}, call.fault));
	};
	return [
		{op: 'Query', method: 'GET', pattern: /^\/query\/?$/, answer: start(false)},
		{op: 'Query', method: 'GET', pattern: /^\/queryAll\/?$/, answer: start(true)},
		{
			op: 'QueryMore',
			method: 'GET',
			pattern: /^\/query(?:All)?\/([^/]+)$/,
			answer: call => answerJson(cursors.more(part(call, 0), call.fault)),
		},
	];
}

function jobRoutes({jobs}: OrgParts): readonly Route[] {
	const one = /^\/jobs\/query\/([^/]+)$/;
	return [
		{
			op: 'CreateQueryJob',
			method: 'POST',
			pattern: /^\/jobs\/query$/,
			answer: ({json, version, fault}) => jobs.create(json(), version, fault),
		},
		{op: 'ListQueryJobs', method: 'GET', pattern: /^\/jobs\/query$/, answer: ({version}) => jobs.list(version)},
		{
			op: 'PollQueryJob',
			method: 'GET',
			pattern: one,
			answer: call => jobs.poll(part(call, 0), call.version, call.fault),
		},
		{op: 'AbortQueryJob', method: 'PATCH', pattern: one, answer: call => jobs.abort(part(call, 0), call.json())},
		{op: 'DeleteQueryJob', method: 'DELETE', pattern: one, answer: call => jobs.remove(part(call, 0))},
		{
			op: 'QueryJobResults',
			method: 'GET',
			pattern: /^\/jobs\/query\/([^/]+)\/results$/,
			answer: call => {
				const {version, query, fault} = call;
				const page = {version, maxRecords: query.get('maxRecords'), locator: query.get('locator')};
				return jobs.results(part(call, 0), page, fault);
			},
		},
	];
}

function recordRoutes({world, tables, collections}: OrgParts): readonly Route[] {
	const table = (call: Call): Table => {
		const found = tables.find(part(call, 0));
		if (!found) throw notFound();
		return found;
	};
	return [
		{
			op: 'Retrieve',
			method: 'POST',
			pattern: /^\/composite\/sobjects\/(\w+)$/,
			answer: call => {
				const answer = answerJson(retrieve(table(call), call.json(), call.version));
				if (call.fault?.action === 'change') editFirst(world, call.json());
				return answer;
			},
		},
		{
			op: 'Retrieve',
			method: 'GET',
			pattern: /^\/sobjects\/(\w+)\/(\w{15}(?:\w{3})?)$/,
			answer: call => answerJson(retrieveOne(table(call), part(call, 1), call)),
		},
		{
			op: 'Update',
			method: 'PATCH',
			pattern: /^\/composite\/sobjects\/?$/,
			answer: async ({json}) => answerJson(await collections.update(json())),
		},
		{
			op: 'Deleted',
			method: 'GET',
			pattern: /^\/sobjects\/(\w+)\/deleted\/?$/,
			answer: call => {
				table(call);
				return answerJson(listDeleted(world, call.query));
			},
		},
		{
			op: 'VersionData',
			method: 'GET',
			pattern: /^\/sobjects\/ContentVersion\/(\w+)\/VersionData$/,
			answer: call => versionData(world, part(call, 0)),
		},
	];
}

function retrieveOne(table: Table, id: string, {query, version}: Call) {
	const row = table.rowOf(id);
	if (row === undefined) throw notFound();
	if (table.deleted(row)) throw new OrgRefusal(404, 'ENTITY_IS_DELETED', 'entity is deleted');
	const asked = query.get('fields')?.split(',') ?? [...table.fields.values()].map(({name}) => name);
	const columns = asked.map(text => resolve({text: text.trim(), at: 0}, table, text));
	return rowWriter(columns, table, version)(row);
}

/** Someone edits the first record between our read and our write. */
function editFirst(world: World, body: unknown): void {
	const ids = typeof body === 'object' && body !== null && 'ids' in body && Array.isArray(body.ids) ? body.ids : [];
	const id = ids.find(one => typeof one === 'string' && world.find(one)?.IsDeleted === false);
	if (typeof id === 'string') world.edit(id, {Document__c: `https://intranet.example.com/edited/${id}.pdf`});
}

function aboutRoutes({world, tables, usage}: OrgParts): readonly Route[] {
	return [
		{
			op: 'Resources',
			method: 'GET',
			pattern: /^\/?$/,
			answer: ({version}) => {
				const path = `/services/data/v${version}`;
				const identity = `https://login.salesforce.com/id/${world.organization.Id}/${world.userId}`;
				const names = ['query', 'queryAll', 'sobjects', 'limits', 'composite', 'jobs'];
				return answerJson({...Object.fromEntries(names.map(name => [name, `${path}/${name}`])), identity});
			},
		},
		{
			op: 'Limits',
			method: 'GET',
			pattern: /^\/limits\/?$/,
			answer: () => {
				const {used, max} = usage();
				return answerJson({
					DailyApiRequests: {Max: max, Remaining: Math.max(0, max - used)},
					DailyBulkApiBatches: {Max: 15_000, Remaining: 15_000},
					DailyBulkV2QueryJobs: {Max: 10_000, Remaining: 10_000},
					DailyBulkV2QueryFileStorageMB: {Max: 976_562, Remaining: 976_562},
				});
			},
		},
		{
			op: 'Describe',
			method: 'GET',
			pattern: /^\/sobjects\/?$/,
			answer: ({version}) => {
				const sobjects = tables.all.map(table => describeBriefly(table, version));
				return answerJson({encoding: 'UTF-8', maxBatchSize: 200, sobjects});
			},
		},
		{
			op: 'Describe',
			method: 'GET',
			pattern: /^\/sobjects\/(\w+)\/describe\/?$/,
			answer: call => {
				const table = tables.find(part(call, 0));
				if (!table) throw notFound();
				return answerJson(describeTable(table, call.version));
			},
		},
	];
}

/** Outside of `/services/data`, but signed in all the same. */
export const presignRoute = (world: World, presign: Presign | undefined): Route => ({
	op: 'Presign',
	method: 'POST',
	pattern: /^\/vendor\/api\/generate\/presigned-url$/,
	answer: ({json}) => presignedUrl(world, json(), presign),
});

export const userInfoRoute = ({organization, userId}: World): Route => ({
	op: 'UserInfo',
	method: 'GET',
	pattern: /^\/services\/oauth2\/userinfo$/,
	answer: () =>
		answerJson({
			sub: `https://login.salesforce.com/id/${organization.Id}/${userId}`,
			user_id: userId,
			organization_id: organization.Id,
		}),
});
