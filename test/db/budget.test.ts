import {createHash} from 'node:crypto';
import {statSync} from 'node:fs';
import {expect, test} from 'vitest';
import {chooseKey} from '../../source/engine/key.ts';
import {linkTo} from '../../source/engine/link.ts';
import type {SourceRecord} from '../../source/engine/ports/salesforce.ts';
import {encodeKey} from '../../source/engine/url.ts';
import {
	accountIdOf,
	discover,
	everything,
	idOf,
	linkBase,
	openWorld,
	start,
	stretchesOf,
	type World,
} from './fixture.ts';
import {seal} from './planned.ts';

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
	const waiting = stretchesOf('', after => ledger.keyless(everything, after, 1000)).flatMap(({found}) => found);
	ledger.assignKeys(run, waiting, (record, taken) => chooseKey(record, rules, taken));
}

function copyAll({ledger, run}: World): void {
	for (let after = 0; ; ) {
		const tasks = ledger.claim(run, everything, {files: 500, bytes: Number.MAX_SAFE_INTEGER, after});
		const last = tasks.at(-1);
		if (!last) return;
		after = last.row;
		const receipts = tasks.map(({row, recordId}) => ({
			...({row, outcome: 'verified', size: 150_000 + row * 37, servedBy: 's3', stored: 'put', attempts: 1} as const),
			sha256: digest(recordId, 64),
			sourceEtag: digest(`s${row}`, 32),
			etag: digest(`d${row}`, 32),
		}));
		ledger.settle(run, receipts, start + after * 20);
	}
}

/** Plans every record, and carries the plan out. */
function moveAll({links, run}: World, direction: 'cutover' | 'rollback'): void {
	const plan = links.createPlan(run, {direction, scope: everything, linkBase, now: start});
	for (const {found} of stretchesOf({account: 0, row: 0}, after => links.candidates(everything, after, 1000))) {
		const name = direction === 'cutover' ? 'to-switch' : 'to-restore';
		links.addPlanRows(
			run,
			plan,
			found.map(({row}) => ({row, class: name})),
		);
	}
	seal({links, run}, plan, {canary: 5, rings: [{percent: 1}, {percent: 10}], summary: () => '{}', now: start});
	links.movePlan(run, plan, {from: 'ready', to: 'executing'}, start);
	for (const ring of [0, 1, 2, 3]) {
		for (let after = 0; ; ) {
			const changes = links.changesToMake(plan, ring, after, 200);
			const last = changes.at(-1);
			if (!last) break;
			after = last.seq;
			links.intend(run, plan, changes, start);
			links.settleChanges(
				run,
				plan,
				changes.map(({seq, row}) => ({seq, row, outcome: 'applied'})),
				start + 700,
				{records: changes.length, windowMs: 700, moved: []},
			);
		}
	}
	links.movePlan(run, plan, {from: 'executing', to: 'done'}, start);
}

test('backup, plan, cut-over, plan and rollback of a record cost less than 800 bytes', () => {
	const world = openWorld();
	discover(
		world,
		Array.from({length: count}, (_, index) => realistic(index)),
	);
	assignRealKeys(world);
	copyAll(world);
	moveAll(world, 'cutover');
	expect(world.db.prepare('SELECT count(*) FROM file_migrations WHERE migration_phase = 2').pluck().get()).toBe(count);
	moveAll(world, 'rollback');
	expect(world.db.prepare('SELECT count(*) FROM file_migrations WHERE migration_phase = 1').pluck().get()).toBe(count);
	expect(world.db.prepare('SELECT count(*) FROM url_changes WHERE state = ?').pluck().get('applied')).toBe(2 * count);
	world.ledger.proveTally();
	world.db.pragma('wal_checkpoint(TRUNCATE)');
	expect(statSync(world.file).size / count).toBeLessThan(800);
});
