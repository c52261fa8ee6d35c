import {describe, expect, it} from 'vitest';
import type {FaultAction} from '../../../source/sandbox/faults.ts';
import {data, start} from './client.ts';

const soql = encodeURIComponent('SELECT Id, Name FROM DocListEntry__c ORDER BY Id LIMIT 50');
const withFault = (action: FaultAction, more: object = {}) =>
	start({rules: [{side: 'org', op: 'Query', action, ...more}]});

describe('faults of the org', () => {
	it.each([
		['unavailable', 503, 'SERVER_UNAVAILABLE'],
		['unavailable-html', 503, '<!DOCTYPE html>'],
		['html-ok', 200, '<!DOCTYPE html>'],
		['forbidden', 403, 'INSUFFICIENT_ACCESS'],
		['expire', 401, 'INVALID_SESSION_ID'],
		['limit', 403, 'REQUEST_LIMIT_EXCEEDED'],
		['locator', 400, 'INVALID_QUERY_LOCATOR'],
		['error-in-200', 200, 'UNKNOWN_EXCEPTION'],
	] as const)('%s answers %i with %s', async (action, status, words) => {
		const {ask, faults} = await withFault(action);
		const answer = await ask(data(`/query?q=${soql}`));
		expect(answer.status).toBe(status);
		expect(answer.text).toContain(words);
		expect(faults.hits()).toEqual([1]);
	});

	it.each(['reset', 'truncate', 'lose-reply'] as const)('%s cuts the connection, once', async action => {
		const {ask} = await withFault(action);
		await expect(ask(data(`/query?q=${soql}`))).rejects.toMatchObject({name: 'TypeError'});
		expect((await ask(data(`/query?q=${soql}`))).status).toBe(200);
	});

	it.each(['no-headers', 'stall'] as const)('%s keeps the client waiting', async action => {
		const {ask} = await withFault(action);
		const signal = AbortSignal.timeout(150);
		await expect(ask(data(`/query?q=${soql}`), {signal})).rejects.toMatchObject({name: 'TimeoutError'});
	});

	it('trickle delivers everything, late', async () => {
		const {ask} = await withFault('trickle', {ms: 1});
		const short = encodeURIComponent('SELECT COUNT() FROM DocListEntry__c');
		expect((await ask(data(`/query?q=${short}`))).json).toMatchObject({totalSize: 600});
	});

	it('short-chunked ends early, but properly; flip changes one byte', async () => {
		const {org, token} = await start({
			rules: [
				{side: 'org', op: 'Query', action: 'short-chunked'},
				{side: 'org', op: 'Query', action: 'flip'},
			],
		});
		const get = async () =>
			(await fetch(`${org.url}${data(`/query?q=${soql}`)}`, {headers: {authorization: `Bearer ${token}`}})).text();
		const [short, flipped, whole] = [await get(), await get(), await get()];
		expect(whole.startsWith(short)).toBe(true);
		expect(short.length).toBeLessThan(whole.length);
		expect(flipped).not.toBe(whole);
		expect(flipped).toHaveLength(whole.length);
	});

	it('slow answers after its time and not before, and nobody else waits for it', async () => {
		const {ask, faults, org} = await withFault('slow', {ms: 1});
		const query = () => ask(data(`/query?q=${soql}`));
		expect((await query()).status).toBe(200);
		faults.add({side: 'org', op: 'Query', action: 'slow', ms: 3_600_000});
		const slow = query().then(
			() => 'answered',
			() => 'cut',
		);
		await expect.poll(() => faults.hits()).toEqual([1, 1]);
		expect((await query()).status).toBe(200);
		await org.close();
		expect(await slow).toBe('cut');
	});

	it('lose-reply on an update: it was carried out all the same', async () => {
		const {world, send} = await start({rules: [{side: 'org', op: 'Update', action: 'lose-reply'}]});
		const records = [{attributes: {type: 'DocListEntry__c'}, id: world.value(4, 'Id'), Name: 'Written.pdf'}];
		await expect(send('PATCH', data('/composite/sobjects'), {records})).rejects.toMatchObject({name: 'TypeError'});
		expect(world.value(4, 'Name')).toBe('Written.pdf');
	});

	it('change on a retrieve: somebody edits the record between that read and the next write', async () => {
		const {world, send} = await start({rules: [{side: 'org', op: 'Retrieve', action: 'change'}]});
		const before = world.value(4, 'Document__c');
		const {json} = await send('POST', data('/composite/sobjects/DocListEntry__c'), {
			ids: [world.value(4, 'Id')],
			fields: ['Document__c'],
		});
		expect(json).toMatchObject([{Document__c: before}]);
		expect(world.value(4, 'Document__c')).not.toBe(before);
	});

	it('befall sign-in too', async () => {
		const rules = [{side: 'org', op: 'Token', action: 'unavailable', after: 1} as const];
		const {ask} = await start({rules});
		expect((await ask('/services/oauth2/token', {method: 'POST', body: ''})).status).toBe(503);
	});
});
