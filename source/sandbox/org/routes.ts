/** The org's resources under `/services/data`: method, path, the operation's name, and what it answers. */
import type {World} from '../world.ts';
import {aboutRoutes} from './about.ts';
import {answerJson} from './answer.ts';
import type {Cursors} from './cursors.ts';
import {listDeleted} from './deleted.ts';
import {versionData} from './files.ts';
import {notFound, OrgRefusal} from './refusal.ts';
import {retrieve} from './retrieve.ts';
import {type Call, type OrgParts, part, type Route} from './route.ts';
import {resolve} from './soql/resolve.ts';
import {rowWriter} from './soql/rows.ts';
import type {Table} from './table.ts';

export function createRoutes(org: OrgParts): readonly Route[] {
	return [...queryRoutes(org), ...jobRoutes(org), ...recordRoutes(org), ...aboutRoutes(org)];
}

function queryRoutes({cursors, tooling}: OrgParts): readonly Route[] {
	const start = (over: Cursors, withDeleted: boolean) => (call: Call) => {
		const soql = call.query.get('q');
		if (soql === null || soql === '') throw new OrgRefusal(400, 'MALFORMED_QUERY', "unexpected token: '<EOF>'");
		const options = call.header('sforce-query-options');
		return answerJson(over.query(soql, {version: call.version, withDeleted, options}, call.fault));
	};
	return [
		{op: 'Query', method: 'GET', pattern: /^\/query\/?$/, answer: start(cursors, false)},
		{op: 'Query', method: 'GET', pattern: /^\/queryAll\/?$/, answer: start(cursors, true)},
		{op: 'ToolingQuery', method: 'GET', pattern: /^\/tooling\/query\/?$/, answer: start(tooling, false)},
		{
			op: 'QueryMore',
			method: 'GET',
			pattern: /^\/query(?:All)?\/([^/]+)$/,
			answer: call => answerJson(cursors.more(part(call, 0), call.fault)),
		},
	];
}

/** Versions of the API that brought them. */
const bulkQueries = 47;
const collectionsOfRecords = 42;

function jobRoutes({jobs}: OrgParts): readonly Route[] {
	const one = /^\/jobs\/query\/([^/]+)$/;
	const routes: readonly Route[] = [
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
	return routes.map(route => ({...route, since: bulkQueries}));
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
			since: collectionsOfRecords,
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
			since: collectionsOfRecords,
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
