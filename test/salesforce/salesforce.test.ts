import {describe, expect, test} from 'vitest';
import {id18} from '../../source/engine/id.ts';
import {createSalesforce} from '../../source/salesforce/salesforce.ts';
import {virtual} from '../support/clock.ts';
import {collect} from '../support/collect.ts';
import {everything, startSandbox} from './sandbox.ts';
import {json, organization, portsFor, refuse, type Script, type Seen, serveScript, settingsFor} from './scripted.ts';

/** An org of which only what the test is about is written down. */
async function scripted(script: Script, settings = {}, ports = {}) {
	let nth = 0;
	const served = await serveScript((request, response) => organization(request) ?? script(request, response, ++nth));
	const salesforce = await createSalesforce(settingsFor(served.url, settings), portsFor(ports));
	return {...served, salesforce};
}

const soqlOf = (seen: readonly Seen[]) => seen.map(({query}) => query.get('q')).filter(q => q !== null);

describe('describe', () => {
	test('tells length, type and rights of the fields', async () => {
		const {open} = await startSandbox({records: 10, accounts: 2, org: {permissions: {readOnlyFields: ['Name']}}});
		const {updateable, fields} = await (await open()).describe();
		expect(updateable).toBe(true);
		expect(fields.get('Document__c')).toEqual({
			name: 'Document__c',
			type: expect.stringMatching(/^(?:url|string)$/u),
			length: 255,
			updateable: true,
			filterable: true,
		});
	});

	test('an object that is not there, or that the user may not see, is named', async () => {
		const {open} = await startSandbox({records: 10, accounts: 2});
		const salesforce = await open({object: 'Nothing__c'});
		await expect(salesforce.describe()).rejects.toMatchObject({
			kind: 'salesforce-query',
			message: expect.stringContaining('Nothing__c'),
		});
	});
});

describe('queries that Salesforce refuses are faults of the settings, named and not repeated', () => {
	test.each([
		[{object: 'DocListEntry__c', filter: 'Nope__c = 1'}, /DocListEntry__c.*Nope__c.*INVALID_FIELD/u],
		[{object: 'DocListEntry__c', filter: 'Name = '}, /DocListEntry__c.*MALFORMED_QUERY/u],
		[{object: 'Nope__c', filter: ''}, /Nope__c.*INVALID_TYPE/u],
	])('%o', async (scope, message) => {
		const {org, open} = await startSandbox({records: 10, accounts: 2});
		const salesforce = await open();
		const before = org.requests().Query ?? 0;
		const refused = {kind: 'salesforce-query', message: expect.stringMatching(message)};
		await expect(salesforce.count({...scope, accounts: []})).rejects.toMatchObject(refused);
		expect(org.requests().Query).toBe(before + 1);
		await expect(collect(salesforce.readAll({...scope, accounts: []}, 'rest'))).rejects.toMatchObject(refused);
		await expect(collect(salesforce.readAll({...scope, accounts: []}, 'bulk'))).rejects.toMatchObject(refused);
	});

	test('a field written with other capitals than Salesforce’s', async () => {
		const {open} = await startSandbox({records: 10, accounts: 2});
		const salesforce = await open({
			fields: {url: 'document__c', name: 'Name', account: 'Account__c', type: 'Type_Current__c'},
		});
		await expect(collect(salesforce.readAll(everything, 'rest'))).rejects.toMatchObject({
			kind: 'salesforce-query',
			message: expect.stringContaining('document__c'),
		});
	});

	test('a name that is no name never reaches Salesforce', async () => {
		const settings = settingsFor('https://acme.example', {object: 'X WHERE Id != null'});
		await expect(createSalesforce(settings, portsFor())).rejects.toMatchObject({kind: 'configuration'});
	});
});

describe('hazard 39: the daily limit', () => {
	test('work stops before the reserve is touched, and usage is still told', async () => {
		const {org, open} = await startSandbox({records: 9000, org: {dailyLimit: 12}});
		const salesforce = await open({apiReservePercent: 50});
		await expect(collect(salesforce.readAll(everything, 'rest'))).rejects.toMatchObject({
			kind: 'salesforce-limit',
			message: 'The org has used 6 of its 12 API calls of the last 24 hours, of which 50 % are kept for others',
		});
		expect(await salesforce.usage()).toEqual({used: 6, max: 12});
		const used = org.requests().Query;
		await expect(salesforce.count(everything)).rejects.toMatchObject({kind: 'salesforce-limit'});
		expect(org.requests().Query).toBe(used);
		await expect(salesforce.describe()).resolves.toBeDefined();
	});

	test('fault 30: what Salesforce calls used up is not burnt further', async () => {
		const {org, faults, open} = await startSandbox({records: 10, accounts: 2});
		const salesforce = await open();
		faults.add({side: 'org', op: 'Query', action: 'limit', times: -1});
		const before = org.requests().Query ?? 0;
		await expect(salesforce.count(everything)).rejects.toMatchObject({kind: 'salesforce-limit'});
		expect(org.requests().Query).toBe(before + 1);
	});

	test('fault 30: too many requests at once are waited out', async () => {
		const clock = virtual();
		const {salesforce} = await scripted(
			(_, response, nth) =>
				nth < 4
					? refuse(
							response,
							403,
							'REQUEST_LIMIT_EXCEEDED',
							'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
						)
					: {totalSize: 5, done: true, records: []},
			{},
			{clock},
		);
		expect((await salesforce.count(everything)).count).toBe(5);
		expect(clock.slept).toHaveLength(3);
	});

	test('usage is asked for where no answer has told it', async () => {
		const {salesforce} = await scripted(({path}) =>
			path.endsWith('/limits') ? {DailyApiRequests: {Max: 1000, Remaining: 400}} : undefined,
		);
		expect(await salesforce.usage()).toEqual({used: 600, max: 1000});
	});
});

describe('hazard 75: the session stays with its instance', () => {
	test('a result that goes on at another host is not followed', async () => {
		const other = await serveScript(() => ({totalSize: 0, done: true, records: []}));
		const {salesforce} = await scripted(() => ({
			totalSize: 2,
			done: false,
			nextRecordsUrl: `${other.url}/services/data/v64.0/query/0r8-1`,
			records: [],
		}));
		await expect(collect(salesforce.readAll(everything, 'rest'))).rejects.toMatchObject({
			kind: 'salesforce-error',
			message: expect.stringContaining(other.url),
		});
		expect(other.seen).toEqual([]);
	});

	test.each([
		'//evil.example/x',
		'https://evil.example/services/data/v64.0/query/1',
		'http://user@evil.example/',
		'\\\\evil.example\\x',
	])('nor is %s', async nextRecordsUrl => {
		const {salesforce} = await scripted(() => ({totalSize: 2, done: false, nextRecordsUrl, records: []}));
		await expect(collect(salesforce.readAll(everything, 'rest'))).rejects.toMatchObject({kind: 'salesforce-error'});
	});

	test('nor is a redirect', async () => {
		const other = await serveScript(() => ({}));
		const {salesforce} = await scripted(
			(_, response) => void response.writeHead(302, {location: `${other.url}/y`}).end(),
		);
		await expect(salesforce.count(everything)).rejects.toMatchObject({
			message: expect.stringContaining(`${other.url}/y`),
		});
		await expect(salesforce.describe()).rejects.toMatchObject({message: expect.stringContaining(`${other.url}/y`)});
		expect(other.seen).toEqual([]);
	});
});

test('fault 31: parallel calls whose session has ended sign in once, and all are answered', async () => {
	const {world, org, open} = await startSandbox({records: 60, accounts: 4});
	const salesforce = await open({auth: 'password'});
	const {accessToken} = salesforce.session();
	world.expireSessions();
	const counts = await Promise.all(Array.from({length: 25}, () => salesforce.count(everything)));
	expect(new Set(counts.map(({count}) => count))).toEqual(new Set([world.count()]));
	expect(org.requests()).toMatchObject({Login: 2});
	expect(salesforce.session().accessToken).not.toBe(accessToken);
	world.expireSessions();
	await expect(salesforce.describe()).resolves.toMatchObject({updateable: true});
	expect(org.requests()).toMatchObject({Login: 3});
});

test('fault 31: a login server that hiccups is waited for, for those who only use the session too', async () => {
	const {faults, world, open} = await startSandbox({records: 10, accounts: 2});
	const salesforce = await open();
	const {accessToken} = salesforce.session();
	world.expireSessions();
	faults.add({side: 'org', op: 'Token', action: 'unavailable', times: 3});
	await salesforce.renewSession(accessToken);
	expect(faults.hits()).toEqual([3]);
	expect(salesforce.session().accessToken).not.toBe(accessToken);
});

test.each([
	['client-credentials', 'Token', 'server-error'],
	['client-credentials', 'Token', 'unknown-error'],
	['password', 'Login', 'server-error'],
] as const)(
	'fault 31: by %s, a login server with %s %s says nothing of the credentials: it is waited for',
	async (auth, op, action) => {
		const {faults, world, open} = await startSandbox({records: 10, accounts: 2});
		const salesforce = await open({auth});
		const {accessToken} = salesforce.session();
		world.expireSessions();
		faults.add({side: 'org', op, action, times: 3});
		await salesforce.renewSession(accessToken);
		expect(faults.hits()).toEqual([3]);
		expect(salesforce.session().accessToken).not.toBe(accessToken);
	},
);

test('fault 31: a session that somebody else refuses is kept where Salesforce still takes it', async () => {
	const {org, open} = await startSandbox({records: 10, accounts: 2});
	const salesforce = await open();
	const {accessToken} = salesforce.session();
	const before = org.requests().Token;
	await salesforce.renewSession(accessToken);
	expect(salesforce.session().accessToken).toBe(accessToken);
	expect(org.requests().Token).toBe(before);
});

test('fault 31: a new session that is refused at once ends the run after one sign-in', async () => {
	const {org, faults, open} = await startSandbox({records: 60, accounts: 4});
	const salesforce = await open();
	faults.add({side: 'org', op: 'Query', action: 'expire', times: -1});
	const tried = await Promise.allSettled(Array.from({length: 40}, () => salesforce.count(everything)));
	for (const result of tried) expect(result).toMatchObject({reason: {kind: 'authentication-salesforce'}});
	expect(org.requests()).toMatchObject({Token: 2});
});

test('fault 52: no answer’s error repeats the session', async () => {
	const {salesforce} = await scripted(
		(request, response) => refuse(response, 400, 'ODD', `you sent ${request.headers.authorization}`),
		{accessToken: 'CANARY-session'},
	);
	const error = await salesforce.count(everything).catch((thrown: unknown) => thrown);
	expect(error).toMatchObject({kind: 'salesforce-error', message: expect.stringContaining('you sent Bearer …')});
	expect(`${JSON.stringify(error)}${String(error)}`).not.toMatch(/CANARY/u);
});

test('the local clock stands in where an answer has no date', async () => {
	const clock = virtual();
	const {salesforce} = await scripted(
		(_, response) => {
			response.sendDate = false;
			json(response, {totalSize: 1, done: true, records: []});
		},
		{},
		{clock},
	);
	expect(await salesforce.count(everything)).toEqual({count: 1, serverTime: clock.now()});
});

test('hazard 29: pages are keyed on the last Id and bounded; nothing uses OFFSET', async () => {
	const {seen, salesforce} = await scripted(({query}) => {
		const after = /Id > '(\w+)'/u.exec(query.get('q') ?? '')?.[1];
		const from = after === undefined ? 0 : Number(after.slice(12, 15)) + 1;
		const records = Array.from({length: Math.max(0, Math.min(2, 5 - from))}, (_, n) => ({
			Id: `a0B5g0000000${String(from + n).padStart(3, '0')}`,
			Name: 'x',
			Document__c: null,
			Account__c: null,
			Account__r: null,
			Type_Current__c: null,
			SystemModstamp: '2026-01-01T00:00:00.000+0000',
		}));
		return {totalSize: records.length, done: true, records};
	});
	const records = await collect(salesforce.readAll({...everything, filter: "Name != 'O\\'Neill'"}, 'rest'));
	expect(records.map(({id}) => id.slice(12, 15))).toEqual(['000', '001', '002', '003', '004']);
	const queries = soqlOf(seen).slice(1);
	expect(queries).toHaveLength(4);
	expect(queries[1]).toMatch(
		/ WHERE \(Name != 'O\\'Neill'\) AND \(Id > 'a0B5g0000000001\w{3}'\) ORDER BY Id LIMIT 2000$/u,
	);
	expect(queries.join()).not.toMatch(/OFFSET/u);
});

test('a query that runs too long is asked for less', async () => {
	const {seen, salesforce} = await scripted((_, response, nth) =>
		nth <= 2
			? refuse(response, 400, 'QUERY_TIMEOUT', 'Your query request was running for too long.')
			: {totalSize: 0, done: true, records: []},
	);
	await collect(salesforce.readAll(everything, 'rest'));
	const limits = soqlOf(seen).map(soql => Number(/LIMIT (\d+)/u.exec(soql)?.[1]));
	expect(limits.at(-1)).toBeLessThan(2000);
});

describe('query jobs, as the protocol has them', () => {
	const header = '"Id","Name","Document__c","Account__c","Account__r.Name","Type_Current__c","SystemModstamp"\n';
	const row = (n: number) =>
		`"${id18(`a0B5g0000000${String(n).padStart(3, '0')}`)}","n""${n}","","","","","2026-01-01T00:00:00.000Z"\n`;
	const job = (state: string, rows = 0) => ({id: '7505g000000AAAA', state, numberRecordsProcessed: rows});

	const jobScript =
		(results: (locator: string | null, response: Parameters<Script>[1], nth: number) => void, rows: number): Script =>
		({method, path, query}, response, nth) => {
			if (method === 'POST') return job('UploadComplete');
			if (method === 'DELETE') return void response.writeHead(204).end();
			if (path.endsWith('/results')) return results(query.get('locator'), response, nth);
			return job('JobComplete', rows);
		};
	const csv = (response: Parameters<Script>[1], body: string, rows: number, locator?: string) =>
		void response
			.writeHead(200, {
				'content-type': 'text/csv',
				'sforce-numberofrecords': rows,
				...(locator === undefined ? {} : {'sforce-locator': locator}),
			})
			.end(header + body);

	test('a locator that is missing ends the results, as the word null does', async () => {
		const {seen, salesforce} = await scripted(
			jobScript((locator, response) => {
				if (locator === null) csv(response, row(1), 1, 'A/b=');
				else csv(response, row(2), 1);
			}, 2),
		);
		const records = await collect(salesforce.readAll(everything, 'bulk'));
		expect(records.map(({name}) => name)).toEqual(['n"1', 'n"2']);
		expect(seen.filter(({path}) => path.endsWith('/results')).map(({query}) => query.get('locator'))).toEqual([
			null,
			'A/b=',
		]);
		expect(JSON.parse(seen.find(({method}) => method === 'POST')?.body ?? '')).toMatchObject({
			operation: 'query',
			query: expect.not.stringMatching(/ORDER BY|LIMIT/u),
		});
	});

	test('fewer rows than the job has processed are not taken for all: the query runs again', async () => {
		let reads = 0;
		const {seen, salesforce} = await scripted(
			jobScript((_, response) => {
				if (++reads === 1) csv(response, row(1), 1, 'null');
				else csv(response, row(1) + row(2), 2, 'null');
			}, 2),
		);
		const records = await collect(salesforce.readAll(everything, 'bulk'));
		expect(new Set(records.map(({id}) => id)).size).toBe(2);
		expect(seen.filter(({method}) => method === 'POST')).toHaveLength(2);
		expect(seen.filter(({method}) => method === 'DELETE')).toHaveLength(2);
	});

	test('results that vanish in mid-read are asked of a new job', async () => {
		let jobs = 0;
		const {salesforce} = await scripted((request, response, nth) => {
			if (request.method === 'POST') jobs++;
			return jobScript((locator, to) => {
				if (locator === null) csv(to, row(1), 1, 'next');
				else if (jobs === 1) refuse(to, 404, 'NOT_FOUND', 'The requested resource does not exist');
				else csv(to, row(2), 1, 'null');
			}, 2)(request, response, nth);
		});
		const records = await collect(salesforce.readAll(everything, 'bulk'));
		expect(new Set(records.map(({name}) => name))).toEqual(new Set(['n"1', 'n"2']));
	});

	test('a page without one of the columns is refused', async () => {
		const {salesforce} = await scripted(
			jobScript((_, response) => void response.writeHead(200).end('"Id","Name"\n"a0B5g0000000001AAA","x"\n'), 1),
		);
		await expect(collect(salesforce.readAll(everything, 'bulk'))).rejects.toMatchObject({
			kind: 'salesforce-incomplete',
		});
	});

	test('polls less and less often', async () => {
		const clock = virtual();
		let polls = 0;
		const {salesforce} = await scripted(
			({method, path}, response) => {
				if (method === 'POST') return job('UploadComplete');
				if (method === 'DELETE') return void response.writeHead(204).end();
				if (path.endsWith('/results')) return csv(response, '', 0, 'null');
				return job(++polls < 20 ? 'InProgress' : 'JobComplete');
			},
			{},
			{clock},
		);
		expect(await collect(salesforce.readAll(everything, 'bulk'))).toEqual([]);
		expect(clock.slept).toEqual([...clock.slept].sort((a, b) => a - b));
		expect(clock.slept.at(-1)).toBe(10_000);
	});
});
