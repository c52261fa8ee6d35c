import {describe, expect, test} from 'vitest';
import {id18} from '../../source/engine/id.ts';
import type {LinkFields} from '../../source/engine/ports/link-fields.ts';
import {createSalesforce} from '../../source/salesforce/salesforce.ts';
import type {FaultRule} from '../../source/sandbox/faults.ts';
import {startSandbox} from './sandbox.ts';
import {json, organization, portsFor, type Script, serveScript, settingsFor} from './scripted.ts';

const world = {records: 600, accounts: 5, clean: true};
/** Whose writes are fresh for as long as a test does not say otherwise. */
const unhurried = ({readLinks, writeLinks}: LinkFields) => ({
	readLinks,
	writeLinks: (changes: Parameters<typeof writeLinks>[0], fresh = () => true) => writeLinks(changes, fresh),
});
const ours = (index: number) => `https://customer.example/uploads/${index}.pdf`;

async function start(rules: FaultRule[] = [], org: Parameters<typeof startSandbox>[0] = {}) {
	const sandbox = await startSandbox({...world, ...org, rules});
	const fields = unhurried(await sandbox.open());
	const ids = Array.from({length: world.records}, (_, index) => sandbox.world.record(index).Id);
	const urlOf = (index: number) => sandbox.world.record(index).Document__c;
	const change = (index: number) => ({recordId: ids[index] ?? '', url: ours(index)});
	return {...sandbox, fields, ids, urlOf, change};
}

describe('reading links', () => {
	test('answers in the order asked, null for what is gone', async () => {
		const {fields, ids, urlOf, world} = await start();
		world.remove(ids[2] ?? '');
		const asked = [ids[5] ?? '', ids[2] ?? '', (ids[0] ?? '').slice(0, 15), id18('a0B000000000000')];
		expect(await fields.readLinks(asked)).toEqual([
			{url: urlOf(5), modifiedAt: world.record(5).SystemModstamp},
			null,
			{url: urlOf(0), modifiedAt: world.record(0).SystemModstamp},
			null,
		]);
	});

	test('an empty field is null, and nothing is asked for nothing', async () => {
		const {fields, ids, world, org} = await start();
		world.edit(ids[1] ?? '', {Document__c: null});
		const before = JSON.stringify(org.requests());
		expect(await fields.readLinks([])).toEqual([]);
		expect(JSON.stringify(org.requests())).toBe(before);
		expect(await fields.readLinks([ids[1] ?? ''])).toMatchObject([{url: null}]);
	});

	test('more than 2,000 are refused before they are asked', async () => {
		const {fields, ids} = await start();
		const many = Array.from({length: 2001}, () => ids[0] ?? '');
		await expect(fields.readLinks(many)).rejects.toMatchObject({kind: 'internal'});
	});

	test('is asked again for whatever passes', async () => {
		const {fields, ids, urlOf, faults} = await start();
		for (const action of ['reset', 'unavailable', 'truncate', 'lose-reply'] as const) {
			faults.add({side: 'org', action, match: 'composite/sobjects'});
		}
		expect(await fields.readLinks([ids[3] ?? ''])).toMatchObject([{url: urlOf(3)}]);
		expect(faults.hits()).toEqual([1, 1, 1, 1]);
	});
});

describe('writing links', () => {
	test('writes 200 in one request, and tells of each in the order given', async () => {
		const {fields, urlOf, change} = await start();
		const changes = Array.from({length: 200}, (_, index) => change(index));
		expect(await fields.writeLinks(changes)).toEqual(changes.map(() => ({done: true})));
		expect([urlOf(0), urlOf(199)]).toEqual([ours(0), ours(199)]);
		expect(urlOf(200)).not.toBe(ours(200));
	});

	test('fault 28, hazard 35: what Salesforce refuses is told record by record', async () => {
		const refused = new Set<string>();
		const {fields, ids, change, world, urlOf} = await start([], {
			org: {validation: id => (refused.has(id) ? {message: 'Locked documents\ncannot be changed.'} : undefined)},
		});
		refused.add(ids[3] ?? '');
		world.remove(ids[1] ?? '');
		const unknown = {recordId: id18('a0B000000000000'), url: ours(9)};
		expect(await fields.writeLinks([change(0), change(1), unknown, change(3), change(4)])).toEqual([
			{done: true},
			{done: false, why: 'deleted', message: expect.stringContaining('ENTITY_IS_DELETED')},
			{done: false, why: 'deleted', message: expect.stringContaining('INVALID_CROSS_REFERENCE_KEY')},
			{
				done: false,
				why: 'refused',
				kind: 'salesforce-validation',
				message: expect.stringMatching(/^Locked documents cannot be changed\. \(.+\)$/u),
			},
			{done: true},
		]);
		expect(urlOf(4)).toBe(ours(4));
	});

	test('fault 29: two requests that touch one account lock each other out, and the loser is told so', async () => {
		const {fields, change, world} = await start([], {org: {latencyMs: 30}});
		const account = world.record(0).Account__c;
		const same = Array.from({length: 50}, (_, index) => index).filter(
			index => world.record(index).Account__c === account,
		);
		const [first = 0, second = 0] = same;
		const outcomes = await Promise.all([fields.writeLinks([change(first)]), fields.writeLinks([change(second)])]);
		expect(
			outcomes
				.flatMap(each => each ?? [])
				.map(one => (one.done ? 'done' : one.why))
				.sort(),
		).toEqual(['done', 'locked']);
	});

	test('a record twice, or more than 200 records, never leave', async () => {
		const {fields, change, urlOf, ids} = await start();
		const twice = [change(0), {recordId: (ids[0] ?? '').slice(0, 15), url: ours(1)}];
		await expect(fields.writeLinks(twice)).rejects.toMatchObject({kind: 'internal'});
		const many = Array.from({length: 201}, (_, index) => change(index));
		await expect(fields.writeLinks(many)).rejects.toMatchObject({kind: 'internal'});
		expect(urlOf(0)).not.toBe(ours(0));
	});

	test.each(['lose-reply', 'reset', 'truncate'] as const)('fault 27: %s: is thrown, not sent again', async action => {
		const {fields, change, faults} = await start();
		faults.add({side: 'org', action, match: 'composite/sobjects', times: -1});
		await expect(fields.writeLinks([change(0)])).rejects.toMatchObject({kind: 'network-reset'});
		expect(faults.hits()).toEqual([1]);
	});

	test('fault 31: an ended session did nothing: the same request goes again with a new one', async () => {
		const {fields, change, faults, urlOf} = await start();
		faults.add({side: 'org', action: 'expire', match: 'composite/sobjects'});
		expect(await fields.writeLinks([change(0)])).toEqual([{done: true}]);
		expect(faults.hits()).toEqual([1]);
		expect(urlOf(0)).toBe(ours(0));
	});

	test('fault 31, hazard 34: what has grown old during the sign-in is not sent again', async () => {
		const {fields, change, faults, urlOf} = await start();
		faults.add({side: 'org', action: 'expire', match: 'composite/sobjects'});
		// It is asked before each sending: the first one is turned away.
		expect(await fields.writeLinks([change(0)], () => faults.hits()[0] === 0)).toBeNull();
		expect(faults.hits()).toEqual([1]);
		expect(urlOf(0)).not.toBe(ours(0));
		expect(await fields.writeLinks([change(0)])).toEqual([{done: true}]);
	});

	test('a 503 turns it away: it is sent again, but only for a moment, since what was compared grows old', async () => {
		const {fields, change, faults, urlOf} = await start();
		faults.add({side: 'org', action: 'unavailable', match: 'composite/sobjects', times: 2});
		expect(await fields.writeLinks([change(0)])).toEqual([{done: true}]);
		expect(urlOf(0)).toBe(ours(0));
		faults.add({side: 'org', action: 'unavailable', match: 'composite/sobjects', times: -1});
		await expect(fields.writeLinks([change(1)])).rejects.toMatchObject({kind: 'salesforce-unavailable'});
		expect(faults.hits()).toEqual([2, 4]);
	});

	test('what was turned away until it had grown old says why, and not that it was never sent', async () => {
		const {fields, change, faults} = await start();
		faults.add({side: 'org', action: 'unavailable', match: 'composite/sobjects', times: -1});
		const once = () => faults.hits()[0] === 0;
		await expect(fields.writeLinks([change(0)], once)).rejects.toMatchObject({kind: 'salesforce-unavailable'});
		expect(faults.hits()).toEqual([1]);
		// Old by the next attempt only, which is not made.
		let asked = 0;
		await expect(fields.writeLinks([change(0)], () => ++asked < 3)).rejects.toMatchObject({
			kind: 'salesforce-unavailable',
		});
		expect(faults.hits()).toEqual([2]);
	});

	test('fault 30: the daily limit ends it at once', async () => {
		const {fields, change, faults} = await start();
		faults.add({side: 'org', action: 'limit', match: 'composite/sobjects', times: -1});
		await expect(fields.writeLinks([change(0)])).rejects.toMatchObject({kind: 'salesforce-limit'});
		expect(faults.hits()).toEqual([1]);
	});
});

describe('answers that Salesforce does not give', () => {
	async function scripted(answer: Script) {
		const {url, seen} = await serveScript(
			(request, response, nth) => organization(request) ?? answer(request, response, nth),
		);
		return {...unhurried(await createSalesforce(settingsFor(url), portsFor())), seen};
	}
	const id = 'a0B5e0000000001EAA';
	const change = {recordId: id, url: ours(1)};

	test.each([
		['an answer for one record too few', [], 'salesforce-error'],
		['an answer for another record', [{id: 'a0B5e0000000002EAA', success: true, errors: []}], 'salesforce-error'],
		['a page', '<html>', 'salesforce-error'],
	])('%s is thrown: nobody knows what it speaks of', async (_, answer, kind) => {
		const {writeLinks} = await scripted(() => answer);
		await expect(writeLinks([change])).rejects.toMatchObject({kind});
	});

	test('a 500 may stand for a request that was carried out: it is thrown, not sent again', async () => {
		const {writeLinks, seen} = await scripted((_, response) => {
			json(response, [{errorCode: 'UNKNOWN_EXCEPTION', message: 'sorry'}], 500);
		});
		const before = seen.length;
		await expect(writeLinks([change])).rejects.toMatchObject({kind: 'salesforce-unavailable'});
		expect(seen.length - before).toBe(1);
	});

	test.each([
		['UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record', 'locked'],
		[
			'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
			'Stamp: execution of AfterUpdate caused by: System.DmlException: Update failed. UNABLE_TO_LOCK_ROW, unable to obtain exclusive access: []',
			'locked',
		],
		['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'Stamp: System.LimitException: Apex CPU time limit exceeded', 'locked'],
		[
			'CANNOT_EXECUTE_FLOW_TRIGGER',
			"We can't save this record because the “Notify owner” process failed: UNABLE_TO_LOCK_ROW: unable to obtain exclusive access",
			'locked',
		],
		['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'Stamp: System.NullPointerException: null', 'refused'],
		['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'never write UNABLE_TO_LOCK_ROW here', 'refused'],
	])('hazard 36: %s, "%s" is %s', async (statusCode, message, why) => {
		const {writeLinks} = await scripted(() => [{id, success: false, errors: [{statusCode, message, fields: []}]}]);
		expect(await writeLinks([change])).toMatchObject([
			{done: false, why, message: expect.stringContaining(statusCode)},
		]);
	});

	test.each([
		['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'salesforce-validation'],
		['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'salesforce-automation'],
		['CANNOT_EXECUTE_FLOW_TRIGGER', 'salesforce-automation'],
		['INSUFFICIENT_ACCESS_OR_READONLY', 'salesforce-forbidden'],
		['INVALID_FIELD_FOR_INSERT_UPDATE', 'salesforce-forbidden'],
		['ENTITY_IS_LOCKED', 'salesforce-approval'],
		['INACTIVE_OWNER_OR_USER', 'salesforce-owner'],
		['STRING_TOO_LONG', undefined],
		['UNABLE_TO_LOCK_ROW', undefined],
	])('hazard 42: the kind of a refusal with %s is %s', async (statusCode, kind) => {
		const {writeLinks} = await scripted(() => [
			{id, success: false, errors: [{statusCode, message: 'no', fields: []}]},
		]);
		const [outcome] = (await writeLinks([change])) ?? [];
		expect(outcome && !outcome.done && outcome.kind).toBe(kind);
	});

	test('a read that speaks of another record, or lacks the field, is refused', async () => {
		const other = await scripted(() => [
			{Id: 'a0B5e0000000002EAA', Document__c: null, SystemModstamp: '2026-01-01T00:00:00Z'},
		]);
		await expect(other.readLinks([id])).rejects.toMatchObject({kind: 'salesforce-incomplete'});
		const lacking = await scripted(() => [{Id: id, SystemModstamp: '2026-01-01T00:00:00Z'}]);
		await expect(lacking.readLinks([id])).rejects.toMatchObject({kind: 'salesforce-query'});
	});

	test('what is asked, to the letter', async () => {
		const row = {Id: id, Document__c: 'https://x.example/1', SystemModstamp: '2026-01-01T00:00:00.000+0000'};
		const {readLinks, writeLinks, seen} = await scripted(({method}) =>
			method === 'POST' ? [row] : [{id, success: true, errors: []}],
		);
		const before = seen.length;
		await readLinks([id]);
		await writeLinks([change]);
		expect(seen.slice(before)).toMatchObject([
			{
				method: 'POST',
				path: '/services/data/v64.0/composite/sobjects/DocListEntry__c',
				body: JSON.stringify({ids: [id], fields: ['Id', 'Document__c', 'SystemModstamp']}),
			},
			{
				method: 'PATCH',
				path: '/services/data/v64.0/composite/sobjects',
				body: JSON.stringify({
					allOrNone: false,
					records: [{attributes: {type: 'DocListEntry__c'}, id, Document__c: ours(1)}],
				}),
			},
		]);
	});
});
