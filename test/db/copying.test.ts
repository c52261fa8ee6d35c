import {describe, expect, test} from 'vitest';
import type {FailureKind} from '../../source/engine/failure.ts';
import type {Receipt} from '../../source/engine/ports/copier.ts';
import {
	accountIdOf,
	assignKeys,
	beginRun,
	claimAll,
	copiedWorld,
	discover,
	etagOf,
	everything,
	hashOf,
	idOf,
	openWorld,
	record,
	records,
	reopen,
	start,
	stateOf,
	unverified,
	verified,
	type World,
} from './fixture.ts';

const most = {files: 100, bytes: Number.MAX_SAFE_INTEGER, after: 0};
const rowsOf = (tasks: ReadonlyArray<{readonly row: number}>) => tasks.map(({row}) => row);

function keyedWorld(count: number): World {
	const world = openWorld();
	discover(world, records(count));
	assignKeys(world);
	return world;
}

describe('claims', () => {
	test('go in row order, each row once, behind the cursor', () => {
		const {ledger, run} = keyedWorld(7);
		expect(rowsOf(ledger.claim(run, everything, {...most, files: 3}))).toEqual([1, 2, 3]);
		expect(rowsOf(ledger.claim(run, everything, {...most, after: 5}))).toEqual([6, 7]);
		expect(rowsOf(ledger.claim(run, everything, most))).toEqual([4, 5]);
		expect(ledger.claim(run, everything, most)).toEqual([]);
	});

	test('keep to the scope: one account, several accounts', () => {
		const {ledger, run} = keyedWorld(9);
		const of = (...accounts: number[]) => ({...everything, accounts: accounts.map(accountIdOf)});
		expect(rowsOf(ledger.claim(run, of(1), {...most, files: 2}))).toEqual([1, 4]);
		expect(rowsOf(ledger.claim(run, of(0, 1), most))).toEqual([3, 6, 7, 9]);
		expect(ledger.claim(run, of(8), most)).toEqual([]);
	});

	test('leave out what has no key and what is outside the scope', () => {
		const world = keyedWorld(2);
		const {discovery} = discover(world, [record(3)]);
		world.ledger.markOutside(discovery, [idOf(2)]);
		expect(rowsOf(claimAll(world))).toEqual([1]);
	});

	test('keep to the known bytes, and a file larger than all goes alone', () => {
		const world = copiedWorld(4);
		const {ledger, run} = world;
		reopen(world, {states: ['verified']});
		expect(rowsOf(ledger.claim(run, everything, {...most, bytes: 2100}))).toEqual([1, 2]);
		expect(rowsOf(ledger.claim(run, everything, {...most, bytes: 5}))).toEqual([3]);
	});

	test('carry what the other ways of access read by, also when a later pass does not read it', () => {
		const world = openWorld();
		discover(world, [record(1, {identifier: 'v/1', contentVersion: '0685e00000000001AA'}), record(2)]);
		discover(world, [record(1, {modifiedAt: start + 99}), record(2, {identifier: 'v/2'})]);
		assignKeys(world);
		const [first, second] = claimAll(world);
		expect(first).toMatchObject({identifier: 'v/1', contentVersion: '0685e00000000001AA'});
		expect(second).toMatchObject({identifier: 'v/2'});
		expect(second).not.toHaveProperty('contentVersion');
	});

	test('say what a file failed of when it was tried last, until its URL is another one', () => {
		const world = keyedWorld(2);
		const {ledger, run} = world;
		claimAll(world);
		ledger.settle(run, [unverified(1, 'missing'), unverified(2, 'failed')], start);
		reopen(world);
		const [first, second] = claimAll(world);
		expect(first).toMatchObject({row: 1, failedBefore: 'download-missing'});
		expect(second).toMatchObject({row: 2, failedBefore: 'network-reset'});
		ledger.settle(run, [unverified(1, 'missing')], start);
		const url = 'https://vendor.s3.us-west-2.amazonaws.com/b/moved.pdf';
		discover(world, [record(1, {url})], () => ({act: 'repoint', state: 'discovered'}));
		const [moved] = claimAll(world);
		expect(moved).toMatchObject({row: 1, url});
		expect(moved).not.toHaveProperty('failedBefore');
	});

	test('name the recorded copy that a new one replaces', () => {
		const world = copiedWorld(1);
		reopen(world, {states: ['verified']});
		expect(claimAll(world)).toEqual([
			{
				row: 1,
				recordId: idOf(1),
				url: record(1).url,
				key: `uploads/${accountIdOf(1)}/file 1.pdf`,
				name: 'file 1.pdf',
				replaces: {etag: etagOf(1), sha256: hashOf(1), superseded: false},
			},
		]);
	});
});

describe('settlements', () => {
	test('store the copy exactly, whatever its ETags look like', () => {
		const world = keyedWorld(3);
		claimAll(world);
		const etags = ['d41d8cd98f00b204e9800998ecf8427e-12', 'ABCDEF00', ''];
		const receipts = etags.map((etag, index) => ({...verified(index + 1), etag, sourceEtag: etag}));
		world.ledger.settle(world.run, receipts, start);
		reopen(world, {states: ['verified']});
		expect(claimAll(world).map(({replaces}) => replaces?.etag)).toEqual(etags);
	});

	test('of a copy that was kept leave how it was once read', () => {
		const world = copiedWorld(1);
		reopen(world, {states: ['verified']});
		claimAll(world);
		world.ledger.settle(world.run, [{...verified(1), servedBy: null, stored: 'found'}], start);
		expect(world.links.copiesOf([1]).get(1)).toMatchObject({servedBy: 's3'});
	});

	test('say nothing of how another object was read that is found after a crash', () => {
		const world = copiedWorld(1);
		reopen(world, {states: ['verified']});
		claimAll(world);
		world.ledger.settle(world.run, [{...verified(1), etag: 'f'.repeat(32), servedBy: null, stored: 'found'}], start);
		expect(world.links.copiesOf([1]).get(1)).toMatchObject({servedBy: null});
	});

	test('fault 50: a stale or repeated result is not applied', () => {
		const world = keyedWorld(3);
		const {ledger, run, db} = world;
		ledger.settle(run, [verified(1)], start);
		expect(stateOf(world, 1)).toBe('discovered');
		claimAll(world);
		ledger.settle(run, [verified(1), unverified(2, 'failed'), {row: 3, outcome: 'released'}], start);
		ledger.settle(
			run,
			[unverified(1, 'failed'), verified(2), unverified(2, 'failed'), verified(3), verified(99)],
			start,
		);
		expect([1, 2, 3].map(index => stateOf(world, index))).toEqual(['verified', 'failed', 'discovered']);
		expect(db.prepare('SELECT count(*) FROM migration_errors').pluck().get()).toBe(1);
	});

	test('a file that is handed back keeps what may have left it at its key, and else what it failed of before', () => {
		const world = keyedWorld(2);
		claimAll(world);
		world.ledger.settle(world.run, [unverified(1, 'missing'), unverified(2, 'missing')], start);
		reopen(world, {states: ['missing']});
		claimAll(world);
		const back = (row: number, failedOf: FailureKind): Receipt => ({row, outcome: 'released', failedOf});
		world.ledger.settle(world.run, [back(1, 'network-outage'), back(2, 'download-error')], start);
		expect(claimAll(world).map(({failedBefore}) => failedBefore)).toEqual(['network-outage', 'download-missing']);
	});

	test('fault 49: a result that a dead run has left behind is refused', () => {
		const world = keyedWorld(1);
		claimAll(world);
		beginRun(world.ledger);
		expect(() => world.ledger.settle(world.run, [verified(1)], start)).toThrow(
			expect.objectContaining({kind: 'refused'}),
		);
		expect(world.ledger.inFlight(0, 10)).toMatchObject([{row: 1, recordId: idOf(1)}]);
	});

	test('ways in which recorded copies were read are known, a failure tells of none', () => {
		const world = keyedWorld(2);
		claimAll(world);
		world.ledger.settle(world.run, [{...verified(1), servedBy: 'presign'}, unverified(2, 'missing')], start);
		expect(world.ledger.hasServed('presign')).toBe(true);
		expect(world.ledger.hasServed('http')).toBe(false);
	});

	test('failures are recorded with kind and message, what the settings leave out is not', () => {
		const world = keyedWorld(4);
		claimAll(world);
		const outcomes = ['failed', 'missing', 'excluded', 'collision'] as const;
		world.ledger.settle(
			world.run,
			outcomes.map((outcome, index) => ({
				...unverified(index + 1, outcome),
				...(outcome === 'excluded' ? {size: 9e9} : {}),
			})),
			start,
		);
		expect(world.db.prepare('SELECT * FROM migration_errors WHERE doclist_entry_id = ?').get(idOf(2))).toMatchObject({
			run_id: world.run,
			error_type: 'download-missing',
			error_message: 'file 2 was not copied',
			original_url: record(2).url,
			timestamp: '2026-03-01T10:00:00.250Z',
		});
		expect(world.ledger.failuresOf(world.run)).toEqual([
			{kind: 'network-reset', count: 2, example: 'file 1 was not copied'},
			{kind: 'download-missing', count: 1, example: 'file 2 was not copied'},
		]);
		expect(world.ledger.tally(everything).excluded).toEqual({count: 1, bytes: 9e9});
	});

	test('a re-copy that fails keeps what is recorded of the copy that lies at the key', () => {
		const world = copiedWorld(1);
		const {ledger, run} = world;
		reopen(world, {states: ['verified']});
		claimAll(world);
		ledger.settle(run, [{...unverified(1, 'excluded'), size: 77}], start);
		expect(world.db.prepare('SELECT file_size_bytes AS size, file_hash AS hash FROM file_migrations').get()).toEqual({
			size: 1001,
			hash: hashOf(1),
		});
	});

	test('rows left in flight are told in pages', () => {
		const world = keyedWorld(5);
		claimAll(world);
		expect(rowsOf(world.ledger.inFlight(0, 2))).toEqual([1, 2]);
		expect(rowsOf(world.ledger.inFlight(2, 9))).toEqual([3, 4, 5]);
	});

	test('fault 37: running again after done changes nothing', () => {
		const world = copiedWorld(10);
		const {db} = world;
		const rows = () => db.prepare('SELECT * FROM file_migrations').all();
		const before = rows();
		discover(world, records(10));
		assignKeys(world);
		expect(reopen(world)).toBe(0);
		expect(claimAll(world)).toEqual([]);
		expect(rows()).toEqual(before);
		expect(db.prepare('SELECT count(*) FROM history').pluck().get()).toBe(0);
	});
});

describe('opening again', () => {
	const outcomes = ['failed', 'missing', 'archived', 'collision', 'excluded'] as const;

	function failedWorld(): World {
		const world = keyedWorld(6);
		claimAll(world);
		world.ledger.settle(
			world.run,
			[...outcomes.map((outcome, index) => unverified(index + 1, outcome)), verified(6)],
			start,
		);
		return world;
	}

	test.each<{kinds: FailureKind[]; states: Array<(typeof outcomes)[number]>; opened: number[]}>([
		{states: [], kinds: [], opened: [1, 2, 3]},
		{states: ['collision'], kinds: [], opened: [4]},
		{states: [], kinds: ['network-reset'], opened: [1, 3, 4]},
		{states: ['failed', 'missing'], kinds: ['download-missing'], opened: [1, 2]},
		{states: ['missing'], kinds: ['network-reset'], opened: [1, 2, 3, 4]},
		{states: ['excluded'], kinds: [], opened: [5]},
	])('states $states, kinds $kinds', ({states, kinds, opened}) => {
		const world = failedWorld();
		expect(reopen(world, {states, kinds})).toBe(opened.length);
		expect(world.db.prepare('SELECT record FROM history ORDER BY record').pluck().all()).toEqual(opened);
		expect(rowsOf(claimAll(world))).toEqual(opened);
	});

	test.each([
		['everything', everything, 2400],
		['one account', {...everything, accounts: [accountIdOf(1)]}, 800],
	])('goes on after a thousand rows, whether they are wanted or not: %s', (_, scope, count) => {
		const world = keyedWorld(2400);
		const {ledger, run} = world;
		const tasks = ledger.claim(run, everything, {...most, files: 2400});
		ledger.settle(
			run,
			tasks.map(({row}) => unverified(row, 'failed')),
			start,
		);
		const opened = () => ledger.tally(everything).discovered.count;
		const slices = (kinds: readonly FailureKind[]) => {
			const totals = [opened()];
			for (const _slice of ledger.reopen(run, scope, {states: [], kinds}, start)) totals.push(opened());
			return [...totals, opened()];
		};
		const none = slices(['upload-forbidden']);
		expect(none.every(total => total === 0)).toBe(true);
		expect(none.length).toBeGreaterThan(count / 1000);
		const totals = slices([]);
		expect(Math.max(...totals.slice(1).map((total, at) => total - (totals[at] ?? 0)))).toBe(Math.min(1000, count));
		expect(totals.at(-1)).toBe(count);
	});

	test('the kind of the last failure is remembered for the claim', () => {
		const world = failedWorld();
		const {ledger, run} = world;
		reopen(world);
		expect(rowsOf(ledger.claim(run, everything, {...most, kinds: ['download-missing']}))).toEqual([2]);
	});
});
