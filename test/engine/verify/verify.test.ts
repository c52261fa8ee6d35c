/** The real ledger and book; an org in memory, and a bucket that must not be asked. */
import {expect, onTestFinished, test} from 'vitest';
import {createExamined} from '../../../source/db/examined.ts';
import {openVerifications} from '../../../source/db/verifications.ts';
import {executeCutOver} from '../../../source/engine/execute-link-run.ts';
import {planCutOver} from '../../../source/engine/plan-cut-over.ts';
import type {VerifyPorts} from '../../../source/engine/verify/ports.ts';
import {type VerifyOrder, verify} from '../../../source/engine/verify/verify.ts';
import {backUp, cutOverOrder, executeOrder, type LinkWorld, openLinkWorld} from '../link-world.ts';
import {everything, idOf, record} from '../world.ts';

const never = () => {
	throw new Error('the bucket was asked');
};

function driftOf(world: LinkWorld, order: Partial<VerifyOrder> = {}, ports: Partial<VerifyPorts> = {}) {
	const ledger = createExamined(world.doors);
	const {book, close} = openVerifications(world.db.name, ledger.ledgerId());
	onTestFinished(close);
	return verify(
		{
			ledger,
			book,
			linkFields: world.fields,
			clock: world.clock,
			emit: world.emit,
			onProgress: () => {},
			bucket: {list: never, stat: never, readBack: never},
			salesforce: {count: never},
			drawSeed: () => 7,
			stopping: new AbortController().signal,
			...ports,
		},
		{scope: everything, deep: false, drift: true, sample: null, prefix: 'uploads', concurrency: 1, ...order},
	);
}

/** Stopped once it has compared something. */
function stopping() {
	const stop = new AbortController();
	return {stopping: stop.signal, onProgress: () => stop.abort()};
}

test('drift is every link against the ledger, switched or not, and asks no bucket', async () => {
	const world = openLinkWorld(6);
	await backUp(world);
	const {plan} = await planCutOver(world.ports, cutOverOrder(world, {limit: 4}));
	await executeCutOver(world.ports, executeOrder(world, plan?.planId ?? ''));
	const well = {complete: true, asked: null, salesforceCount: null, differences: {}};
	expect(await driftOf(world)).toMatchObject({...well, counts: {records: 6, copies: 0}});

	world.org.put(record(0));
	world.org.put(record(1, {url: null}));
	world.org.put(record(5, {url: 'https://user.example/mine.pdf'}));
	world.org.remove(idOf(2));
	expect(await driftOf(world)).toMatchObject({
		differences: {'link-at-vendor': 1, 'link-cleared': 1, 'url-changed': 1, 'deleted-in-salesforce': 1},
		differing: 4,
	});
});

test('a sample that was stopped goes on without its seed', async () => {
	const world = openLinkWorld(6);
	await backUp(world);
	const sample = {size: 3, seed: null};
	const stopped = await driftOf(world, {sample}, stopping());
	expect(stopped).toMatchObject({complete: false, resumed: false, sample: {size: 3, seed: 7}});
	const resumed = await driftOf(world, {sample}, {drawSeed: () => 8});
	expect(resumed).toMatchObject({
		id: stopped.id,
		complete: true,
		resumed: true,
		sample: stopped.sample,
		counts: {records: 3},
	});
	expect(await driftOf(world, {sample}, {drawSeed: () => 8})).toMatchObject({resumed: false, sample: {seed: 8}});
});

test('one that has been at work for days goes on within a day of its last page', async () => {
	const world = openLinkWorld(6);
	await backUp(world);
	const hour = 3_600_000;
	let at = world.clock.now();
	const clock = {...world.clock, now: () => at};
	const linkFields: VerifyPorts['linkFields'] = {
		readLinks(ids) {
			at += 50 * hour;
			return world.fields.readLinks(ids);
		},
	};
	const stopped = await driftOf(world, {}, {clock, linkFields, ...stopping()});
	expect(stopped.complete).toBe(false);
	at += 23 * hour;
	expect(await driftOf(world, {}, {clock})).toMatchObject({id: stopped.id, resumed: true, complete: true});
});
