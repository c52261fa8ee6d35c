import {describe, expect, it} from 'vitest';
import type {OrgOptions} from '../../../source/sandbox/org/org.ts';
import {type Client, data, field, indexes, start} from './client.ts';

type Result = {
	readonly id?: string;
	readonly success: boolean;
	readonly errors: ReadonlyArray<{readonly statusCode: string; readonly fields: readonly string[]}>;
};

const record = (id: unknown, fields: object) => ({attributes: {type: 'DocListEntry__c'}, id, ...fields});
const update = ({send}: Client, records: readonly object[], allOrNone = false) =>
	send('PATCH', data('/composite/sobjects'), {allOrNone, records});
const results = async (client: Client, records: readonly object[], allOrNone = false): Promise<Result[]> => {
	const {status, json, text} = await update(client, records, allOrNone);
	if (status !== 200) throw new Error(text);
	return json as Result[];
};
const codes = (list: readonly Result[]): string[] =>
	list.map(({success, errors}) => (success ? 'ok' : (errors[0]?.statusCode ?? '?')));

describe('retrieve', () => {
	it('answers in the order of the ids, with null for what is unknown or deleted', async () => {
		const {world, send} = await start();
		const [a, b, c] = [5, 3, 8].map(index => world.value(index, 'Id'));
		world.remove(b ?? '');
		const {json} = await send('POST', data('/composite/sobjects/DocListEntry__c'), {
			ids: [a?.slice(0, 15), b, 'a0B000000000000AAA', c],
			fields: ['Id', 'Document__c'],
		});
		expect(json).toMatchObject([{Id: a, Document__c: world.value(5, 'Document__c')}, null, null, {Id: c}]);
	});

	it('takes 2,000 ids and no more', async () => {
		const {world, send} = await start();
		const ask = (count: number) =>
			send('POST', data('/composite/sobjects/DocListEntry__c'), {
				ids: Array.from({length: count}, () => world.value(0, 'Id')),
				fields: ['Id'],
			});
		expect((await ask(2000)).status).toBe(200);
		expect((await ask(2001)).text).toContain('EXCEEDED_ID_LIMIT');
	});
});

describe('update', () => {
	it('writes what it can, answers in order, and moves SystemModstamp', async () => {
		const client = await start();
		const {world} = client;
		const ids = [9, 2, 7, 4].map(index => world.value(index, 'Id'));
		world.remove(ids[1] ?? '');
		const before = world.value(9, 'SystemModstamp');
		const list = await results(client, [
			record(ids[0], {Document__c: 'https://new.example.com/a'}),
			record(ids[1], {Document__c: 'https://new.example.com/b'}),
			record(ids[2], {Document__c: `https://new.example.com/${'x'.repeat(250)}`}),
			record(ids[3], {document__c: null}),
			record('a0B5g00zzzzzzzz', {Document__c: 'x'}),
			record('nonsense', {Document__c: 'x'}),
			record(undefined, {Document__c: 'x'}),
			record(ids[0], {Document__c: 'again'}),
			record(world.value(11, 'Id'), {CreatedDate: '2020-01-01T00:00:00Z'}),
			record(world.value(12, 'Id'), {PageCount__c: 'many'}),
		]);
		expect(codes(list)).toEqual([
			'ok',
			'ENTITY_IS_DELETED',
			'STRING_TOO_LONG',
			'ok',
			'INVALID_CROSS_REFERENCE_KEY',
			'MALFORMED_ID',
			'MISSING_ARGUMENT',
			'DUPLICATE_VALUE',
			'INVALID_FIELD_FOR_INSERT_UPDATE',
			'INVALID_TYPE_ON_FIELD_IN_RECORD',
		]);
		expect(list[2]?.errors[0]?.fields).toEqual(['Document__c']);
		expect(world.value(9, 'Document__c')).toBe('https://new.example.com/a');
		expect(world.value(4, 'Document__c')).toBeNull();
		expect(world.value(9, 'SystemModstamp')).toBeGreaterThan(before);
	});

	it('takes 255 characters and not one more', async () => {
		const client = await start();
		const url = (length: number) => `https://x.example/${'y'.repeat(length - 18)}`;
		const list = await results(client, [
			record(client.world.value(1, 'Id'), {Document__c: url(255)}),
			record(client.world.value(2, 'Id'), {Document__c: url(256)}),
		]);
		expect(codes(list)).toEqual(['ok', 'STRING_TOO_LONG']);
	});

	it('refuses more than 200 records, unknown fields and missing types whole', async () => {
		const client = await start();
		const many = indexes(client.world)
			.slice(0, 201)
			.map(index => record(client.world.value(index, 'Id'), {Name: 'x'}));
		expect((await update(client, many)).text).toContain('EXCEEDED_ID_LIMIT');
		expect((await update(client, many.slice(1))).status).toBe(200);
		const id = client.world.value(0, 'Id');
		expect((await update(client, [record(id, {Foo__c: 1})])).text).toContain('INVALID_FIELD');
		expect((await update(client, [{id, Name: 'x'}])).status).toBe(400);
		expect((await client.ask(data('/composite/sobjects'), {method: 'PATCH', body: '{', headers: {}})).text).toContain(
			'JSON_PARSER_ERROR',
		);
	});

	it('with allOrNone writes all or none', async () => {
		const client = await start();
		const {world} = client;
		const before = world.value(1, 'Name');
		const list = await results(
			client,
			[record(world.value(1, 'Id'), {Name: 'x'}), record('nonsense', {Name: 'x'})],
			true,
		);
		expect(codes(list)).toEqual(['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'MALFORMED_ID']);
		expect(world.value(1, 'Name')).toBe(before);
	});

	it('keeps to validation rules, field rights and object rights', async () => {
		const refused = async (org: Omit<OrgOptions, 'world' | 'faults'>) => {
			const client = await start({org});
			return codes(await results(client, [record(client.world.value(1, 'Id'), {Document__c: 'https://x.example'})]));
		};
		expect(await refused({validation: () => ({message: 'No.', fields: ['Document__c']})})).toEqual([
			'FIELD_CUSTOM_VALIDATION_EXCEPTION',
		]);
		expect(await refused({permissions: {readOnlyFields: ['Document__c']}})).toEqual([
			'INVALID_FIELD_FOR_INSERT_UPDATE',
		]);
		expect(await refused({permissions: {readOnlyObject: true}})).toEqual(['INSUFFICIENT_ACCESS_OR_READONLY']);
		const client = await start();
		client.world.edit(client.world.value(1, 'Id'), {DocType__c: 'Locked'});
		expect(codes(await results(client, [record(client.world.value(1, 'Id'), {Name: 'x'})]))).toEqual([
			'FIELD_CUSTOM_VALIDATION_EXCEPTION',
		]);
	});

	it('locks the accounts of the records that it writes against other updates in flight', async () => {
		const client = await start({org: {latencyMs: 20}});
		const {world} = client;
		const account = world.value(0, 'Account__c');
		const [first = 0, second = 0] = indexes(world, index => world.value(index, 'Account__c') === account);
		const [other = 0] = indexes(world, index => ![account, null].includes(world.value(index, 'Account__c')));
		const [one, two, three] = await Promise.all([
			results(client, [record(world.value(first, 'Id'), {Name: 'a'})]),
			results(client, [record(world.value(second, 'Id'), {Name: 'b'})]),
			results(client, [record(world.value(other, 'Id'), {Name: 'c'})]),
		]);
		expect([...codes(one), ...codes(two)].toSorted()).toEqual(['UNABLE_TO_LOCK_ROW', 'ok']);
		expect(codes(three)).toEqual(['ok']);
		expect(codes(await results(client, [record(world.value(second, 'Id'), {Name: 'b'})]))).toEqual(['ok']);
	});
});

describe('deleted', () => {
	it('lists what went into the recycle bin in a span of time', async () => {
		const {world, ask} = await start();
		const id = world.value(3, 'Id');
		world.remove(id);
		const span = (from: number, to: number) => {
			const [start, end] = [from, to].map(hours => new Date(Date.now() + hours * 3_600_000).toISOString());
			return ask(data(`/sobjects/DocListEntry__c/deleted/?start=${start}&end=${end}`));
		};
		expect(field((await span(-1, 1)).json, 'deletedRecords')).toMatchObject([{id}]);
		expect(field((await span(-3, -2)).json, 'deletedRecords')).toEqual([]);
		expect((await span(1, -1)).text).toContain('INVALID_REPLICATION_DATE');
	});
});
