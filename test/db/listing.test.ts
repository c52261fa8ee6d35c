import {describe, expect, test} from 'vitest';
import type {ListedObject} from '../../source/engine/ports/buckets.ts';
import {
	assignKeys,
	beginRun,
	claimAll,
	copiedWorld,
	discover,
	etagOf,
	everything,
	openWorld,
	record,
	start,
	stateOf,
	verified,
	type World,
} from './fixture.ts';

const locate = (url: string) => {
	const match = /^https:\/\/([^.]+)\.[^/]+\/(.*)$/.exec(url);
	return match?.[1] && match[2] ? {bucket: match[1], key: decodeURIComponent(match[2])} : null;
};
const object = (index: number): ListedObject => ({key: `a/file ${index}.pdf`, size: 1000 + index, etag: etagOf(index)});

async function* pagesOf(...pages: ListedObject[][]) {
	for (const objects of pages) yield {bucket: 'vendor', objects};
}

const compare = ({ledger, run}: World, pages: ReturnType<typeof pagesOf>, scope = everything, buckets = ['vendor']) =>
	ledger.compareListing(run, scope, {locate, buckets, pages}, start);

describe('comparing with a listing of the source', () => {
	test('hazard 22: what differs in size or ETag is opened again, and a copy of what is gone stays', async () => {
		const world = copiedWorld(5);
		const pages = pagesOf(
			[object(1), {...object(2), size: 7}],
			[{...object(3), etag: 'another-2'}, object(4), {...object(9), size: 0}],
		);
		expect(await compare(world, pages)).toEqual({compared: 5, changed: 2, absent: 1});
		expect([1, 2, 3, 4, 5].map(index => stateOf(world, index))).toEqual([
			...['verified', 'discovered', 'discovered', 'verified', 'verified'],
		]);
		expect(world.db.prepare('SELECT record, reason FROM history ORDER BY record').raw().all()).toEqual([
			[2, 'differs at the source'],
			[3, 'differs at the source'],
		]);
		expect(claimAll(world)).toMatchObject([2, 3].map(row => ({row, replaces: {etag: etagOf(row), superseded: true}})));
		world.ledger.proveTally();
	});

	test('a file whose URL writes a space as a plus is compared with the object that has the space', async () => {
		const world = openWorld();
		discover(
			world,
			[1, 2, 3].map(n => record(n, {url: `https://vendor.s3.us-west-2.amazonaws.com/Annual+Report+${n}.pdf`})),
		);
		assignKeys(world);
		world.ledger.settle(
			world.run,
			claimAll(world).map(({row}) => verified(row)),
			start,
		);
		const pages = pagesOf([
			{...object(1), key: 'Annual Report 1.pdf'},
			{...object(2), key: 'Annual Report 2.pdf', size: 7},
		]);
		expect(await compare(world, pages)).toEqual({compared: 3, changed: 1, absent: 1});
		expect([1, 2, 3].map(index => stateOf(world, index))).toEqual(['verified', 'discovered', 'verified']);
	});

	test('buckets that were not listed say nothing', async () => {
		const world = copiedWorld(2);
		async function* elsewhere() {
			yield {bucket: 'other', objects: [object(1)]};
		}
		expect(await compare(world, elsewhere(), everything, ['other'])).toEqual({compared: 0, changed: 0, absent: 0});
	});

	test('a bucket that was listed and is empty says that all is gone', async () => {
		const world = copiedWorld(2);
		expect(await compare(world, pagesOf())).toEqual({compared: 2, changed: 0, absent: 2});
		expect(world.ledger.tally(everything).verified.count).toBe(2);
	});

	test('a listing that breaks off changes nothing', async () => {
		const world = copiedWorld(2);
		async function* broken() {
			yield {bucket: 'vendor', objects: [object(1)]};
			throw new Error('cut');
		}
		await expect(compare(world, broken())).rejects.toThrow('cut');
		expect(world.ledger.tally(everything).verified.count).toBe(2);
	});

	test('an ETag that was not recorded is not compared, nor what Salesforce delivered', async () => {
		const world = copiedWorld(2);
		world.db.prepare("UPDATE records SET source_etag = '' WHERE id = 1").run();
		world.db.prepare("UPDATE records SET served_by = 'content-version' WHERE id = 2").run();
		const pages = pagesOf([{...object(1), etag: 'another'}]);
		expect(await compare(world, pages)).toEqual({compared: 1, changed: 0, absent: 0});
	});

	test('an older run is refused', async () => {
		const world = copiedWorld(2);
		beginRun(world.ledger);
		await expect(compare(world, pagesOf([object(1)]))).rejects.toThrow(expect.objectContaining({kind: 'refused'}));
	});
});
