/** A verification of very many records: the real ledger and book, a bucket and an org that answer at once. */
import {expect, test} from 'vitest';
import {createExamined} from '../../source/db/examined.ts';
import {openVerifications} from '../../source/db/verifications.ts';
import type {VerifyLedger} from '../../source/engine/verify/ports.ts';
import {verify} from '../../source/engine/verify/verify.ts';
import {assignKeys, claimAll, everything, insertNew, openWorld, record, start, verified} from '../db/fixture.ts';
import {hasty} from '../support/clock.ts';

const total = Number(process.env.DOCLIFT_RECORDS ?? 200_000);
const page = 20_000;

const idAt = (n: number): string => `a0B5e000${String(n).padStart(7, '0')}EAA`;
const urlAt = (n: number): string => `https://vendor.s3.us-west-2.amazonaws.com/a/file%20${n}.pdf`;

test(`${total} records are verified in little memory`, {timeout: 20 * 60_000}, async () => {
	const world = openWorld();
	copyAll(world);
	const ledger = createExamined(world.doors);
	const {book, close} = openVerifications(world.file, ledger.ledgerId());
	const before = process.memoryUsage.rss();
	let peak = before;
	const began = performance.now();
	const cpu = process.cpuUsage();
	const found = await verify(
		{
			ledger,
			book,
			emit: () => {},
			stopping: new AbortController().signal,
			bucket: {list: () => listing(ledger), stat: async () => null, readBack: async () => null},
			salesforce: {count: async () => ({count: total, serverTime: start})},
			linkFields: {readLinks: async ids => ids.map(id => ({url: urlAt(Number(id.slice(8, 15))), modifiedAt: start}))},
			clock: hasty,
			drawSeed: () => 1,
			onProgress: () => {
				peak = Math.max(peak, process.memoryUsage.rss());
			},
		},
		{scope: everything, deep: false, drift: false, sample: null, prefix: 'uploads', concurrency: 24},
	);
	const {user, system} = process.cpuUsage(cpu);
	console.info(`verifying ${total}:`, {
		seconds: (performance.now() - began) / 1000,
		cpuSeconds: (user + system) / 1e6,
		grownByMb: (peak - before) / 1e6,
		peakMb: peak / 1e6,
	});
	close();
	expect(found).toMatchObject({complete: true, differences: {}, counts: {records: total, copies: total}});
	expect(peak - before).toBeLessThan(150e6);
});

function copyAll(world: ReturnType<typeof openWorld>): void {
	const {ledger, run} = world;
	const discovery = ledger.beginDiscovery(run, everything, 'full', start);
	for (let from = 0; from < total; from += page) {
		const some = Array.from({length: Math.min(page, total - from)}, (_, at) => from + at);
		ledger.absorb(
			discovery,
			some.map(n => record(n, {id: idAt(n)})),
			known => insertNew(known),
		);
		assignKeys(world);
		const tasks = claimAll(world);
		ledger.settle(
			run,
			tasks.map(({row}) => verified(row)),
			start + 1000,
		);
	}
}

/** What the ledger says, as a bucket would list it: this measures the verification, not the bucket. */
async function* listing({examined}: VerifyLedger) {
	for (let after = 0; ; ) {
		const rows = examined(everything, after, 1000);
		const last = rows.at(-1);
		if (last === undefined) return;
		yield rows.flatMap(({copy}) => (copy === null ? [] : [{key: copy.key, size: copy.size, etag: copy.etag}]));
		after = last.row;
	}
}
