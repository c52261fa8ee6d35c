import {describe, expect, it} from 'vitest';
import {data, field, start} from './client.ts';

describe('the org', () => {
	it('describes the object with the lengths and rights of its fields', async () => {
		const {ask} = await start();
		const {json} = await ask(data('/sobjects/DocListEntry__c/describe'));
		expect(json).toMatchObject({name: 'DocListEntry__c', keyPrefix: 'a0B', updateable: true});
		const fields = field(json, 'fields');
		expect(fields).toContainEqual(
			expect.objectContaining({name: 'Document__c', type: 'url', length: 255, updateable: true}),
		);
		expect(fields).toContainEqual(expect.objectContaining({name: 'Name', type: 'string', length: 80}));
		expect(fields).toContainEqual(
			expect.objectContaining({name: 'Account__c', relationshipName: 'Account__r', referenceTo: ['Account']}),
		);
		expect(fields).toContainEqual(expect.objectContaining({name: 'SystemModstamp', updateable: false}));
		expect((await ask(data('/sobjects/Nothing__c/describe'))).status).toBe(404);
		expect((await ask(data('/sobjects'))).text).toContain('"Account"');
	});

	it('says of each answer how many requests are left, and stops when none is', async () => {
		const {ask} = await start({org: {dailyLimit: 3}});
		expect((await ask(data('/limits'))).json).toMatchObject({DailyApiRequests: {Max: 3, Remaining: 2}});
		expect((await ask(data('/limits'))).headers.get('sforce-limit-info')).toBe('api-usage=2/3');
		await ask(data('/nothing'));
		expect((await ask(data('/limits'))).status).toBe(200);
		const {status, json} = await ask(data('/limits'));
		expect([status, json]).toEqual([
			403,
			[{message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED'}],
		]);
	});

	it('lists its versions to anybody, and its resources to users', async () => {
		const {world, ask} = await start();
		const versions = await ask('/services/data/', {headers: {authorization: ''}});
		expect(versions.json).toContainEqual(expect.objectContaining({version: '64.0', url: '/services/data/v64.0'}));
		expect(field((await ask(data(''))).json, 'identity')).toContain(world.userId);
		expect((await ask('/services/oauth2/userinfo')).json).toMatchObject({organization_id: world.organization.Id});
	});

	it('has no resource before the version that brought it', async () => {
		const {ask} = await start();
		const body = JSON.stringify({operation: 'query', query: 'SELECT Id FROM Account'});
		const json = {'content-type': 'application/json'};
		const statuses = async (version: string) => [
			(await ask(`/services/data/v${version}/jobs/query`, {method: 'POST', body, headers: json})).status,
			(
				await ask(`/services/data/v${version}/composite/sobjects`, {
					method: 'PATCH',
					body: '{"records":[]}',
					headers: json,
				})
			).status,
			(await ask(`/services/data/v${version}/limits`)).status,
		];
		expect(await statuses('41.0')).toEqual([404, 404, 200]);
		expect(await statuses('46.0')).toEqual([404, 200, 200]);
		expect(await statuses('47.0')).toEqual([200, 200, 200]);
	});

	it('counts what it was asked, by operation', async () => {
		const {org, ask, query} = await start();
		await query('SELECT COUNT() FROM DocListEntry__c');
		await query('SELECT COUNT() FROM DocListEntry__c');
		await ask(data('/limits'));
		expect(org.requests()).toEqual({Token: 1, Query: 2, Limits: 1});
		expect((await ask('/sandbox/requests')).json).toMatchObject({Query: 2});
	});

	it('wants JSON where a body is JSON', async () => {
		const {ask} = await start();
		const answer = await ask(data('/composite/sobjects'), {
			method: 'PATCH',
			body: '{}',
			headers: {'content-type': 'text/plain'},
		});
		expect(answer.status).toBe(415);
	});

	it('tells the time of its own clock', async () => {
		const {ask} = await start({now: Date.UTC(2027, 3, 1)});
		const date = Date.parse((await ask(data('/limits'))).headers.get('date') ?? '');
		expect(new Date(date).getUTCFullYear()).toBe(2027);
	});
});

describe('files through Salesforce', () => {
	it("are the bytes of the record's own file", async () => {
		const {world, org, token, ask} = await start();
		const index = Array.from({length: 600}, (_, place) => place).find(place => {
			const id = world.value(place, 'ContentVersionId__c');
			const file = id === null ? undefined : world.contentVersion(id);
			return file && world.object(file.bucket, file.key) !== undefined;
		});
		const id = world.value(index ?? 0, 'ContentVersionId__c') ?? '';
		const place = world.contentVersion(id) ?? {bucket: '', key: ''};
		const size = world.object(place.bucket, place.key)?.size ?? 0;
		const answer = await fetch(`${org.url}${data(`/sobjects/ContentVersion/${id}/VersionData`)}`, {
			headers: {authorization: `Bearer ${token}`},
		});
		const bytes = Buffer.from(await answer.arrayBuffer());
		expect(bytes.equals(world.read(place.bucket, place.key, 0, size))).toBe(true);
		expect((await ask(data('/sobjects/ContentVersion/068000000000000AAA/VersionData'))).status).toBe(404);
	});

	it("have a signed URL at the vendor's end point, for who is signed in", async () => {
		const {world, ask, send} = await start({
			org: {presign: (bucket, key) => `https://signed.example/${bucket}/${key}`},
		});
		const key = world.value(0, 'Identifier__c') ?? '';
		const path = '/vendor/api/generate/presigned-url';
		const {json} = await send('POST', path, {identifier: key, app: 'portal', action: 'view'});
		expect(json).toEqual({data: {url: `https://signed.example/${world.sourceBucket}/${key}`}});
		expect((await send('POST', path, {identifier: 'nothing'})).status).toBe(404);
		expect((await ask(path, {method: 'POST', body: '{}', headers: {authorization: ''}})).status).toBe(401);
	});
});

describe('what a user does, told over HTTP', () => {
	it('edits, deletes, restores, adds and renames', async () => {
		const {world, send} = await start();
		const tell = (order: object) => send('POST', '/sandbox/do', order);
		const id = world.value(3, 'Id');
		const account = world.accounts()[0]?.Id;
		expect((await tell({verb: 'edit', id, fields: {Document__c: 'https://x.example'}})).json).toMatchObject({
			ok: true,
			record: {Id: id, Document__c: 'https://x.example'},
		});
		expect((await tell({verb: 'delete', id})).json).toMatchObject({record: {IsDeleted: true}});
		expect((await tell({verb: 'undelete', id})).json).toMatchObject({record: {IsDeleted: false}});
		expect((await tell({verb: 'add', count: 2, fields: {Name: 'New.pdf'}})).json).toMatchObject({
			record: {Name: 'New.pdf'},
		});
		expect(world.count()).toBe(602);
		expect((await tell({verb: 'rename-account', id: account, name: 'New name'})).json).toMatchObject({
			account: {Name: 'New name'},
		});
		expect((await tell({verb: 'expire-session'})).json).toEqual({ok: true});
		expect((await tell({verb: 'close-vendor'})).json).toEqual({ok: true});
		expect([world.sessionEpoch(), world.vendorOpen()]).toEqual([1, false]);
		const key = world.value(0, 'Identifier__c') ?? '';
		expect((await tell({verb: 'change-file', key})).status).toBe(200);
		expect((await tell({verb: 'remove-file', key})).status).toBe(200);
		expect(world.object(world.sourceBucket, key)).toBeUndefined();
	});

	it('says what it cannot do', async () => {
		const {world, send} = await start();
		const wrong = [
			{verb: 'dance'},
			{verb: 'toString'},
			{verb: 'edit'},
			{verb: 'edit', id: 'a0B000000000000AAA', fields: {}},
			{verb: 'edit', id: world.value(0, 'Id'), fields: {SystemModstamp: 1}},
			{verb: 'edit', id: world.value(0, 'Id'), fields: {Name: 5}},
			{verb: 'fault', rule: {side: 'org', action: 'explode'}},
		];
		for (const order of wrong) {
			const {status, json} = await send('POST', '/sandbox/do', order);
			expect([status, field(json, 'ok')]).toEqual([400, false]);
		}
	});

	it('takes faults, and tells the census', async () => {
		const {world, ask, send} = await start();
		await send('POST', '/sandbox/do', {verb: 'fault', rule: {side: 'org', action: 'unavailable', op: 'Limits'}});
		expect((await ask(data('/limits'))).status).toBe(503);
		expect((await ask(data('/limits'))).status).toBe(200);
		expect((await ask('/sandbox/census')).json).toEqual(world.census());
		const account = world.accounts()[1]?.Id ?? '';
		expect((await ask(`/sandbox/census?account=${account}`)).json).toEqual(world.census({accounts: [account]}));
	});
});
