import {expect, test} from 'vitest';
import type {Clock} from '../../source/engine/ports/clock.ts';
import type {Call} from '../../source/salesforce/call.ts';
import {watchJob} from '../../source/salesforce/query-job.ts';
import {createSalesforce} from '../../source/salesforce/salesforce.ts';
import {virtual} from '../support/clock.ts';
import {collect} from '../support/collect.ts';
import {everything, startSandbox} from './sandbox.ts';
import {organization, portsFor, serveScript, settingsFor} from './scripted.ts';

const job = '7505f000000aaaaAAA';

/** Sleeps until its signal fires, and no longer than the test. */
function sleeper(onSleep: (ms: number) => void): Clock {
	return {
		now: () => Date.parse('2026-03-01T12:00:00Z'),
		sleep: (ms, signal) =>
			new Promise(resolve => {
				signal?.addEventListener('abort', () => resolve(), {once: true});
				onSleep(ms);
			}),
	};
}

test.each([
	['is pending', 'InProgress', ['POST', 'GET', 'PATCH', 'DELETE']],
	['has failed and is to be made again', 'Failed', ['POST', 'GET', 'DELETE']],
])('a stop is heard at once while the query job %s', async (_, state, expected) => {
	const {url, seen} = await serveScript(request => {
		if (request.method === 'DELETE') return {};
		return organization(request) ?? {id: job, state};
	});
	const stop = new AbortController();
	const reason = new Error('stopped');
	const clock = sleeper(() => stop.abort(reason));
	const salesforce = await createSalesforce(settingsFor(url), portsFor({clock, signal: stop.signal}));
	await expect(collect(salesforce.readAll(everything, 'bulk'))).rejects.toBe(reason);
	const asked = seen.filter(({path}) => path.includes('/jobs/query')).map(({method}) => method);
	expect(asked).toEqual(expected);
});

test('a stop leaves no job behind, though Salesforce removes none that is still at work', async () => {
	const {org, open} = await startSandbox();
	const stop = new AbortController();
	const salesforce = await open({}, {clock: sleeper(() => stop.abort()), signal: stop.signal});
	await expect(collect(salesforce.readAll(everything, 'bulk'))).rejects.toThrow(/aborted/);
	const {instanceUrl, accessToken} = salesforce.session();
	const listed = await fetch(`${instanceUrl}/services/data/v64.0/jobs/query`, {
		headers: {authorization: `Bearer ${accessToken}`},
	});
	expect(await listed.json()).toMatchObject({records: []});
	expect(org.requests()).toMatchObject({CreateQueryJob: 1, AbortQueryJob: 1, DeleteQueryJob: 1});
});

test('a query job is asked for soon, and less and less often: 73 times where it takes ten minutes', async () => {
	const clock = virtual();
	const began = clock.now();
	let asked = 0;
	const call: Pick<Call, 'ask' | 'json'> = {
		ask: () => Promise.reject(new Error('nothing is removed')),
		async json() {
			asked++;
			return {state: clock.now() - began < 600_000 ? 'InProgress' : 'JobComplete', numberRecordsProcessed: 7};
		},
	};
	expect(await watchJob(call, '64.0', job, {clock}, 'all records')).toEqual({done: {id: job, rows: 7}});
	expect(clock.slept[0]).toBe(50);
	expect(Math.max(...clock.slept)).toBe(10_000);
	expect(asked).toBe(73);
});
