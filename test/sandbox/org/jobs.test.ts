import {parse} from 'csv-parse/sync';
import {describe, expect, it} from 'vitest';
import {type Client, data, field, indexes, type Reply, start} from './client.ts';

const path = data('/jobs/query');
const create = ({send}: Client, query: string, operation = 'query') => send('POST', path, {operation, query});
const poll = ({ask}: Client, id: string) => ask(`${path}/${id}`);

async function finished(client: Client, query: string): Promise<string> {
	const {json} = await create(client, query);
	const id = String(field(json, 'id'));
	while (field((await poll(client, id)).json, 'state') !== 'JobComplete');
	return id;
}

type Page = {
	readonly rows: string[][];
	readonly header: string[];
	readonly announced: number;
	readonly locator: string | null;
};

function readPage({status, text, headers}: Reply): Page {
	expect(status).toBe(200);
	const [header = [], ...rows]: string[][] = parse(text);
	return {
		header,
		rows,
		announced: Number(headers.get('sforce-numberofrecords')),
		locator: headers.get('sforce-locator'),
	};
}

async function pages(client: Client, id: string, maxRecords: number): Promise<Page[]> {
	const all: Page[] = [];
	for (let locator: string | null = null; locator !== 'null'; ) {
		const rest = locator === null ? '' : `&locator=${locator}`;
		const page = readPage(await client.ask(`${path}/${id}/results?maxRecords=${maxRecords}${rest}`));
		all.push(page);
		({locator} = page);
	}
	return all;
}

const soql =
	'SELECT Id, Name, Document__c, Account__r.Name, PageCount__c, SystemModstamp, IsDeleted FROM DocListEntry__c';

describe('a query job', () => {
	it('is made, works, and is done, and says how many records it has', async () => {
		const client = await start();
		const {json} = await create(client, soql);
		expect(json).toMatchObject({
			state: 'UploadComplete',
			operation: 'query',
			object: 'DocListEntry__c',
			apiVersion: 64,
		});
		const id = String(field(json, 'id'));
		expect((await client.ask(`${path}/${id}/results`)).status).toBe(400);
		expect((await poll(client, id)).json).toMatchObject({state: 'InProgress', numberRecordsProcessed: 300});
		expect((await poll(client, id)).json).toMatchObject({state: 'JobComplete', numberRecordsProcessed: 600});
	});

	it('delivers every record once, out of order, in pages of its own length, each with its header', async () => {
		const client = await start({records: 1800});
		const {world} = client;
		const all = await pages(client, await finished(client, soql), 500);
		expect(new Set(all.map(({rows}) => rows.length)).size).toBeGreaterThan(1);
		for (const {header, rows, announced} of all) {
			expect(header).toEqual([
				'Id',
				'Name',
				'Document__c',
				'Account__r.Name',
				'PageCount__c',
				'SystemModstamp',
				'IsDeleted',
			]);
			expect(rows.length).toBe(announced);
			expect(rows.length).toBeLessThanOrEqual(500);
		}
		const rows = all.flatMap(page => page.rows);
		const ids = rows.map(([id]) => id);
		expect(ids).not.toEqual(ids.toSorted());
		expect(ids.toSorted()).toEqual(indexes(world).map(index => world.value(index, 'Id')));
		for (const [id = '', name, url, account, count, stamp, deleted] of rows) {
			const record = world.find(id);
			expect([name, url]).toEqual([record?.Name, record?.Document__c ?? '']);
			expect(account).toBe(world.account(record?.Account__c ?? '')?.Name ?? '');
			expect(count).toBe(record?.PageCount__c == null ? '' : record.PageCount__c.toFixed(1));
			expect([stamp, deleted]).toEqual([new Date(record?.SystemModstamp ?? 0).toISOString(), 'false']);
		}
	});

	it('keeps the order that it was asked for, and filters', async () => {
		const client = await start();
		const ordered = await finished(client, "SELECT Id FROM DocListEntry__c WHERE Name LIKE '%.pdf' ORDER BY Id");
		const rows = (await pages(client, ordered, 100_000)).flatMap(page => page.rows.map(([id]) => id));
		const {world} = client;
		expect(rows).toEqual(
			indexes(world, one => /\.pdf$/i.test(world.value(one, 'Name'))).map(one => world.value(one, 'Id')),
		);
	});

	it('has a page, with a header and no rows, for nothing', async () => {
		const client = await start();
		const id = await finished(client, "SELECT Id FROM DocListEntry__c WHERE Name = 'no such name'");
		expect(await pages(client, id, 10)).toEqual([{header: ['Id'], rows: [], announced: 0, locator: 'null'}]);
	});

	it('takes no aggregates, groups or offsets', async () => {
		const client = await start();
		const refused = [
			'SELECT COUNT() FROM DocListEntry__c',
			'SELECT Name, COUNT(Id) FROM DocListEntry__c GROUP BY Name',
			'SELECT Id FROM DocListEntry__c OFFSET 10',
		];
		for (const query of refused) expect((await create(client, query)).status).toBe(400);
		expect((await create(client, 'SELECT Id FROM DocListEntry__c', 'insert')).status).toBe(400);
		expect((await create(client, 'SELECT Foo FROM DocListEntry__c')).text).toContain('INVALID_FIELD');
	});

	it('belongs to its API version', async () => {
		const client = await start();
		const id = await finished(client, soql);
		const other = await client.ask(`/services/data/v63.0/jobs/query/${id}/results`);
		expect(other.status).toBe(409);
		expect((await client.ask(`/services/data/v99.0/jobs/query/${id}/results`)).status).toBe(404);
	});

	it('can be aborted while it works, and removed when it does not', async () => {
		const client = await start();
		const made = String(field((await create(client, soql)).json, 'id'));
		expect((await client.ask(`${path}/${made}`, {method: 'DELETE'})).status).toBe(400);
		expect((await client.send('PATCH', `${path}/${made}`, {state: 'Aborted'})).json).toMatchObject({state: 'Aborted'});
		expect((await poll(client, made)).json).toMatchObject({state: 'Aborted'});
		expect((await client.send('PATCH', `${path}/${made}`, {state: 'Aborted'})).status).toBe(400);
		expect((await client.ask(`${path}/${made}`, {method: 'DELETE'})).status).toBe(204);
		expect((await poll(client, made)).status).toBe(404);
	});

	it('refuses a place that it did not give', async () => {
		const client = await start();
		const id = await finished(client, soql);
		expect((await client.ask(`${path}/${id}/results?locator=abc`)).status).toBe(400);
	});
});

describe('faults of query jobs', () => {
	it('fail one', async () => {
		const client = await start({rules: [{side: 'org', op: 'PollQueryJob', action: 'fail-job', after: 1}]});
		const id = String(field((await create(client, soql)).json, 'id'));
		await poll(client, id);
		expect((await poll(client, id)).json).toMatchObject({state: 'Failed'});
		expect(client.faults.hits()).toEqual([1]);
	});

	it('repeat a row of the page before, or lose one that the header still counts', async () => {
		const client = await start({
			rules: [
				{side: 'org', op: 'QueryJobResults', action: 'repeat-row', after: 1},
				{side: 'org', op: 'QueryJobResults', action: 'lose-row', after: 1},
			],
		});
		const [first, repeated, lost] = await pages(client, await finished(client, soql), 200);
		expect(first?.rows.length).toBe(first?.announced);
		expect(repeated?.rows[0]).toEqual(first?.rows.at(-1));
		expect(repeated?.rows.length).toBe(repeated?.announced);
		expect(lost?.rows.length).toBe((lost?.announced ?? 0) - 1);
		expect(client.faults.hits()).toEqual([1, 1]);
	});
});
