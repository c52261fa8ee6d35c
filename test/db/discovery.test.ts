import {describe, expect, onTestFinished, test} from 'vitest';
import {openLedger} from '../../source/db/open.ts';
import type {Known} from '../../source/engine/ports/discovery.ts';
import type {Scope} from '../../source/engine/scope.ts';
import {
	accountIdOf,
	assignKeys,
	claimAll,
	copiedWorld,
	discover,
	everything,
	hashOf,
	idOf,
	insertNew,
	openWorld,
	record,
	records,
	start,
	stateOf,
} from './fixture.ts';
import {beginPlan, ended} from './planned.ts';

const none = {seen: 0, inserted: 0, moved: 0, regenerated: 0, deleted: 0, reparented: 0, renamed: []};

describe('discovery', () => {
	test('takes in what is new and says what it knows of the rest', () => {
		const world = copiedWorld(2);
		const seen: Array<Known | undefined> = [];
		const {absorbed} = discover(world, records(3), known => {
			seen.push(known);
			return insertNew(known, 'bad-url');
		});
		expect(absorbed).toEqual({...none, seen: 3, inserted: 1});
		expect(seen[0]).toEqual({
			state: 'verified',
			link: 'original',
			url: record(1).url,
			size: 1001,
			copied: true,
		});
		expect(seen[2]).toBeUndefined();
		expect(stateOf(world, 3)).toBe('bad-url');
	});

	test('fault 33: rows that arrive twice or in another order are counted once', () => {
		const world = openWorld();
		const page = records(5);
		const {discovery, absorbed} = discover(world, [...page, ...page.slice(2).reverse()]);
		expect(absorbed).toEqual({...none, seen: 5, inserted: 5});
		expect(world.ledger.absorb(discovery, page, known => insertNew(known))).toEqual(none);
		expect(world.ledger.tally(everything).discovered.count).toBe(5);
	});

	test('hazard 7: an Id of 15 characters does not enter the ledger', () => {
		const world = openWorld();
		expect(() => discover(world, [record(1), record(2, {id: idOf(2).slice(0, 15)})])).toThrow(
			expect.objectContaining({kind: 'internal'}),
		);
		expect(world.ledger.tally(everything).discovered.count).toBe(0);
	});

	test('hazard 6: a record of another account is counted and its file stays', () => {
		const world = copiedWorld(1);
		const other = {id: accountIdOf(7), name: 'Seven'};
		const {absorbed} = discover(world, [record(1, {account: other})]);
		expect(absorbed).toMatchObject({seen: 1, reparented: 1});
		const row = world.db.prepare('SELECT account_id, your_s3_key FROM file_migrations').get();
		expect(row).toEqual({account_id: other.id, your_s3_key: `uploads/${accountIdOf(1)}/file 1.pdf`});
		expect(world.ledger.tally({...everything, accounts: [other.id]}).verified).toEqual({count: 1, bytes: 1001});
	});

	test('hazard 5: a renamed account and a renamed record keep their key', () => {
		const world = copiedWorld(1);
		const {absorbed} = discover(world, [
			record(1, {name: 'renamed.pdf', account: {id: accountIdOf(1), name: 'New name'}}),
		]);
		expect(absorbed.renamed).toEqual([{accountId: accountIdOf(1), from: 'Account 1', to: 'New name'}]);
		expect(world.db.prepare('SELECT file_name, account_name, your_s3_key FROM file_migrations').get()).toEqual({
			file_name: 'renamed.pdf',
			account_name: 'New name',
			your_s3_key: `uploads/${accountIdOf(1)}/file 1.pdf`,
		});
		expect(
			world.ledger.renameAccounts([
				{id: accountIdOf(1), name: 'Newer'},
				{id: accountIdOf(2), name: 'unknown'},
			]),
		).toEqual([{accountId: accountIdOf(1), from: 'New name', to: 'Newer'}]);
	});

	test('another URL before a copy takes the place of the old one and keeps the key', () => {
		const world = openWorld();
		discover(world, records(1));
		assignKeys(world);
		const url = 'https://vendor.s3.us-west-2.amazonaws.com/b/moved.pdf?versionId=x%2Fy#part';
		discover(world, [record(1, {url})], () => ({act: 'repoint', state: 'discovered'}));
		expect(claimAll(world)).toMatchObject([{url, key: `uploads/${accountIdOf(1)}/file 1.pdf`}]);
	});

	test('another URL after a copy opens a generation: the old file stays known', () => {
		const world = copiedWorld(1);
		const url = 'https://vendor.s3.us-west-2.amazonaws.com/b/new.pdf';
		const {absorbed} = discover(world, [record(1, {url})], () => ({act: 'regenerate', state: 'discovered'}));
		expect(absorbed).toMatchObject({regenerated: 1});
		expect(world.db.prepare('SELECT * FROM file_migrations').all()).toEqual([]);
		expect(
			world.db.prepare('SELECT generation, file, size, lower(hex(hash)) AS hash FROM file_versions').get(),
		).toEqual({
			generation: 1,
			file: 'file 1.pdf',
			size: 1001,
			hash: hashOf(1),
		});
		expect(world.ledger.keyless(everything, '', 10).found).toMatchObject([{recordId: idOf(1), url, generation: 2}]);
		assignKeys(world);
		expect(claimAll(world)).toMatchObject([{url, key: `uploads/${accountIdOf(1)}/g2 file 1.pdf`, replaces: null}]);
		expect(world.db.prepare('SELECT from_state, to_state, reason FROM history').all()).toEqual([
			{from_state: 'verified', to_state: 'discovered', reason: 'changed in Salesforce'},
		]);
	});

	test('another URL before a copy opens a generation where the journal refers to the old one', () => {
		const world = openWorld();
		const {links, run, db} = world;
		discover(world, records(2));
		const written = 'https://docs.customer.example/1.pdf';
		const spelt = 'https://vendor.s3.us-west-2.amazonaws.com/a/spelt.pdf';
		const {plan, changes} = beginPlan(world, 'rollback', [
			{row: 1, class: 'to-restore', from: written},
			{row: 2, class: 'to-restore', from: written, to: spelt},
		]);
		links.intend(run, plan, changes, start);
		links.settleChanges(run, plan, ended(changes, 'applied'), start);
		const url = 'https://vendor.s3.us-west-2.amazonaws.com/b/new.pdf';
		const {absorbed} = discover(world, [record(1, {url}), record(2, {url})], () => ({
			act: 'repoint',
			state: 'discovered',
		}));
		expect(absorbed).toMatchObject({regenerated: 1});
		expect(db.prepare('SELECT generation FROM records ORDER BY id').pluck().all()).toEqual([2, 1]);
		expect(db.prepare('SELECT from_url, to_url FROM url_changes ORDER BY id').raw().all()).toEqual([
			[written, record(1).url],
			[written, spelt],
		]);
		expect(links.candidatesById([idOf(1), idOf(2)])).toMatchObject([{original: url}, {original: url}]);
	});

	test('hazard 30: deleted records leave the count and come back', () => {
		const world = copiedWorld(3);
		const deletion = discover(world, [record(1, {deleted: true, account: null, name: ''})], () => ({
			act: 'move',
			state: 'deleted',
		}));
		expect(deletion.absorbed).toMatchObject({deleted: 1, moved: 0, reparented: 0});
		expect(world.ledger.markDeleted(deletion.discovery, [idOf(1), idOf(2), idOf(99)], 'binned')).toBe(1);
		expect(world.ledger.tally(everything)).toMatchObject({deleted: {count: 2}, verified: {count: 1}});
		discover(world, [record(1)], () => ({act: 'move', state: 'discovered'}));
		expect(world.ledger.tally(everything)).toMatchObject({deleted: {count: 1}, discovered: {count: 1}});
		expect(world.db.prepare('SELECT count(*) FROM history').pluck().get()).toBe(3);
	});

	test('what a discovery has not seen is told in order, and what is outside no longer counts', () => {
		const world = openWorld();
		discover(world, records(6));
		const {discovery} = discover(world, [record(2), record(4)]);
		const {ledger} = world;
		expect(ledger.unseen(discovery, everything, '', 3).found).toEqual([idOf(1), idOf(3), idOf(5)]);
		expect(ledger.unseen(discovery, everything, idOf(5), 3).found).toEqual([idOf(6)]);
		expect(ledger.unseen(discovery, {...everything, accounts: [accountIdOf(0)]}, '', 9).found).toEqual([
			idOf(3),
			idOf(6),
		]);
		ledger.markOutside(discovery, [idOf(1), idOf(3)]);
		expect(ledger.unseen(discovery, everything, '', 9).found).toEqual([idOf(5), idOf(6)]);
		expect(ledger.tally(everything).discovered.count).toBe(4);
		ledger.proveTally();
		discover(world, [record(1)]);
		expect(ledger.tally(everything).discovered.count).toBe(5);
	});

	test('a record in which nothing has changed is seen without a row being written', () => {
		const world = copiedWorld(3);
		const written = () => world.db.prepare('SELECT total_changes()').pluck().get();
		const discovery = world.ledger.beginDiscovery(world.run, everything, 'full', start);
		const before = written();
		const absorb = () => world.ledger.absorb(discovery, records(3), () => ({act: 'keep'}));
		expect(absorb()).toEqual({...none, seen: 3});
		expect(absorb()).toEqual(none);
		expect(written()).toBe(before);
		expect(world.ledger.unseen(discovery, everything, '', 9).found).toEqual([]);
	});

	test('what was read in a page that could not be stored counts as unseen', () => {
		const world = openWorld();
		discover(world, records(2));
		const discovery = world.ledger.beginDiscovery(world.run, everything, 'full', start);
		const broken = (_: unknown, {id}: {readonly id: string}) => {
			if (id === idOf(2)) throw new Error('the disk is full');
			return {act: 'keep'} as const;
		};
		expect(() => world.ledger.absorb(discovery, records(2), broken)).toThrow('the disk is full');
		expect(world.ledger.unseen(discovery, everything, '', 9).found).toEqual([idOf(1), idOf(2)]);
		expect(world.ledger.absorb(discovery, records(2), () => ({act: 'keep'}))).toEqual({...none, seen: 2});
	});

	test('a discovery sees for itself: what another one saw, or one before the program ended, it has not seen', () => {
		const world = openWorld();
		const {ledger} = world;
		const first = discover(world, records(2)).discovery;
		expect(ledger.unseen(first, everything, '', 9).found).toEqual([]);
		const second = ledger.beginDiscovery(world.run, everything, 'full', start);
		expect(ledger.unseen(second, everything, '', 9).found).toEqual([idOf(1), idOf(2)]);
		ledger.absorb(second, [record(2)], () => ({act: 'keep'}));
		expect(ledger.unseen(second, everything, '', 9).found).toEqual([idOf(1)]);
		const again = openLedger(world.file, {now: () => start});
		onTestFinished(() => again.close());
		expect(again.ledger.unseen(second, everything, '', 9).found).toEqual([idOf(1), idOf(2)]);
	});

	test('a watermark belongs to one scope, and another filter voids it', () => {
		const {ledger, run} = openWorld();
		const finish = (scope: Scope, watermark: number) =>
			ledger.completeDiscovery(ledger.beginDiscovery(run, scope, 'full', start), watermark, start);
		const some = {...everything, accounts: [accountIdOf(1)]};
		const filtered = {...everything, filter: 'Active__c = true'};
		finish(everything, 1000);
		expect([everything, some, filtered].map(ledger.watermark)).toEqual([1000, undefined, undefined]);
		finish(some, 2000);
		expect([everything, some, filtered].map(ledger.watermark)).toEqual([1000, 2000, undefined]);
		finish(filtered, 3000);
		expect([everything, some, filtered].map(ledger.watermark)).toEqual([undefined, undefined, 3000]);
	});

	test('a discovery that was begun but not completed moves no watermark', () => {
		const world = openWorld();
		discover(world, records(2));
		expect(world.ledger.watermark(everything)).toBeUndefined();
	});

	test('a verdict that breaks the life of a file is refused with the whole page', () => {
		const world = openWorld();
		discover(world, records(2));
		expect(() => discover(world, [record(1), record(2)], () => ({act: 'move', state: 'verified'}))).toThrow(
			expect.objectContaining({kind: 'internal'}),
		);
		expect(stateOf(world, 1)).toBe('discovered');
	});

	test('URLs and names come back exactly', () => {
		const world = openWorld();
		const urls = [
			'https://HOST:8443?a=1',
			'HTTP://h/%2e%2e/ä?X-Amz-Signature=1#f',
			'javascript:alert(1)',
			'',
			' /x',
			'https://',
		];
		discover(
			world,
			urls.map((url, index) => record(index + 1, {url, name: ` ${url}\u202e`})),
			() => ({act: 'insert', state: 'bad-url'}),
		);
		const seen: Array<string | null | undefined> = [];
		discover(
			world,
			urls.map((_, index) => record(index + 1)),
			known => {
				seen.push(known?.url);
				return {act: 'keep'};
			},
		);
		expect(seen).toEqual(urls);
	});
});
