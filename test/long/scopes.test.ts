import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import type {Census, WorldAccount} from '../../source/sandbox/world.ts';
import {openScene, type Scene, untrue} from '../support/scene.ts';

let scene: Scene;
let large: WorldAccount;
let small: WorldAccount;

beforeAll(async () => {
	scene = await openScene({records: 400, accounts: 9, seed: 17});
	const {world} = scene;
	const sized = world
		.accounts()
		.map(account => ({account, files: world.census({accounts: [account.Id]}).dispositions.verified}))
		.filter(({files}) => files > 5)
		.toSorted((a, b) => b.files - a.files);
	large = sized[0]?.account ?? {Id: '', Name: '', SystemModstamp: 0};
	small = sized.at(-1)?.account ?? large;
});
afterAll(() => scene?.close());

/** Each test has a ledger of its own, and a folder in the bucket. */
let number = 0;
let own: {database: string; destination: {prefix: string}};
beforeEach(() => {
	number++;
	own = {database: `ledger-${number}.db`, destination: {prefix: `t${number}`}};
	scene.configure(own);
});

const stored = async () => (await scene.stored()).filter(({key}) => key.startsWith(`t${number}/`));
const dispositionsOf = ({dispositions}: Census) => ({
	discovered: 0,
	copying: 0,
	collision: 0,
	'already-ours': 0,
	...dispositions,
});

test('an account by its Id, of 18 or of 15 characters, is all that a run looks at', async () => {
	const census = scene.world.census({accounts: [small.Id]});
	const first = await scene.doclift('backup', '--full', '--account', small.Id);
	expect(first.result).toMatchObject({
		scope: {accounts: [small.Id]},
		salesforceCount: census.count,
		copied: census.dispositions.verified,
		bytes: census.bytes,
	});
	expect(first.result?.dispositions).toEqual(dispositionsOf(census));
	const objects = await stored();
	expect(objects.every(({key}) => key.startsWith(`t${number}/${small.Id}/`))).toBe(true);
	expect(untrue(scene.world, objects)).toEqual([]);
	const again = await scene.doclift('backup', '--incremental', '--account', small.Id.slice(0, 15));
	expect(again.result).toMatchObject({copied: 0, alreadyBackedUp: census.dispositions.verified});
});

test('several accounts, one of them by its name', async () => {
	const census = scene.world.census({accounts: [small.Id, large.Id]});
	const {result} = await scene.doclift('backup', '--full', '--account', small.Id, '--account', large.Name);
	expect(result).toMatchObject({
		scope: {accounts: [small.Id, large.Id].toSorted()},
		salesforceCount: census.count,
		copied: census.dispositions.verified,
	});
});

test('an account that nobody has is a usage error that says where to look', async () => {
	const {exitCode, result} = await scene.doclift('backup', '--full', '--account', 'No Such Company');
	expect(exitCode).toBe(2);
	expect(result?.error).toMatchObject({
		kind: 'usage',
		message: expect.stringContaining('No Such Company'),
		hint: expect.stringContaining('doclift accounts'),
	});
});

test('a limit bounds the copies, not the discovery', async () => {
	const census = scene.world.census();
	const {exitCode, result} = await scene.doclift('backup', '--full', '--limit', '7');
	expect(result).toMatchObject({copied: 7, salesforceCount: census.count, proof: {verdict: 'proven'}});
	expect(exitCode).toBe(0);
	expect(await stored()).toHaveLength(7);
	const next = await scene.doclift('backup', '--incremental', '--limit', '5');
	const {verified, missing, failed, archived} = Object(next.result?.dispositions);
	expect(next.result).toMatchObject({alreadyBackedUp: 7});
	expect(verified + missing + failed + archived).toBe(12);
});

test.each([
	['by its flag', ['--dry-run'], {}],
	['by the configuration', [], {migration: {dryRun: true}}],
])('a dry run %s discovers and counts, copies nothing, and ends with 0', async (_how, flags, changes) => {
	scene.configure({...own, ...changes});
	const before = scene.buckets.requests();
	const {exitCode, result, stderr} = await scene.doclift('backup', '--full', ...flags);
	const {count} = scene.world.census();
	expect(exitCode).toBe(0);
	expect(result).toMatchObject({dryRun: true, copied: 0, bytes: 0, salesforceCount: count, proof: {verdict: 'proven'}});
	expect(stderr).toMatch(/DRY RUN/);
	expect(await stored()).toEqual([]);
	expect(scene.buckets.requests().writes).toEqual(before.writes);
});

test('test mode copies a few files of one account, and says TEST with its name everywhere', async () => {
	scene.configure({...own, migration: {testSingleAccount: true, testAccountName: small.Name, maxTestFiles: 3}});
	const {exitCode, result, lines, stderr} = await scene.doclift('backup', '--full');
	const test = {accountId: small.Id, accountName: small.Name};
	expect(result).toMatchObject({test, copied: 3, scope: {accounts: [small.Id]}});
	expect(exitCode).toBe(0);
	expect(lines.find(({type}) => type === 'started')).toMatchObject({test});
	expect(stderr.match(/TEST/g)?.length).toBeGreaterThan(1);

	const plain = await scene.startBare([
		'backup',
		'--incremental',
		'--plain',
		'--config',
		scene.configure({...own, migration: {testSingleAccount: true, testAccountId: small.Id, maxTestFiles: 2}}),
	]).ended;
	expect(plain.stdout).toMatch(new RegExp(`TEST.*${small.Id}`));
	expect(await stored()).toHaveLength(5);

	const verified = await scene.doclift('verify');
	expect(verified.result).toMatchObject({test, scope: {accounts: [small.Id]}});
	expect(verified.stderr.match(/TEST: only the account/g)).toHaveLength(2);
	const status = await scene.doclift('status', '--readiness', '--for', 'close-vendor');
	expect(status.stderr.replaceAll(/\s+/g, ' ')).toContain('Set migration.testSingleAccount: false');

	const other = await scene.doclift('backup', '--full', '--account', large.Id);
	expect(other.exitCode).toBe(2);
	expect(other.result?.error).toMatchObject({message: expect.stringContaining(small.Name)});
});

test('test mode without an account takes the first that has files', async () => {
	scene.configure({...own, migration: {testSingleAccount: true, maxTestFiles: 1}});
	const {result} = await scene.doclift('backup', '--full');
	expect(result).toMatchObject({copied: 1, test: {accountId: expect.stringMatching(/^001\w{15}$/)}});
});

test('only what is asked for is tried again', async () => {
	const {dispositions} = scene.world.census();
	await scene.doclift('backup', '--full');
	const gets = () => scene.buckets.requests().counts[scene.world.sourceBucket]?.GetObject ?? 0;
	const before = gets();
	const {result, exitCode} = await scene.doclift('backup', '--incremental', '--retry', 'archived');
	expect(exitCode).toBe(1);
	expect(result?.dispositions).toMatchObject(dispositions);
	// One more where a plus of the URL is tried as a space.
	expect(gets() - before).toBe(dispositions.archived);
	const wrong = await scene.doclift('backup', '--incremental', '--retry', 'everything');
	expect(wrong).toMatchObject({
		exitCode: 2,
		result: {error: {kind: 'usage', hint: expect.stringContaining('missing')}},
	});
});

test('a time that is over for today is tomorrow, and one that does not read is a usage error', async () => {
	const past = new Date(Date.now() - 120_000);
	const clock = `${String(past.getHours()).padStart(2, '0')}:${String(past.getMinutes()).padStart(2, '0')}`;
	const {result} = await scene.doclift('backup', '--full', '--account', small.Id, '--until', clock);
	expect(result).toMatchObject({stoppedBy: null, copied: expect.any(Number)});
	expect((await scene.doclift('backup', '--full', '--until', '25:00')).exitCode).toBe(2);
});

test('hazard 19: what the rules leave out is excluded and listed, and comes back when they change', async () => {
	scene.configure({...own, migration: {allowedExtensions: ['PDF', '.docx'], maxFileSizeMb: 0.05}});
	const first = await scene.doclift('backup', '--full', '--account', large.Id);
	const all = scene.world.census({accounts: [large.Id]});
	const {dispositions} = Object(first.result);
	expect(dispositions.excluded).toBeGreaterThan(2);
	expect(first.result).toMatchObject({salesforceCount: all.count, proof: {verdict: 'proven'}});
	const kept = await stored();
	expect(kept.every(({key, size}) => /\.(?:pdf|docx)$/i.test(key) && size <= 0.05 * 1024 * 1024)).toBe(true);
	expect(kept).toHaveLength(dispositions.verified);

	scene.configure(own);
	const second = await scene.doclift('backup', '--full', '--account', large.Id);
	expect(second.result?.dispositions).toEqual(dispositionsOf(all));
	expect(second.result).toMatchObject({alreadyBackedUp: dispositions.verified});
	expect(untrue(scene.world, await stored())).toEqual([]);
});

test('hazard 9: records without an account are counted, and copied where that is asked for', async () => {
	const skip = scene.world.census();
	const copy = scene.world.census({withoutAccount: 'copy'});
	const orphans = skip.dispositions['no-account'];
	expect(orphans).toBeGreaterThan(0);
	const first = await scene.doclift('backup', '--full', '--limit', '1');
	expect(first.result).toMatchObject({dispositions: {'no-account': orphans}});

	scene.configure({...own, migration: {withoutAccount: 'copy'}});
	const second = await scene.doclift('backup', '--full');
	expect(second.result?.dispositions).toEqual(dispositionsOf(copy));
	const homeless = (await stored()).filter(({key}) => key.startsWith(`t${number}/no-account/`));
	expect(homeless.length).toBe(copy.dispositions.verified - skip.dispositions.verified);
	expect(untrue(scene.world, homeless)).toEqual([]);
});
