import {describe, expect, test} from 'vitest';
import {createJournal, type Direction, type IntendedChange, type Journal} from '../../source/db/journal.ts';
import {createFence} from '../../source/db/runs.ts';
import {linkTo} from '../../source/engine/link.ts';
import {
	accountIdOf,
	assignKeys,
	beginRun,
	copiedWorld,
	discover,
	idOf,
	linkBase,
	openWorld,
	record,
	records,
	start,
	verified,
	type World,
} from './fixture.ts';

const ours = (index: number) => linkTo(linkBase, `uploads/${accountIdOf(index % 3)}/file ${index}.pdf`);
const vendors = (index: number) => String(record(index).url);

function change(index: number, direction: Direction, parts: Partial<IntendedChange> = {}): IntendedChange {
	const [from, to] = direction === 'cutover' ? [vendors(index), ours(index)] : [ours(index), vendors(index)];
	return {row: index, direction, from, to, linkBase, ...parts};
}

type JournalWorld = World & {readonly journal: Journal};

function journalWorld(count: number, world = copiedWorld(count)): JournalWorld {
	return {...world, journal: createJournal(world.doors, createFence(world.doors))};
}

function move({journal, run}: JournalWorld, direction: Direction, rows: readonly number[]): void {
	const ids = journal.intend(
		run,
		rows.map(row => change(row, direction)),
		start,
	);
	journal.settle(
		run,
		ids.map(id => ({change: id, outcome: 'applied'})),
		start + 500,
	);
}

const refusal = (text: RegExp) => expect.objectContaining({message: expect.stringMatching(text)});
const phases = ({db}: World) =>
	db.prepare('SELECT migration_phase, salesforce_updated FROM file_migrations').raw().all();

describe('the journal', () => {
	test('holds both values exactly, and the phase follows the link', () => {
		const world = journalWorld(1);
		expect(phases(world)).toEqual([[1, 0]]);
		move(world, 'cutover', [1]);
		expect(phases(world)).toEqual([[2, 1]]);
		move(world, 'rollback', [1]);
		expect(phases(world)).toEqual([[1, 0]]);
		const times = {created_at: '2026-03-01T10:00:00.250Z', settled_at: '2026-03-01T10:00:00.750Z'};
		const common = {run_id: world.run, doclist_entry_id: idOf(1), state: 'applied', error: null, ...times};
		expect(world.db.prepare('SELECT * FROM url_changes ORDER BY id').all()).toEqual([
			{id: 1, ...common, direction: 'cutover', from_url: vendors(1), to_url: ours(1)},
			{id: 2, ...common, direction: 'rollback', from_url: ours(1), to_url: vendors(1)},
		]);
		expect(
			world.db.prepare('SELECT count(*) FROM journal WHERE from_url IS NOT NULL OR to_url IS NOT NULL').pluck().get(),
		).toBe(0);
	});

	test('hazard 46: a link cannot move before its old value is journalled', () => {
		const {db} = copiedWorld(1);
		expect(() => db.exec("UPDATE records SET link = 'switching'")).toThrow(refusal(/before its change is journalled/));
	});

	test('a link is never switched to a file that is not verified', () => {
		const world = openWorld();
		discover(world, records(1));
		assignKeys(world);
		const {journal, run} = journalWorld(0, world);
		expect(() => journal.intend(run, [change(1, 'cutover')], start)).toThrow(refusal(/not verified/));
		expect(world.db.prepare('SELECT count(*) FROM journal').pluck().get()).toBe(0);
	});

	test.each([
		["UPDATE journal SET to_url = 'https://x/'", /never rewritten/],
		["UPDATE journal SET state = 'failed', settled_at = 1", /settled once/],
		["UPDATE journal SET state = 'intended', settled_at = NULL", /settled once/],
		['DELETE FROM journal', /never shortened/],
		[
			`INSERT INTO journal (run, record, generation, direction, link_base, state, created_at, settled_at)
			VALUES (1, 1, 1, 'cutover', 1, 'applied', 1, 1)`,
			/journalled as intended/,
		],
	])('refuses %s', (sql, reason) => {
		const world = journalWorld(1);
		move(world, 'cutover', [1]);
		expect(() => world.db.exec(sql)).toThrow(refusal(reason));
	});

	test('an open intention may be settled, not rewritten', () => {
		const {journal, run, db} = journalWorld(1);
		journal.intend(run, [change(1, 'cutover')], start);
		expect(() => db.exec("UPDATE journal SET state = 'applied', settled_at = 1, run = 7")).toThrow(
			refusal(/never rewritten/),
		);
	});

	test('hazard 14: the original URL stays while the link is switched, and never becomes ours', () => {
		const world = journalWorld(2);
		const repoint = (url: string) => () =>
			discover(world, [record(1, {url})], () => ({act: 'repoint', state: 'discovered'}));
		move(world, 'cutover', [1]);
		const regenerate = () =>
			discover(world, [record(1, {url: 'https://vendor.s3.amazonaws.com/other'})], () => ({
				act: 'regenerate',
				state: 'discovered',
			}));
		expect(regenerate).toThrow(refusal(/while its link is switched/));
		move(world, 'rollback', [1]);
		expect(repoint('https://vendor.s3.amazonaws.com/other')).toThrow(refusal(/journal refers to/));
		const other = () => discover(world, [record(2, {url: ours(1)})], () => ({act: 'repoint', state: 'discovered'}));
		expect(other).toThrow(refusal(/one of our links/));
		const fresh = () => discover(world, [record(3, {url: ours(1)})], () => ({act: 'insert', state: 'discovered'}));
		expect(fresh).toThrow(refusal(/one of our links/));
		discover(world, [record(3, {url: ours(1)})], () => ({act: 'insert', state: 'already-ours'}));
	});

	test('hazard 14: ours is a link base with one of our keys, or what the journal holds', () => {
		const world = journalWorld(2);
		const {ledger, journal, run} = world;
		journal.intend(run, [change(2, 'cutover', {to: 'https://short.example/2'})], start);
		ledger.useLinkBase('https://docs.customer.example/');
		expect(ledger.isOurs(idOf(1), ours(1))).toBe(true);
		expect(ledger.isOurs(idOf(2), ours(1))).toBe(true);
		expect(
			ledger.isOurs(idOf(1), linkTo('https://docs.customer.example/', `uploads/${accountIdOf(1)}/file 1.pdf`)),
		).toBe(true);
		expect(ledger.isOurs(idOf(1), `${ours(1)}?versionId=1`)).toBe(true);
		expect(ledger.isOurs(idOf(1), `${linkBase}uploads/other.pdf`)).toBe(false);
		expect(ledger.isOurs(idOf(1), vendors(1))).toBe(false);
		expect(ledger.isOurs(idOf(2), 'https://short.example/2')).toBe(true);
		expect(ledger.isOurs(idOf(1), 'https://short.example/2')).toBe(false);
	});

	test('hazard 72: forward, back, another file, forward again: each generation keeps its own values', () => {
		const world = journalWorld(1);
		move(world, 'cutover', [1]);
		move(world, 'rollback', [1]);
		const url = 'https://vendor.s3.us-west-2.amazonaws.com/b/second.pdf';
		discover(world, [record(1, {url})], () => ({act: 'regenerate', state: 'discovered'}));
		assignKeys(world);
		world.ledger.claim(world.run, {object: '', filter: '', accounts: []}, {files: 9, bytes: 9e9, after: 0});
		world.ledger.settle(world.run, [verified(1, 'b')], start);
		const second = linkTo(linkBase, `uploads/${accountIdOf(1)}/g2 file 1.pdf`);
		const [id] = world.journal.intend(world.run, [change(1, 'cutover', {from: url, to: second})], start);
		expect(world.db.prepare('SELECT from_url, to_url FROM url_changes ORDER BY id').raw().all()).toEqual([
			[vendors(1), ours(1)],
			[ours(1), vendors(1)],
			[url, second],
		]);
		expect(world.ledger.isOurs(idOf(1), ours(1))).toBe(true);
		expect(world.journal.open(0, 9)).toEqual([
			{change: id, row: 1, recordId: idOf(1), direction: 'cutover', from: url, to: second, linkBase},
		]);
	});

	test('what became of a change is settled once; an unsent one leaves the link where it was', () => {
		const world = journalWorld(4);
		const {journal, run, db} = world;
		const ids = journal.intend(
			run,
			[1, 2, 3, 4].map(row => change(row, 'cutover')),
			start,
		);
		const outcomes = ['unsent', 'conflict', 'failed', 'deleted'] as const;
		const settled = ids.map((id, at) => ({change: id, outcome: outcomes[at] ?? 'failed', error: 'why'}));
		journal.settle(run, settled, start);
		journal.settle(
			run,
			ids.map(id => ({change: id, outcome: 'applied'})),
			start,
		);
		expect(db.prepare('SELECT link FROM records ORDER BY id').pluck().all()).toEqual([
			'original',
			'conflict',
			'failed',
			'deleted',
		]);
		expect(db.prepare('SELECT state FROM journal ORDER BY id').pluck().all()).toEqual([
			'failed',
			'conflict',
			'failed',
			'deleted',
		]);
		expect(journal.open(0, 9)).toEqual([]);
	});

	test('fault 50: an older run neither intends nor settles', () => {
		const {journal, run, ledger} = journalWorld(1);
		const [id = 0] = journal.intend(run, [change(1, 'cutover')], start);
		beginRun(ledger);
		const refused = expect.objectContaining({kind: 'refused'});
		expect(() => journal.settle(run, [{change: id, outcome: 'applied'}], start)).toThrow(refused);
		expect(() => journal.intend(run, [change(1, 'rollback')], start)).toThrow(refused);
	});
});
