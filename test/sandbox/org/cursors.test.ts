import {describe, expect, it} from 'vitest';
import {type Client, data, field, indexes, start} from './client.ts';

const ids = (records: ReadonlyArray<Readonly<Record<string, unknown>>>): unknown[] => records.map(({Id}) => Id);
const refusal = async ({ask}: Client, soql: string) => {
	const {status, json} = await ask(data(`/query?q=${encodeURIComponent(soql)}`));
	const [first] = Array.isArray(json) ? json : [];
	return {status, code: field(first, 'errorCode'), message: String(field(first, 'message'))};
};

describe('a query', () => {
	it('answers with fields, lookups and times in the form of the REST API', async () => {
		const {world, query} = await start();
		const [index = 0] = indexes(world, one => world.value(one, 'Account__c') !== null);
		const record = world.record(index);
		const soql = `select id, name, Account__r.Name, account__c, SystemModstamp, ApplicableYear__c FROM doclistentry__c WHERE Id = '${record.Id}'`;
		const {records, totalSize, done} = await query(soql);
		expect([totalSize, done]).toEqual([1, true]);
		const account = world.account(record.Account__c ?? '');
		expect(records[0]).toEqual({
			attributes: {type: 'DocListEntry__c', url: `/services/data/v64.0/sobjects/DocListEntry__c/${record.Id}`},
			Id: record.Id,
			Name: record.Name,
			Account__r: {
				attributes: {type: 'Account', url: `/services/data/v64.0/sobjects/Account/${record.Account__c}`},
				Name: account?.Name,
			},
			Account__c: record.Account__c,
			SystemModstamp: new Date(record.SystemModstamp).toISOString().replace('Z', '+0000'),
			ApplicableYear__c: record.ApplicableYear__c,
		});
	});

	it('gives null for the fields of a lookup that is empty', async () => {
		const {query} = await start();
		const {records} = await query('SELECT Id, Account__r.Name FROM DocListEntry__c WHERE Account__c = null');
		expect(records.length).toBeGreaterThan(0);
		expect(records.every(({Account__r}) => Account__r === null)).toBe(true);
	});

	it('counts, alone and by group', async () => {
		const {world, query} = await start();
		expect(await query('SELECT COUNT() FROM DocListEntry__c')).toEqual({totalSize: 600, done: true, records: []});
		expect((await query("SELECT COUNT() FROM DocListEntry__c WHERE Type_Current__c = 'Folder'")).totalSize).toBe(
			world.census().dispositions.folder,
		);
		const soql =
			'SELECT Account__c, Account__r.Name, COUNT(Id) records, MAX(SystemModstamp) FROM DocListEntry__c GROUP BY Account__c, Account__r.Name ORDER BY Account__c LIMIT 2000';
		const {records} = await query(soql);
		expect(records[0]).toMatchObject({attributes: {type: 'AggregateResult'}, Account__c: null, Name: null});
		expect(records.reduce((sum, row) => sum + Number(row.records), 0)).toBe(600);
		const [, second] = records;
		const account = world.account(String(second?.Account__c));
		expect(second?.Name).toBe(account?.Name);
		expect(second?.records).toBe(world.census({accounts: [account?.Id ?? '']}).count);
		expect(second?.expr0).toMatch(/^20\d\d-.*\+0000$/);
	});

	it('has pages whose length the client cannot know, and a place where each goes on', async () => {
		const {world, ask, all} = await start({records: 2500});
		const options = {headers: {'sforce-query-options': 'batchSize=300'}};
		const first = await ask(data(`/query?q=${encodeURIComponent('SELECT Id FROM DocListEntry__c')}`), options);
		expect(first.json).toMatchObject({totalSize: 2500, done: false});
		const lengths: number[] = [];
		const seen: unknown[] = [];
		for (let {json} = first; ; {json} = await ask(String(field(json, 'nextRecordsUrl')))) {
			const records = field(json, 'records');
			if (!Array.isArray(records)) throw new Error('No records');
			lengths.push(records.length);
			seen.push(...ids(records));
			if (field(json, 'done') === true) break;
		}
		expect(new Set(lengths).size).toBeGreaterThan(2);
		expect(Math.max(...lengths)).toBeLessThanOrEqual(300);
		expect(seen).toEqual(indexes(world).map(index => world.value(index, 'Id')));
		expect(await all('SELECT Id FROM DocListEntry__c')).toHaveLength(2500);
	});

	it('refuses a place that it does not know', async () => {
		const {ask} = await start();
		const {status, json} = await ask(data('/query/0r8000000000000AAA-2000'));
		expect([status, json]).toEqual([400, [{message: 'invalid query locator', errorCode: 'INVALID_QUERY_LOCATOR'}]]);
	});

	it('pages by key through everything, each page from where the last one ended', async () => {
		const {world, query} = await start();
		const seen: unknown[] = [];
		for (let after = '000000000000000'; ; ) {
			const {records} = await query(`SELECT Id FROM DocListEntry__c WHERE Id > '${after}' ORDER BY Id LIMIT 70`);
			if (records.length === 0) break;
			seen.push(...ids(records));
			after = String(seen.at(-1));
		}
		expect(seen).toEqual(indexes(world).map(index => world.value(index, 'Id')));
	});

	it('leaves deleted records out, unless it is queryAll', async () => {
		const {world, query} = await start();
		const id = world.value(3, 'Id');
		world.remove(id);
		const since = new Date(world.quietSince).toISOString();
		expect((await query('SELECT COUNT() FROM DocListEntry__c')).totalSize).toBe(599);
		const soql = `SELECT Id, IsDeleted FROM DocListEntry__c WHERE SystemModstamp >= ${since} ORDER BY Id`;
		expect((await query(soql)).records).toEqual([]);
		const {records} = await query(soql, data('/queryAll'));
		expect(records).toMatchObject([{Id: id, IsDeleted: true}]);
	});

	it('knows the organization and its accounts', async () => {
		const {world, query} = await start();
		const {records} = await query('SELECT Id, Name, IsSandbox FROM Organization');
		expect(records).toMatchObject([world.organization]);
		const account = world.accounts()[4];
		world.renameAccount(account?.Id ?? '', 'Renamed');
		const since = new Date(world.quietSince).toISOString();
		const renamed = await query(`SELECT Id, Name FROM Account WHERE SystemModstamp >= ${since} ORDER BY Id LIMIT 10`);
		expect(renamed.records).toMatchObject([{Id: account?.Id, Name: 'Renamed'}]);
	});
});

describe('conditions', () => {
	it('hold as in Salesforce: text without case, ids with it, null apart', async () => {
		const {world, query} = await start();
		const count = async (where: string) =>
			(await query(`SELECT COUNT() FROM DocListEntry__c WHERE ${where}`)).totalSize;
		const matching = (holds: (index: number) => boolean) => indexes(world, holds).length;
		const name = world.value(10, 'Name');
		const id = world.value(10, 'Id');
		const same = (index: number) => world.value(index, 'Name').toLowerCase() === name.toLowerCase();
		const url = (index: number) => world.value(index, 'Document__c');
		const quoted = `'${name.replace(/['\\]/g, '\\$&')}'`;
		expect(await count(`Name = ${quoted.toUpperCase()}`)).toBe(matching(same));
		expect(await count(`Name != ${quoted}`)).toBe(matching(index => !same(index)));
		expect(await count(`Id = '${id.slice(0, 15)}'`)).toBe(1);
		expect(await count(`Id = '${id}'`)).toBe(1);
		expect(await count(`Id IN ('${id}', '${world.value(11, 'Id')}')`)).toBe(2);
		expect(await count(`Id NOT IN ('${id}', '${world.value(11, 'Id')}')`)).toBe(598);
		expect(await count('Document__c = null')).toBe(matching(index => (url(index) ?? '') === ''));
		expect(await count('Document__c != null')).toBe(matching(index => (url(index) ?? '') !== ''));
		expect(await count("Name LIKE '%.PDF'")).toBe(matching(index => /\.pdf$/i.test(world.value(index, 'Name'))));
		expect(await count("Name LIKE '%50\\%%'")).toBe(matching(index => world.value(index, 'Name').includes('50%')));
		expect(await count('PageCount__c < 10')).toBe(matching(index => (world.value(index, 'PageCount__c') ?? 99) < 10));
		expect(await count('IsDeleted = false')).toBe(600);
		expect(await count("(Type_Current__c = 'Folder' OR Account__c = null) AND NOT Name = 'x'")).toBe(
			matching(
				index => world.value(index, 'Type_Current__c') === 'Folder' || world.value(index, 'Account__c') === null,
			),
		);
	});

	it('find the records of an account by its id and by its name, whatever the name holds', async () => {
		const {world, query} = await start();
		for (const {Id, Name} of world.accounts()) {
			const {count} = world.census({accounts: [Id]});
			const byId = await query(`SELECT COUNT() FROM DocListEntry__c WHERE Account__c = '${Id.slice(0, 15)}'`);
			expect(byId.totalSize).toBe(count);
			const quoted = Name.replace(/['"\\]/g, '\\$&').replaceAll('\u001b', '\\u001b');
			const byName = await query(`SELECT Id FROM Account WHERE Name = '${quoted}'`);
			expect(ids(byName.records)).toContain(Id);
		}
	});

	it('give the same rows by their bounds as without them', async () => {
		const {world, query} = await start();
		world.edit(world.value(20, 'Id'), {Account__c: world.accounts()[1]?.Id ?? null});
		world.add({Account__c: world.accounts()[1]?.Id ?? null});
		const [low, high] = [world.value(100, 'Id'), world.value(400, 'Id')];
		const account = world.accounts()[1]?.Id;
		const conditions = [
			`Id > '${low}' AND Id <= '${high}'`,
			`Id >= '${low}' AND Account__c = '${account}'`,
			`Account__c IN ('${account}') AND Id < '${high}'`,
			`SystemModstamp >= ${new Date(world.quietSince).toISOString()} AND Id > '${low}'`,
			'SystemModstamp > 2022-01-01T00:00:00+01:00',
			`Id IN ('${low}', '${high}') AND Id > '${low}'`,
		];
		for (const condition of conditions) {
			const bounded = await query(`SELECT Id FROM DocListEntry__c WHERE ${condition}`);
			const plain = await query(`SELECT Id FROM DocListEntry__c WHERE NOT (NOT (${condition}))`);
			expect(bounded.totalSize).toBeGreaterThan(0);
			expect(ids(bounded.records)).toEqual(ids(plain.records));
		}
	});
});

describe('what Salesforce refuses', () => {
	it('names the field, object or token, and its place', async () => {
		const client = await start();
		expect(await refusal(client, 'SELECT Foo FROM DocListEntry__c')).toMatchObject({
			status: 400,
			code: 'INVALID_FIELD',
		});
		expect((await refusal(client, 'SELECT Foo FROM DocListEntry__c')).message).toContain(
			"ERROR at Row:1:Column:8\nNo such column 'Foo' on entity 'DocListEntry__c'",
		);
		expect((await refusal(client, 'SELECT Id FROM Foo__c')).code).toBe('INVALID_TYPE');
		expect((await refusal(client, 'SELECT Foo__r.Name FROM DocListEntry__c')).message).toContain(
			"Didn't understand relationship 'Foo__r'",
		);
		const malformed = [
			'SELECT FROM DocListEntry__c',
			'SELECT Id DocListEntry__c',
			"SELECT Id FROM DocListEntry__c WHERE Name = 'open",
			"SELECT Id FROM DocListEntry__c WHERE Name = 'a' AND Name = 'b' OR Name = 'c'",
			"SELECT Id FROM DocListEntry__c WHERE Name = 'a\\q'",
			'SELECT Id FROM DocListEntry__c LIMIT -1',
			'SELECT Id FROM DocListEntry__c; DELETE',
			'SELECT Name, COUNT(Id) FROM DocListEntry__c',
			'SELECT Id FROM DocListEntry__c WHERE SystemModstamp > 2022-01-01T00:00:00',
			`SELECT Id FROM DocListEntry__c WHERE Name = '${'x'.repeat(9000)}`,
		];
		for (const soql of malformed) expect([soql, (await refusal(client, soql)).code]).toEqual([soql, 'MALFORMED_QUERY']);
	});

	it('holds types and quotes apart', async () => {
		const client = await start();
		const code = async (where: string) => (await refusal(client, `SELECT Id FROM DocListEntry__c WHERE ${where}`)).code;
		expect(await code("SystemModstamp > '2022-01-01T00:00:00Z'")).toBe('INVALID_FIELD');
		expect(await code('Name = 5')).toBe('INVALID_FIELD');
		expect(await code("PageCount__c = '5'")).toBe('INVALID_FIELD');
		expect(await code("Id = 'short'")).toBe('INVALID_QUERY_FILTER_OPERATOR');
		expect(await code("PageCount__c LIKE '5%'")).toBe('INVALID_QUERY_FILTER_OPERATOR');
	});

	it('caps OFFSET, and has no next page for groups', async () => {
		const client = await start({records: 5000, accounts: 3000});
		expect((await refusal(client, 'SELECT Id FROM DocListEntry__c LIMIT 1 OFFSET 2001')).code).toBe(
			'NUMBER_OUTSIDE_VALID_RANGE',
		);
		const {records} = await client.query('SELECT Id FROM DocListEntry__c ORDER BY Id LIMIT 1 OFFSET 2000');
		expect(records[0]?.Id).toBe(client.world.value(2000, 'Id'));
		expect((await refusal(client, 'SELECT Name, COUNT(Id) FROM DocListEntry__c GROUP BY Name')).code).toBe(
			'EXCEEDED_ID_LIMIT',
		);
	});
});

it('sorts by any field, nulls first unless they are to be last', async () => {
	const {all, query} = await start();
	const names = (await all('SELECT Name FROM DocListEntry__c ORDER BY Name DESC')).map(({Name}) => String(Name));
	expect(names).toEqual(names.toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0)));
	const first = await query('SELECT PageCount__c FROM DocListEntry__c ORDER BY PageCount__c LIMIT 1');
	const last = await query('SELECT PageCount__c FROM DocListEntry__c ORDER BY PageCount__c NULLS LAST, Id LIMIT 1');
	expect([first.records[0]?.PageCount__c, last.records[0]?.PageCount__c]).toEqual([null, 1]);
});
