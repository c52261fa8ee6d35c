/** The real ledger and book; an org in memory, and a bucket that must not be asked. */
import {expect, onTestFinished, test} from 'vitest';
import {createExamined} from '../../../source/db/examined.ts';
import {openVerifications} from '../../../source/db/verifications.ts';
import {executeCutOver} from '../../../source/engine/execute-link-run.ts';
import {planCutOver} from '../../../source/engine/plan-cut-over.ts';
import {verify} from '../../../source/engine/verify/verify.ts';
import {backUp, cutOverOrder, executeOrder, type LinkWorld, openLinkWorld} from '../link-world.ts';
import {everything, idOf, record} from '../world.ts';

const never = () => {
	throw new Error('the bucket was asked');
};

function driftOf(world: LinkWorld) {
	const ledger = createExamined(world.doors);
	const {book, close} = openVerifications(world.db.name, ledger.ledgerId());
	onTestFinished(close);
	return verify(
		{
			...{ledger, book, fields: world.fields, clock: world.clock, emit: world.emit, onProgress: () => {}},
			...{bucket: {list: never, stat: never, readBack: never}, salesforce: {count: never}},
			stopping: new AbortController().signal,
		},
		{scope: everything, deep: false, drift: true, sample: null, prefix: 'uploads', concurrency: 1},
	);
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
