import {existsSync, mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import stringWidth from 'string-width';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {analyze, createProgress, readRequest} from '../../source/commands/analyze.ts';
import {loadConfig} from '../../source/config/load.ts';
import {acquireLock, thisProcess} from '../../source/db/lock.ts';
import type {AnalysisResult} from '../../source/engine/analysis-result.ts';
import {type Sandbox, serveSandbox} from '../../source/sandbox/serve.ts';
import {invocation} from './invocation.ts';

let folder: string;
let sandbox: Sandbox;
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'doclift-analyze-test-'));
	sandbox = await serveSandbox({directory: folder, records: 1500, accounts: 12, seed: 3});
});
afterAll(async () => {
	await sandbox?.close();
	rmSync(folder, {recursive: true, force: true});
});

async function run(flags: Record<string, unknown> = {}) {
	const {call, said, told} = invocation({configFile: sandbox.config, flags});
	const {exitCode, result} = await analyze.run(call);
	expect(exitCode).toBe(0);
	return {said: said(), told: told(), result: result as unknown as AnalysisResult};
}

test('hazard 9: counts what an exact backup would find, before anything runs, and changes nothing', async () => {
	const before = sandbox.buckets.requests().writes['customer-archive'];
	const {said, result} = await run();
	const {count, dispositions, bytes} = sandbox.world.census();
	expect(result).toMatchObject({records: count, salesforceCount: count, folders: dispositions.folder});
	// What fails while it is copied looks like any other file before.
	const {verified, failed, missing, archived, excluded, ...others} = dispositions;
	expect(result.files).toBe(verified + failed + missing + archived + excluded);
	for (const [state, n] of Object.entries(others)) {
		expect({state, n: result.dispositions[state as keyof typeof result.dispositions] ?? 0}).toEqual({state, n});
	}
	expect(result.sizes.how).toBe('listing');
	expect(result.sizes.bytes).toBeGreaterThanOrEqual(bytes);
	expect(said.filter(line => stringWidth(line) > 80)).toEqual([]);
	expect(sandbox.buckets.requests().writes['customer-archive']).toBe(before);
	expect(sandbox.org.requests().Update).toBeUndefined();
	expect(existsSync(loadConfig({file: sandbox.config}).database)).toBe(false);
});

test('hazard 33: names the field that holds the keys of files', async () => {
	const {result} = await run({sizes: 'assume'});
	expect(result.otherFields.found).toMatchObject([{field: 'Identifier__c', urls: 0}]);
});

test('a run at work does not stand in its way: it takes no lock', async () => {
	const {database} = loadConfig({file: sandbox.config});
	const lock = acquireLock(database, thisProcess('doclift backup --full', 1));
	try {
		expect((await run({sizes: 'assume'})).result.sizes).toMatchObject({how: 'assumption', seen: 0});
	} finally {
		lock.release();
	}
});

test('where the source may not be listed, sizes are estimated from a sample, and said to be', async () => {
	sandbox.faults.add({side: 'bucket', op: 'ListObjectsV2', action: 'forbidden', times: 1});
	const {result, said} = await run({sample: 40});
	expect(result.sizes).toMatchObject({how: 'sample', bands: []});
	expect(result.sizes.seen).toBeGreaterThan(30);
	expect(result.sizes.marginBytes).toBeGreaterThan(0);
	expect(said.join(' ').replaceAll(/\s+/g, ' ')).toContain('estimated from the heads of');
});

test('a way to know sizes that was asked for and does not work is refused', async () => {
	await expect(run({sizes: 'ledger'})).rejects.toMatchObject({
		kind: 'refused',
		message: expect.stringContaining('--sizes ledger'),
	});
	sandbox.faults.add({side: 'bucket', op: 'ListObjectsV2', action: 'forbidden', times: 1});
	await expect(run({sizes: 'list'})).rejects.toMatchObject({kind: 'refused'});
});

test('hazard 76, 78, 79: the exports are for their owner, without queries of URLs, and names in them are text', async () => {
	const files = ['a.html', 'a.json', 'a.csv'].map(name => join(folder, name));
	for (const file of files) {
		await run({export: file, sizes: 'assume', top: 20});
		expect(statSync(file).mode & 0o777).toBe(0o600);
	}
	const [page, json, csv] = files.map(file => readFileSync(file, 'utf8'));
	for (const text of [page, json, csv]) expect(text).not.toMatch(/X-Amz-Signature/i);
	expect(page).toMatch(/^<!doctype html>/);
	expect(page).not.toMatch(/<script|<img|(?:src|href)=/);
	expect(JSON.parse(json ?? '')).toMatchObject({records: 1500 - sandbox.world.census().deleted});
	expect(csv?.split('\r\n')[0]).toBe('part,item,number,bytes');
});

test('a bucket or an account may be called what it likes: the page and the table show it as text', async () => {
	const [account] = sandbox.world.accounts();
	sandbox.world.renameAccount(account?.Id ?? '', '=<script>alert(1)</script>\u202e');
	const file = join(folder, 'named.html');
	const {said} = await run({export: file, sizes: 'assume', top: 100});
	expect(readFileSync(file, 'utf8')).toContain('=&lt;script&gt;alert(1)&lt;/script&gt;\\u202e');
	expect(said.join('\n')).not.toContain('\u202e');
});

describe('flags', () => {
	test.each([
		[{sizes: 'guess'}, '--sizes takes one of auto, ledger, list, sample, assume'],
		[{mbps: 0}, '--mbps takes a number above 0'],
		[{priceStorage: -1}, '--price-storage takes a number, 0 or more'],
		[{sample: 0}, '--sample takes a whole number'],
	])('%o are refused, with an example', (flags, message) => {
		expect(() => readRequest(flags)).toThrow(message);
	});

	test('an export that is none of the three forms is refused before anything is read', async () => {
		await expect(run({export: 'x.xlsx'})).rejects.toMatchObject({kind: 'usage'});
	});

	test('an export that cannot be written is refused before anything is read', async () => {
		const {call, told} = invocation({configFile: sandbox.config, flags: {export: '/nodir/before.html'}});
		await expect(analyze.run(call)).rejects.toMatchObject({kind: 'usage', message: expect.stringContaining('/nodir/')});
		expect(told()).toEqual([]);
	});

	test('hazard 84: the operator knows better than the assumptions', async () => {
		const {result} = await run({sizes: 'assume', filesPerSecond: 1, priceStorage: 1});
		expect(result.forecast.seconds.copying).toBe(result.files);
		expect(result.forecast.prices).toMatchObject({storageGbMonth: 1, putPer1000: 0.005});
	});
});

test('progress is told to programs once a second at most, however often people see it move', () => {
	let now = 0;
	const {call, told} = invocation();
	const shown: string[] = [];
	const progress = createProgress({...call, status: line => void shown.push(line)}, () => now);
	for (; now < 3000; now += 50) progress({what: 'records', done: now, total: 3000});
	expect(told()).toHaveLength(3);
	expect(shown).toHaveLength(12);
});
