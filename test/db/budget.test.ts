import {createHash} from 'node:crypto';
import {statSync} from 'node:fs';
import {expect, test} from 'vitest';
import {createJournal} from '../../source/db/journal.ts';
import {createPlans} from '../../source/db/plans.ts';
import {createFence} from '../../source/db/runs.ts';
import {chooseKey} from '../../source/engine/key.ts';
import {linkTo} from '../../source/engine/link.ts';
import type {SourceRecord} from '../../source/engine/ports.ts';
import {encodeKey} from '../../source/engine/url.ts';
import {accountIdOf, discover, everything, idOf, linkBase, openWorld, start, type World} from './fixture.ts';

const count = 20_000;
const kinds = ['Invoice', 'Account Statement', 'Lease', 'Photo of damage', 'Inspection Report', 'Title'];
const digest = (text: string, length: number) => createHash('sha256').update(text).digest('hex').slice(0, length);

/** As long as in real orgs: names of about 30 characters, URLs of about 110. */
function realistic(index: number): SourceRecord {
	const account = Math.floor(index / 20);
	const name = `${kinds[index % kinds.length]} ${digest(`n${index}`, 8)} signed.pdf`;
	return {
		id: idOf(index),
		name,
		url: `https://trackland-doc-storage.s3.us-west-2.amazonaws.com/${accountIdOf(account)}/${encodeKey(name)}`,
		account: {id: accountIdOf(account), name: `Customer ${digest(`a${account}`, 8)} Ltd`},
		type: 'Document',
		modifiedAt: start + index * 977,
		deleted: false,
	};
}

function assignRealKeys({ledger, run}: World): void {
	const rules = {prefix: 'uploads', mostLink: 255, linkLength: (key: string) => linkTo(linkBase, key).length};
	ledger.assignKeys(
		run,
		ledger
			.keyless(everything, '', count)
			.map(({row, ...request}) => ({row, ...chooseKey(request, rules, ledger.keyTaken)})),
	);
}

function copyAll({ledger, run}: World): void {
	for (let after = 0; ; ) {
		const tasks = ledger.claim(run, everything, {files: 500, bytes: Number.MAX_SAFE_INTEGER, after});
		const last = tasks.at(-1);
		if (!last) return;
		after = last.row;
		const receipts = tasks.map(({row, recordId}) => ({
			...({row, outcome: 'verified', size: 150_000 + row * 37, servedBy: 's3', stored: 'put', attempts: 1} as const),
			...{sha256: digest(recordId, 64), sourceEtag: digest(`s${row}`, 32), etag: digest(`d${row}`, 32)},
		}));
		ledger.settle(run, receipts, start + after * 20);
	}
}

function moveAll(world: World, direction: 'cutover' | 'rollback'): void {
	const {db, run, doors} = world;
	const journal = createJournal(doors, createFence(doors));
	const page = db.prepare<[number], {row: number; url: string; link: string}>(
		'SELECT id AS row, original_url AS url, your_s3_url AS link FROM file_migrations WHERE id > ? ORDER BY id LIMIT 1000',
	);
	for (let after = 0; ; ) {
		const rows = page.all(after);
		const last = rows.at(-1);
		if (!last) return;
		after = last.row;
		const changes = rows.map(({row, url, link}) => {
			const [from, to] = direction === 'cutover' ? [url, link] : [link, url];
			return {row, direction, from, to, linkBase};
		});
		const ids = journal.intend(run, changes, start);
		journal.settle(
			run,
			ids.map(change => ({change, outcome: 'applied'})),
			start + 700,
		);
	}
}

test('backup, plan, cut-over and rollback of a record cost less than 800 bytes', () => {
	const world = openWorld();
	discover(
		world,
		Array.from({length: count}, (_, index) => realistic(index)),
	);
	assignRealKeys(world);
	copyAll(world);
	const plans = createPlans(world.doors, createFence(world.doors));
	const plan = plans.create(world.run, {
		...{code: 'CUT-7K2M-9QXA', direction: 'cutover', scope: everything, linkBase, summary: '{}', now: start},
	});
	plans.add(
		world.run,
		plan,
		Array.from({length: count}, (_, index) => ({row: index + 1, ring: index < 5 ? 0 : 2, new: false})),
	);
	moveAll(world, 'cutover');
	moveAll(world, 'rollback');
	expect(world.db.prepare('SELECT count(*) FROM url_changes WHERE state = ?').pluck().get('applied')).toBe(2 * count);
	world.ledger.proveTally();
	world.db.pragma('wal_checkpoint(TRUNCATE)');
	expect(statSync(world.file).size / count).toBeLessThan(800);
});
