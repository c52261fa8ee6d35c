import {describe, expect, test} from 'vitest';
import type {FaultRule} from '../../source/sandbox/faults.ts';
import type {World} from '../../source/sandbox/world.ts';
import {collect} from '../support/collect.ts';
import {byId, everything, expectedRecords, startSandbox} from './sandbox.ts';

const rule = (op: string, action: FaultRule['action'], more: Partial<FaultRule> = {}): FaultRule => ({
	side: 'org',
	op,
	action,
	...more,
});

describe.each(['rest', 'bulk'] as const)('by %s', via => {
	test('reads every record of the scope exactly as the org holds it, in pages of at most 2,000', async () => {
		const {world, open} = await startSandbox();
		const salesforce = await open();
		const sizes: number[] = [];
		const all = [];
		for await (const page of salesforce.readAll(everything, via)) {
			sizes.push(page.length);
			all.push(...page);
		}
		expect(byId(all)).toEqual(expectedRecords(world));
		expect(Math.max(...sizes)).toBeLessThanOrEqual(2000);
		expect((await salesforce.count(everything)).count).toBe(all.length);
	});

	test('keeps an OR of the filter inside of the scope, and an account list too long for one query', async () => {
		const {world, open} = await startSandbox({accounts: 1300});
		const salesforce = await open();
		const accounts = world
			.accounts()
			.slice(0, 1200)
			.map(({Id}) => Id);
		const filter = "Type_Current__c = 'Folder' OR Name LIKE 'A%'";
		const scope = {...everything, filter, accounts};
		const wanted = new Set(accounts);
		const expected = expectedRecords(
			world,
			({account, type, name}) => account !== null && wanted.has(account.id) && (type === 'Folder' || /^a/iu.test(name)),
		);
		expect(expected.length).toBeGreaterThan(0);
		expect(byId(await collect(salesforce.readAll(scope, via)))).toEqual(expected);
		expect((await salesforce.count(scope)).count).toBe(expected.length);
	});

	test('delivers nothing of an empty scope', async () => {
		const {open} = await startSandbox();
		const salesforce = await open();
		expect(await collect(salesforce.readAll({...everything, filter: "Name = 'no such name'"}, via))).toEqual([]);
	});
});

const liveIds = (world: World) => expectedRecords(world).map(({id}) => id);

const reading = {
	rest: {first: 'Query', pages: 'QueryMore'},
	bulk: {first: 'PollQueryJob', pages: 'QueryJobResults'},
} as const;

describe.each([
	['fault 31, hazard 40: a session that ends in mid-read', 'expire'],
	['a reply that is lost', 'lose-reply'],
	['a body that is cut', 'truncate'],
	['a body that ends early but properly', 'short-chunked'],
	['a page that is short', 'lose-row'],
	['fault 33: a page that repeats a row', 'repeat-row'],
	['hazard 29: a locator that has expired', 'locator'],
	['hazard 44: an org in maintenance', 'unavailable'],
	['hazard 44: a maintenance page in HTML', 'unavailable-html'],
	['a sign-in page in place of the answer', 'html-ok'],
	['a connection that is reset', 'reset'],
] as const)('%s costs no record and doubles none', (_, action) => {
	test.each([
		['rest', 'first'],
		['rest', 'pages'],
		['bulk', 'first'],
		['bulk', 'pages'],
	] as const)('by %s, in its %s request', async (via, which) => {
		const op = reading[via][which];
		if (op === 'PollQueryJob' && ['lose-row', 'repeat-row', 'locator'].includes(action)) return;
		const {world, faults, open} = await startSandbox({records: via === 'rest' ? 4500 : 2600});
		const salesforce = await open({}, {resultRows: 900});
		faults.add(rule(op, action, {after: which === 'first' ? 1 : 0, times: 2, every: 2}));
		const all = await collect(salesforce.readAll(everything, via));
		expect(faults.hits()[0]).toBeGreaterThan(0);
		expect(all.map(({id}) => id).sort()).toEqual(liveIds(world));
	});
});

test('fault 32: a query job that fails is made again, and its rows arrive once', async () => {
	const {world, org, faults, open} = await startSandbox({rules: [rule('PollQueryJob', 'fail-job', {times: 2})]});
	const salesforce = await open();
	expect(byId(await collect(salesforce.readAll(everything, 'bulk')))).toEqual(expectedRecords(world));
	expect(faults.hits()).toEqual([2]);
	expect(org.requests()).toMatchObject({CreateQueryJob: 3, DeleteQueryJob: 3});
});

test('fault 32: a query that fails every time ends the read, saying so', async () => {
	const {open} = await startSandbox({rules: [rule('PollQueryJob', 'fail-job', {times: -1})]});
	const salesforce = await open();
	await expect(collect(salesforce.readAll(everything, 'bulk'))).rejects.toMatchObject({
		kind: 'salesforce-error',
		message: expect.stringMatching(/gave up on the query job on DocListEntry__c 3 times; Failed/u),
	});
});

test('hazard 41: a poll that is lost asks for the same job again', async () => {
	const {org, faults, open} = await startSandbox({rules: [rule('PollQueryJob', 'lose-reply', {times: 3})]});
	const salesforce = await open();
	await collect(salesforce.readAll(everything, 'bulk'));
	expect(faults.hits()).toEqual([3]);
	expect(org.requests()).toMatchObject({CreateQueryJob: 1, DeleteQueryJob: 1});
});

test('a page that stays short ends the read as incomplete, after a few tries', async () => {
	const {open} = await startSandbox({rules: [rule('QueryJobResults', 'lose-row', {times: -1})]});
	const salesforce = await open();
	await expect(collect(salesforce.readAll(everything, 'bulk'))).rejects.toMatchObject({kind: 'salesforce-incomplete'});
});

test('a reader that leaves early lets go of its job', async () => {
	const {org, open} = await startSandbox({records: 9000});
	const salesforce = await open();
	for await (const page of salesforce.readAll(everything, 'bulk')) {
		expect(page.length).toBeGreaterThan(0);
		break;
	}
	expect(org.requests()).toMatchObject({DeleteQueryJob: 1});
});

test('reads what has changed since then, deleted and restored records included', async () => {
	const {world, open} = await startSandbox();
	const salesforce = await open();
	const {serverTime} = await salesforce.count(everything);
	const since = Math.max(world.quietSince, serverTime - 1000);
	const [edited, removed, back] = [11, 12, 13].map(index => expectedRecords(world)[index]?.id ?? '');
	world.edit(edited ?? '', {Name: 'renamed.pdf'});
	world.remove(removed ?? '');
	world.remove(back ?? '');
	world.undelete(back ?? '');
	const added = world.add({Name: 'new.pdf'});
	const changed = await collect(salesforce.readChanged(everything, since));
	expect(changed.map(({id, deleted}) => [id, deleted])).toEqual(
		[
			[edited, false],
			[removed, true],
			[back, false],
			[added.Id, false],
		].sort(),
	);
	expect(changed.find(({id}) => id === edited)?.name).toBe('renamed.pdf');
});

test('hazard 7: retrieves by Ids of either length, in their order, null for what is deleted or unknown', async () => {
	const {world, org, open} = await startSandbox();
	const salesforce = await open();
	const live = expectedRecords(world).slice(0, 2500);
	const [gone] = live.splice(3, 1);
	world.remove(gone?.id ?? '');
	const ids = live.map(({id}, n) => (n % 2 === 0 ? id : id.slice(0, 15)));
	const unknown = `${gone?.id.slice(0, 12)}zzz`;
	const found = await salesforce.retrieve([gone?.id ?? '', ...ids, unknown]);
	expect(found).toEqual([null, ...live, null]);
	expect(org.requests()).toMatchObject({Retrieve: 2});
	await expect(salesforce.retrieve(["' OR Id != '"])).rejects.toMatchObject({kind: 'usage'});
});

test('tells by the recycle bin what is deleted for certain; what sharing hides is nowhere to be seen', async () => {
	const away = new Set<string>();
	const {world, open} = await startSandbox({org: {permissions: {hidden: id => away.has(id)}}});
	const salesforce = await open();
	const before = (await salesforce.count(everything)).count;
	const some = expectedRecords(world)
		.slice(0, 900)
		.map(({id}) => id);
	for (const id of some.slice(0, 500)) world.remove(id);
	for (const id of some.slice(400)) away.add(id);
	expect(await salesforce.retrieve(some)).toEqual(some.map(() => null));
	expect(await salesforce.binned(some)).toEqual(new Set(some.slice(0, 400)));
	expect(await salesforce.binned([])).toEqual(new Set());
	expect((await salesforce.count(everything)).count).toBe(before - 900);
	for (const via of ['rest', 'bulk'] as const)
		expect(await collect(salesforce.readAll(everything, via))).toHaveLength(before - 900);
	const changed = await collect(salesforce.readChanged(everything, world.quietSince));
	expect(changed.map(({id}) => id).filter(id => away.has(id))).toEqual([]);
});

test('a count that takes too long is asked for twice, and says how it becomes quicker', async () => {
	const {faults, open} = await startSandbox({records: 60, accounts: 4});
	const salesforce = await open();
	faults.add(rule('Query', 'query-timeout', {times: -1}));
	await expect(salesforce.count(everything)).rejects.toMatchObject({
		kind: 'salesforce-incomplete',
		hint: expect.stringContaining('indexed field'),
	});
	expect(faults.hits()).toEqual([2]);
});

test('counts by the server’s own clock', async () => {
	const now = Date.parse('2031-05-05T05:05:05Z');
	const {open} = await startSandbox({now});
	const salesforce = await open();
	const {serverTime} = await salesforce.count(everything);
	expect(Math.abs(serverTime - now)).toBeLessThan(60_000);
});

test('lists accounts that have files: neither folders nor records without a link count', async () => {
	const {world, open} = await startSandbox({accounts: 300, records: 800});
	const salesforce = await open();
	const files = expectedRecords(world, ({type, url}) => type !== 'Folder' && url !== null);
	const listed = await collect(salesforce.accounts('', 'files'));
	expect(listed.reduce((sum, {records}) => sum + records, 0)).toBe(files.length);
	expect(new Set(listed.map(({id}) => id))).toEqual(new Set(files.map(({account}) => account?.id ?? null)));
	expect(listed.length).toBeLessThan((await collect(salesforce.accounts())).length);
});

test('lists accounts by Id with their records, those without an account first, and renames since then', async () => {
	const {world, open} = await startSandbox({accounts: 2600, records: 8000});
	const salesforce = await open();
	const counts = new Map<string | null, number>();
	for (const {account} of expectedRecords(world))
		counts.set(account?.id ?? null, (counts.get(account?.id ?? null) ?? 0) + 1);
	const listed = await collect(salesforce.accounts());
	expect(new Map(listed.map(({id, records}) => [id, records]))).toEqual(counts);
	expect(listed).toHaveLength(counts.size);
	const ids = listed.map(({id}) => id).filter(id => id !== null);
	expect(ids).toEqual([...ids].sort());
	for (const {id, name} of listed) if (id !== null) expect(name).toBe(world.account(id)?.Name);

	const under = await collect(salesforce.accounts("Type_Current__c = 'Folder'"));
	const folders = expectedRecords(world, ({type}) => type === 'Folder');
	expect(new Set(under.map(({id}) => id))).toEqual(new Set(folders.map(({account}) => account?.id ?? null)));

	const first = world.accounts()[0];
	const since = world.clock() - 2000;
	world.renameAccount(first?.Id ?? '', "O'Neill & Söhne");
	expect(await collect(salesforce.changedAccounts(since))).toEqual([{id: first?.Id, name: "O'Neill & Söhne"}]);
});
