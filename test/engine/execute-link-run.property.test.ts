/**
Links under everything at once: users who edit and delete, replies that are lost, rows that are locked, and a process that
is killed at any step, forward, back, forward and back again. The invariants are those that the operator is promised.
*/
import {accessSync, constants, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname} from 'node:path';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {executeCutOver, executeRollback} from '../../source/engine/execute-link-run.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import type {LinkPorts} from '../../source/engine/link-run.ts';
import {planCutOver} from '../../source/engine/plan-cut-over.ts';
import {planRollback} from '../../source/engine/plan-rollback.ts';
import type {Direction} from '../../source/engine/ports/plans.ts';
import {backUp, cutOverOrder, executeOrder, type LinkWorld, openLinkWorld, rollbackOrder} from './link-world.ts';
import {Killed, mortal} from './mortal.ts';
import {idOf, urlOf} from './world.ts';

/** Thousands of commits: where the machine has such a folder they need not wait for its disk. */
const inMemory = mayWrite('/dev/shm') ? '/dev/shm' : tmpdir();

function mayWrite(folder: string): boolean {
	try {
		accessSync(folder, constants.W_OK);
		return true;
	} catch {
		return false;
	}
}

type Act = {
	/** At which call to the fields it happens, counted from the start of the story. */
	readonly at: number;
	readonly n: number;
	readonly kind: 'edit' | 'clear' | 'touch' | 'delete' | 'put back';
};
type Fault = 'none' | 'lost call' | 'lost reply' | 'locked' | 'refused';
type Story = {
	readonly records: number;
	readonly acts: readonly Act[];
	readonly faults: readonly Fault[];
	/** Steps at which the process is killed, for each of the phases. */
	readonly kills: readonly (readonly number[])[];
};

const stories = (acts: fc.Arbitrary<readonly Act[]>): fc.Arbitrary<Story> =>
	fc.record({
		records: fc.integer({min: 1, max: 12}),
		acts,
		faults: fc.array(fc.constantFrom<Fault>('none', 'none', 'lost call', 'lost reply', 'locked', 'refused'), {
			minLength: 1,
			maxLength: 8,
		}),
		kills: fc.array(fc.array(fc.integer({min: 1, max: 260}), {maxLength: 3}), {minLength: 4, maxLength: 4}),
	});

const someActs = fc.array(
	fc.record({
		at: fc.integer({min: 1, max: 60}),
		n: fc.nat({max: 11}),
		kind: fc.constantFrom<Act['kind']>('edit', 'clear', 'touch', 'delete', 'put back'),
	}),
	{maxLength: 6},
);

/** What the model knows of one record, beside what the org says. */
type Model = {
	/** What the last one who is not doclift wrote, unless it was overwritten inside the window. */
	wanted: string | null;
	deleted: boolean;
	/** The field as doclift has read it last, and whether anybody has touched it since. */
	read: string | null | undefined;
	touchedSinceRead: boolean;
	/** In this phase: edited, deleted or refused, so that nothing can be said about its end. */
	disturbed: boolean;
	/** In this phase; where it is locked again and again, doclift gives up, and says so. */
	locked: boolean;
	/** Somebody has overwritten our link: from then on it is his, and is left alone. */
	taken: boolean;
};

type Effect = {readonly recordId: string; readonly from: string; readonly to: string; readonly phase: number};

function openModel(world: LinkWorld, story: Story) {
	const {org, fields, db, ledger} = world;
	const models = new Map<string, Model>(
		Array.from({length: story.records}, (_, n) => [
			idOf(n),
			{
				wanted: urlOf(n),
				deleted: false,
				read: undefined,
				touchedSinceRead: false,
				disturbed: false,
				locked: false,
				taken: false,
			},
		]),
	);
	const of = (id: string): Model => {
		const model = models.get(id);
		if (!model) throw new Error(`no model of ${id}`);
		return model;
	};
	const intended = db.prepare<{id: string; from: string; to: string}, {state: string}>(
		`SELECT r.state FROM url_changes c JOIN records r ON r.record_id = c.doclist_entry_id
		WHERE c.doclist_entry_id = :id AND c.from_url = :from AND c.to_url = :to AND c.state = 'intended'`,
	);
	const effects: Effect[] = [];
	/** Kept, not thrown: what is thrown inside a port is a fault to the run, which goes on. */
	const violations: string[] = [];
	const promise = (kept: boolean, what: string) => {
		if (!kept) violations.push(what);
	};
	let calls = 0;
	let writes = 0;
	let phase = 0;
	let direction: Direction = 'cutover';
	let quiet = false;

	const act = ({n, kind}: Act) => {
		const found = org.records.get(idOf(n));
		const model = models.get(idOf(n));
		if (!found || !model || model.deleted) return;
		model.disturbed = true;
		model.touchedSinceRead = kind !== 'touch';
		if (kind === 'touch') return org.put(found);
		if (kind === 'delete') {
			model.deleted = true;
			return org.remove(found.id);
		}
		const url = kind === 'clear' ? null : kind === 'put back' ? urlOf(n) : urlOf(n, `-edit-${calls}`);
		model.wanted = url;
		model.taken ||= found.url !== null && ledger.isOurs(found.id, found.url);
		return org.put({...found, url});
	};
	const call = () => {
		calls += 1;
		if (!quiet) for (const each of story.acts) if (each.at === calls) act(each);
	};

	const {readLinks, writeLinks} = fields;
	const read = async (ids: readonly string[]) => {
		const values = await readLinks(ids);
		ids.forEach((id, at) => {
			of(id).read = values[at]?.url ?? null;
			of(id).touchedSinceRead = false;
		});
		call();
		return values;
	};
	const write: typeof writeLinks = async (changes, fresh) => {
		call();
		writes += 1;
		const fault = quiet ? 'none' : (story.faults[writes % story.faults.length] ?? 'none');
		if (fault === 'lost call') throw new MigrationError('network-reset', 'cut before it was sent');
		const hit = changes[writes % changes.length]?.recordId;
		fields.answers = id => {
			if (id !== hit || (fault !== 'locked' && fault !== 'refused')) return undefined;
			if (fault === 'locked') of(id).locked = true;
			if (fault === 'refused') of(id).disturbed = true;
			return {done: false, why: fault, message: `it is ${fault}`};
		};
		const before = new Map(changes.map(({recordId}) => [recordId, org.records.get(recordId)?.url ?? null]));
		const outcomes = await writeLinks(changes, fresh);
		if (outcomes === null) return null;
		changes.forEach(({recordId, url}, at) => {
			if (!outcomes[at]?.done) return;
			const model = of(recordId);
			const from = model.read ?? '';
			// I10, I12: what is overwritten was read before, and was the value that the change begins from.
			promise(from !== url, `${recordId}: ${url} is written over itself`);
			if (!model.touchedSinceRead) promise(before.get(recordId) === from, `${recordId} was not read before`);
			else if (before.get(recordId) !== from) model.wanted = direction === 'cutover' ? from : url;
			// I6, I7: the way back was durable before, and the copy proven.
			const row = intended.get({id: recordId, from, to: url});
			promise(row !== undefined, `${recordId}: no intention was written down`);
			if (direction === 'cutover') promise(row?.state === 'verified', `${recordId}: its copy is not proven`);
			effects.push({recordId, from, to: url, phase});
		});
		call();
		if (fault === 'lost reply') throw new MigrationError('network-timeout', 'cut before the answer came');
		return outcomes;
	};
	return {
		models,
		effects,
		violations,
		ports: (ports: LinkPorts): LinkPorts => ({...ports, linkFields: {readLinks: read, writeLinks: write}}),
		begin(next: Direction) {
			phase += 1;
			direction = next;
			for (const model of models.values()) Object.assign(model, {disturbed: false, locked: false});
		},
		hush(silent: boolean) {
			quiet = silent;
		},
	};
}

type ModelWorld = {readonly world: LinkWorld; readonly model: ReturnType<typeof openModel>};

/** A canary that users have edited, records that stay locked, requests that are cut: the port itself would ask again. */
const endings = [null, 'failure-threshold', 'salesforce-unavailable', 'network-reset', 'network-timeout'];

/** Plans and executes, killed at the given steps and started again with the same plan, until the plan is done. */
async function phase({world, model}: ModelWorld, direction: Direction, kills: readonly number[]): Promise<void> {
	const ports = model.ports(world.ports);
	model.begin(direction);
	const {planId, changes} = await makePlan(world, ports, direction);
	// What users have edited or the org refuses may leave nothing to change: such a plan is none to carry out.
	if (changes === 0) return;
	const state = () => world.links.plan(planId)?.state;
	const execute = direction === 'cutover' ? executeCutOver : executeRollback;
	const order = executeOrder(world, planId, {
		failurePercent: {backup: 100, cutOver: 100},
		acceptUnproven: {how: 'flag', by: 'model'},
	});
	for (const killedAt of [...kills, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]) {
		if (state() === 'done') break;
		const {ports: dying, dead} = mortal(ports, killedAt);
		const thrown = await execute(dying, order).then(
			({error}) => error?.kind ?? null,
			error => (error instanceof Killed ? null : error),
		);
		if (!dead()) expect(endings).toContain(thrown);
	}
	model.hush(true);
	if (state() !== 'done') {
		const {error} = await execute(ports, order);
		// Where users have edited half of the canary the run stops there, once.
		if (error) expect(error.kind).toBe('failure-threshold');
	}
	if (state() !== 'done') {
		const end = await execute(ports, order);
		expect(end.error).toBeNull();
	}
	expect(state()).toBe('done');
	expect(model.violations).toEqual([]);
	model.hush(false);
}

async function makePlan(
	world: LinkWorld,
	ports: LinkPorts,
	direction: Direction,
): Promise<{planId: string; changes: number}> {
	const {plan} =
		direction === 'cutover'
			? await planCutOver(ports, cutOverOrder(world))
			: await planRollback(ports, rollbackOrder(world));
	if (!plan) throw new Error('no plan was made');
	return plan;
}

const before = {cutover: 'original', rollback: 'switched'} as const;

/** After a phase: what holds of every record that nobody has touched in it, and of all of them. */
function check({world, model}: ModelWorld, direction: Direction): void {
	const {db, ledger, links} = world;
	const stored = db.prepare<{id: string}, {state: string; link: string}>(
		'SELECT state, link FROM records WHERE record_id = :id',
	);
	expect(links.openIntentions(0, 10)).toEqual([]);
	for (const [id, {wanted, deleted, disturbed, taken, locked}] of model.models) {
		if (deleted) continue;
		const url = world.urlOf(id) ?? null;
		const row = stored.get({id});
		// I8: nobody else's value comes about by us.
		expect(url === wanted || (url !== null && ledger.isOurs(id, url)), `${id} holds ${url}, wanted ${wanted}`).toBe(
			true,
		);
		// What was given up counts as an original again once a reading has found it there.
		const gaveUp = locked && (row?.link === 'failed' || row?.link === before[direction]);
		if (disturbed || taken || gaveUp) continue;
		if (direction === 'cutover' && wanted !== null && row?.state === 'verified') {
			// I9, I14: as an unbroken run leaves it.
			expect(row.link, `${id} after ${direction}`).toBe('switched');
			expect(url !== null && ledger.isOurs(id, url), `${id} holds ${url}`).toBe(true);
		}
		// I13: the way back is the identity.
		if (direction === 'rollback') expect(url).toBe(wanted);
	}
}

/** I20: every write that took effect stands in the journal, with the value that it replaced. */
function checkJournal({world: {db}, model}: ModelWorld): void {
	const journalled = db.prepare<{id: string; from: string; to: string}, {count: number}>(
		`SELECT count(*) AS count FROM url_changes
		WHERE doclist_entry_id = :id AND from_url = :from AND to_url = :to AND state <> 'intended'`,
	);
	for (const {recordId: id, from, to} of model.effects)
		expect(journalled.get({id, from, to})?.count).toBeGreaterThan(0);
}

/** A container has 64 MB of such memory, a story's ledger takes 3: it is gone before the next story is told. */
async function tell(story: Story): Promise<void> {
	const world = openLinkWorld(story.records, {under: inMemory});
	try {
		await live(world, story);
	} finally {
		world.close();
		rmSync(dirname(world.path), {recursive: true, force: true});
	}
}

async function live(world: LinkWorld, story: Story): Promise<void> {
	await backUp(world);
	const it = {world, model: openModel(world, story)};
	const ways: readonly Direction[] = ['cutover', 'rollback', 'cutover', 'rollback'];
	for (const [at, direction] of ways.entries()) {
		await phase(it, direction, story.kills[at] ?? []);
		check(it, direction);
	}
	checkJournal(it);
	world.ledger.proveTally();
}

/** A story takes a tenth of a second; one without an end is told of with its seed. */
const how = {numRuns: 30, timeout: 30_000};

test('faults 3, 4, 5, 6, 27, 28, 29: forward and back keep every invariant through kills and lost replies', async () => {
	await fc.assert(fc.asyncProperty(stories(fc.constant([])), tell), how);
}, 300_000);

test('a run that stops at a canary that users have edited goes on with the same plan', async () => {
	await tell({
		records: 2,
		acts: [{at: 3, n: 0, kind: 'edit'}],
		faults: ['lost call', 'locked'],
		kills: [[], [], [], []],
	});
}, 60_000);

test('faults 34, 35: and through what users do meanwhile', async () => {
	await fc.assert(fc.asyncProperty(stories(someActs), tell), how);
}, 300_000);
