import {describe, expect, test} from 'vitest';

import {openIntended} from '../../source/db/journal.ts';
import {linkTo} from '../../source/engine/link.ts';
import {
	accountIdOf,
	assignKeys,
	beginRun,
	copiedWorld,
	discover,
	everything,
	idOf,
	linkBase,
	record,
	start,
	verified,
	type World,
} from './fixture.ts';
import {beginPlan, carryOut, ended, linksOf, move, ours, vendors} from './planned.ts';

const refusal = (text: RegExp) => expect.objectContaining({message: expect.stringMatching(text)});
const phases = ({db}: World) =>
	db.prepare('SELECT migration_phase, salesforce_updated FROM file_migrations').raw().all();
const journal = ({db}: World) =>
	db.prepare('SELECT direction, from_url, to_url, state FROM url_changes ORDER BY id').raw().all();

describe('the journal', () => {
	test('holds both values exactly, and the phase follows the link', () => {
		const world = copiedWorld(1);
		expect(phases(world)).toEqual([[1, 0]]);
		move(world, 'cutover', [1]);
		expect(phases(world)).toEqual([[2, 1]]);
		move(world, 'rollback', [1]);
		expect(phases(world)).toEqual([[1, 0]]);
		const times = {created_at: '2026-03-01T10:00:00.250Z', settled_at: '2026-03-01T10:00:00.750Z'};
		const common = {
			link_proof_overruled: 0,
			run_id: world.run,
			doclist_entry_id: idOf(1),
			state: 'applied',
			error: null,
			...times,
		};
		expect(world.db.prepare('SELECT * FROM url_changes ORDER BY id').all()).toEqual([
			{id: 1, ...common, direction: 'cutover', from_url: vendors(1), to_url: ours(1)},
			{id: 2, ...common, direction: 'rollback', from_url: ours(1), to_url: vendors(1)},
		]);
		expect(
			world.db.prepare('SELECT count(*) FROM journal WHERE from_url IS NOT NULL OR to_url IS NOT NULL').pluck().get(),
		).toBe(0);
	});

	test('a rollback that Salesforce refuses leaves phase 2, updated 1', () => {
		const world = copiedWorld(3);
		move(world, 'cutover', [1, 2]);
		const back = beginPlan(world, 'rollback', [1, 2]);
		carryOut(world, back.plan, back.changes.slice(0, 1), 'failed');
		carryOut(world, back.plan, back.changes.slice(1), 'deleted');
		world.links.movePlan(world.run, back.plan, {from: 'executing', to: 'done'}, start);
		const forth = beginPlan(world, 'cutover', [3]);
		carryOut(world, forth.plan, forth.changes, 'failed');
		expect(linksOf(world)).toEqual(['failed', 'deleted', 'failed']);
		expect(phases(world)).toEqual([
			[2, 1],
			[2, 1],
			[1, 0],
		]);
	});

	test('a link that is under way to another link base, or was refused there, is in phase 2 all the time', () => {
		const world = copiedWorld(1);
		move(world, 'cutover', [1]);
		const base = 'https://docs.customer.example/';
		world.ledger.useLinkBase(base);
		for (const outcome of ['failed', 'failed', 'applied'] as const) {
			const {plan, changes} = beginPlan(world, 'cutover', [{row: 1, class: 're-link', from: ours(1)}], {base});
			world.links.intend(world.run, plan, changes, start);
			expect(phases(world)).toEqual([[2, 1]]);
			world.links.settleChanges(world.run, plan, ended(changes, outcome), start);
			expect(phases(world)).toEqual([[2, 1]]);
			world.links.movePlan(world.run, plan, {from: 'executing', to: 'done'}, start);
		}
	});

	test('a link that somebody has changed is in phase 1, whichever way it was to go', () => {
		const world = copiedWorld(2);
		move(world, 'cutover', [1]);
		for (const [direction, row] of [
			['rollback', 1],
			['cutover', 2],
		] as const) {
			const {plan, changes} = beginPlan(world, direction, [row]);
			carryOut(world, plan, changes, 'conflict');
			world.links.movePlan(world.run, plan, {from: 'executing', to: 'done'}, start);
		}
		expect(phases(world)).toEqual([
			[1, 0],
			[1, 0],
		]);
	});

	test('hazard 46: a link cannot move before its old value is journalled', () => {
		const {db} = copiedWorld(1);
		expect(() => db.exec("UPDATE records SET link = 'switching'")).toThrow(refusal(/before its change is journalled/));
	});

	test('a link is never switched to a file that is not verified', () => {
		const world = copiedWorld(1);
		const {plan, changes} = beginPlan(world, 'cutover', [1]);
		discover(world, [record(1)], () => ({act: 'move', state: 'discovered'}));
		expect(world.links.changesToMake(plan, 1, 0, 9)).toEqual([]);
		expect(() => world.links.intend(world.run, plan, changes, start)).toThrow(refusal(/not verified/));
		expect(journal(world)).toEqual([]);
	});

	test.each([
		["UPDATE journal SET to_url = 'https://x/'", /never rewritten/],
		["UPDATE journal SET state = 'failed', settled_at = 1", /settled once/],
		["UPDATE journal SET state = 'intended', settled_at = NULL", /settled once/],
		['DELETE FROM journal', /never shortened/],
		[
			`INSERT INTO journal (run, plan, seq, record, generation, direction, link_base, state, created_at, settled_at)
			VALUES (1, 1, 1, 1, 1, 'cutover', 1, 'applied', 1, 1)`,
			/journalled as intended/,
		],
	])('refuses %s', (sql, reason) => {
		const world = copiedWorld(1);
		move(world, 'cutover', [1]);
		expect(() => world.db.exec(sql)).toThrow(refusal(reason));
	});

	test('an open intention may be settled, not rewritten, and stands alone', () => {
		const world = copiedWorld(1);
		const {links, run, db} = world;
		const first = beginPlan(world, 'cutover', [1]);
		links.intend(run, first.plan, first.changes, start);
		expect(() => db.exec("UPDATE journal SET state = 'applied', settled_at = 1, run = 7")).toThrow(
			refusal(/never rewritten/),
		);
		const other = beginPlan(world, 'cutover', [1]);
		expect(() => links.intend(run, other.plan, other.changes, start)).toThrow(refusal(/UNIQUE/));
		expect(links.openIntentions(0, 9)).toMatchObject([{plan: first.plan}]);
	});

	test.each(['cutover', 'rollback'] as const)(
		'a change that is written again (%s) replaces its open intention in one step, and says so',
		direction => {
			const world = copiedWorld(2);
			const {links, run, db} = world;
			if (direction === 'rollback') move(world, 'cutover', [1, 2]);
			const before = linksOf(world);
			const {plan, changes} = beginPlan(world, direction, [1, 2]);
			const [one] = changes;
			if (!one) throw new Error('the plan is empty');
			expect(links.intend(run, plan, [one], start)).toEqual(new Set());
			expect(links.intend(run, plan, changes, start + 5000)).toEqual(new Set([one.row]));
			expect(links.openIntentions(0, 9).map(({createdAt}) => createdAt)).toEqual([start + 5000, start + 5000]);
			expect(db.prepare("SELECT error FROM journal WHERE state = 'failed'").pluck().all()).toEqual([
				'no effect was seen: written again',
			]);
			links.settleChanges(run, plan, ended(changes, 'unsent'), start + 6000);
			expect(linksOf(world)).toEqual(before);
		},
	);

	test('hazard 14: the original URL stays while the link is switched, and never becomes ours', () => {
		const world = copiedWorld(2);
		move(world, 'cutover', [1]);
		const regenerate = () =>
			discover(world, [record(1, {url: 'https://vendor.s3.amazonaws.com/other'})], () => ({
				act: 'regenerate',
				state: 'discovered',
			}));
		expect(regenerate).toThrow(refusal(/while its link is switched/));
		move(world, 'rollback', [1]);
		expect(() => world.db.exec("UPDATE records SET url_tail = '/other' WHERE id = 1")).toThrow(
			refusal(/journal refers to/),
		);
		const other = () => discover(world, [record(2, {url: ours(1)})], () => ({act: 'repoint', state: 'discovered'}));
		expect(other).toThrow(refusal(/one of our links/));
		const fresh = () => discover(world, [record(3, {url: ours(1)})], () => ({act: 'insert', state: 'discovered'}));
		expect(fresh).toThrow(refusal(/one of our links/));
		discover(world, [record(3, {url: ours(1)})], () => ({act: 'insert', state: 'already-ours'}));
	});

	test('hazard 14: ours is a link base with one of our keys, or what the journal holds', () => {
		const world = copiedWorld(2);
		const {ledger} = world;
		move(world, 'cutover', [{row: 2, class: 'to-switch', to: 'https://short.example/2'}]);
		ledger.useLinkBase('https://docs.customer.example/');
		expect(ledger.isOurs(idOf(1), ours(1))).toBe(true);
		expect(ledger.isOurs(idOf(2), ours(1))).toBe(true);
		expect(ledger.isOurs(idOf(1), ours(1, 'https://docs.customer.example/'))).toBe(true);
		expect(ledger.isOurs(idOf(1), `${ours(1)}?versionId=1`)).toBe(true);
		expect(ledger.isOurs(idOf(1), `${linkBase}uploads/other.pdf`)).toBe(false);
		expect(ledger.isUnderLinkBase(`${linkBase}uploads/other.pdf`)).toBe(true);
		expect(ledger.isUnderLinkBase(ours(1, 'https://docs.customer.example/'))).toBe(true);
		expect(ledger.isUnderLinkBase('https://docs.customer.example.evil/')).toBe(false);
		expect(ledger.isOurs(idOf(1), vendors(1))).toBe(false);
		expect(ledger.isOurs(idOf(2), 'https://short.example/2')).toBe(true);
		expect(ledger.isOurs(idOf(1), 'https://short.example/2')).toBe(false);
	});

	test('hazard 72: forward, back, another file, forward again: each generation keeps its own values', () => {
		const world = copiedWorld(1);
		move(world, 'cutover', [1]);
		move(world, 'rollback', [1]);
		const url = 'https://vendor.s3.us-west-2.amazonaws.com/b/second.pdf';
		discover(world, [record(1, {url})], () => ({act: 'regenerate', state: 'discovered'}));
		assignKeys(world);
		world.ledger.claim(world.run, everything, {files: 9, bytes: 9e9, after: 0});
		world.ledger.settle(world.run, [verified(1, 'b')], start);
		const second = linkTo(linkBase, `uploads/${accountIdOf(1)}/g2 file 1.pdf`);
		const {plan, changes} = beginPlan(world, 'cutover', [1]);
		world.links.intend(world.run, plan, changes, start);
		expect(journal(world)).toEqual([
			['cutover', vendors(1), ours(1), 'applied'],
			['rollback', ours(1), vendors(1), 'applied'],
			['cutover', url, second, 'intended'],
		]);
		expect(world.ledger.isOurs(idOf(1), ours(1))).toBe(true);
		expect(world.links.openIntentions(0, 9)).toEqual([
			{
				change: 3,
				plan,
				seq: 1,
				row: 1,
				recordId: idOf(1),
				account: expect.any(Number),
				direction: 'cutover',
				from: url,
				to: second,
				createdAt: start,
			},
		]);
	});

	test('hazard 72: forward, back, forward, back is the identity, and every step stands in the journal', () => {
		const world = copiedWorld(3);
		for (let round = 0; round < 2; round++) {
			move(world, 'cutover', [1, 2, 3]);
			expect(linksOf(world)).toEqual(['switched', 'switched', 'switched']);
			move(world, 'rollback', [1, 2, 3]);
			expect(linksOf(world)).toEqual(['original', 'original', 'original']);
		}
		expect(journal(world)).toHaveLength(12);
		expect(phases(world)).toEqual([
			[1, 0],
			[1, 0],
			[1, 0],
		]);
	});

	test('I15: what became of a change is settled once; an unsent one leaves the link where it was', () => {
		const world = copiedWorld(4);
		const {links, run, db} = world;
		const {plan, changes} = beginPlan(world, 'cutover', [1, 2, 3, 4]);
		const byRow = [...changes].sort((left, right) => left.row - right.row);
		links.intend(run, plan, changes, start);
		const outcomes = ['unsent', 'conflict', 'failed', 'deleted'] as const;
		links.settleChanges(
			run,
			plan,
			byRow.map(({seq, row}, at) => ({seq, row, outcome: outcomes[at] ?? 'failed', error: 'why'})),
			start,
		);
		links.settleChanges(run, plan, ended(changes, 'applied'), start);
		expect(linksOf(world)).toEqual(['original', 'conflict', 'failed', 'deleted']);
		expect(db.prepare('SELECT state FROM journal ORDER BY record').pluck().all()).toEqual([
			'failed',
			'conflict',
			'failed',
			'deleted',
		]);
		expect(links.openIntentions(0, 9)).toEqual([]);
		expect(links.changesToMake(plan, 1, 0, 9).map(({row}) => row)).toEqual([1]);
	});

	test('open intentions are found among the open ones alone, however many changes are settled', () => {
		const {db} = copiedWorld(1);
		const plan = db.prepare<object, {detail: string}>(`EXPLAIN QUERY PLAN ${openIntended}`).all({after: 7, limit: 9});
		expect(plan[0]?.detail).toBe('SCAN j USING INDEX idx_journal_intended');
	});

	test('a change that is unsent goes back to whatever it was before', () => {
		const world = copiedWorld(3);
		const {plan, changes} = beginPlan(world, 'cutover', [1, 2, 3]);
		carryOut(world, plan, changes.slice(0, 1), 'conflict');
		carryOut(world, plan, changes.slice(1, 2), 'applied');
		const before = linksOf(world);
		const again = beginPlan(world, 'rollback', [1, 2, 3]);
		carryOut(world, again.plan, again.changes, 'unsent');
		expect(linksOf(world)).toEqual(before);
		const other = 'https://docs.customer.example/';
		world.ledger.useLinkBase(other);
		const row = changes[1]?.row ?? 0;
		const relink = beginPlan(world, 'cutover', [{row, class: 're-link', from: ours(row)}], {base: other});
		carryOut(world, relink.plan, relink.changes, 'unsent');
		expect(linksOf(world)).toEqual(before);
		expect(world.db.prepare('SELECT your_s3_url FROM file_migrations WHERE id = ?').pluck().get(row)).toBe(ours(row));
	});

	test('over to another link base and home: the original is what comes back', () => {
		const world = copiedWorld(1);
		move(world, 'cutover', [1]);
		const other = 'https://docs.customer.example/';
		world.ledger.useLinkBase(other);
		const plan = move(world, 'cutover', [{row: 1, class: 're-link', from: ours(1)}], {base: other});
		expect([...world.links.rollbackRecords(plan)]).toEqual([
			[{Id: idOf(1), original_url: vendors(1), new_url: ours(1, other)}],
		]);
		expect(world.links.changesMade(plan, null, 0, 9)).toMatchObject([{from: ours(1), to: ours(1, other)}]);
		move(world, 'rollback', [1]);
		expect(journal(world)).toEqual([
			['cutover', vendors(1), ours(1), 'applied'],
			['cutover', ours(1), ours(1, other), 'applied'],
			['rollback', ours(1, other), vendors(1), 'applied'],
		]);
	});

	test('fault 50: an older run neither intends nor settles', () => {
		const world = copiedWorld(1);
		const {links, run, ledger} = world;
		const {plan, changes} = beginPlan(world, 'cutover', [1]);
		links.intend(run, plan, changes, start);
		beginRun(ledger);
		const refused = expect.objectContaining({kind: 'refused'});
		expect(() => links.settleChanges(run, plan, ended(changes, 'applied'), start)).toThrow(refused);
		expect(() => links.intend(run, plan, changes, start)).toThrow(refused);
	});
});
