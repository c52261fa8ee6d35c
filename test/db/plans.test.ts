import {copyFileSync, renameSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {copyTo} from '../../source/db/maintenance/copy.ts';
import {openLedger} from '../../source/db/open.ts';
import type {PlanStep} from '../../source/engine/ports/plans.ts';
import {
	accountIdOf,
	beginRun,
	copiedWorld,
	discover,
	everything,
	idOf,
	linkBase,
	record,
	start,
	temporaryFolder,
} from './fixture.ts';
import {beginPlan, carryOut, digestOf, ended, linksOf, makePlan, move, ours, seal, vendors} from './planned.ts';
import {surveyOf} from './survey/world.ts';

const refusal = (text: RegExp) => expect.objectContaining({message: expect.stringMatching(text)});
const all = (count: number) => Array.from({length: count}, (_, index) => index + 1);

describe('making a plan', () => {
	test('its code comes from the ledger, its place and its rows, in letters that nobody mistakes', () => {
		const world = copiedWorld(3);
		const first = makePlan(world, 'cutover', [1, 2]);
		const second = makePlan(world, 'cutover', [1, 2]);
		const back = makePlan(world, 'rollback', [1]);
		expect(first.code).toMatch(/^CUT-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
		expect(back.code).toMatch(/^BACK-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
		expect(new Set([first.code, second.code, back.code]).size).toBe(3);
		expect(makePlan(copiedWorld(3), 'cutover', [1, 2]).code).not.toBe(first.code);
	});

	test('is found by its code with all that it was made of', () => {
		const world = copiedWorld(1);
		const {links} = world;
		const stored = makePlan(world, 'cutover', [1]);
		expect(links.plan(stored.code)).toEqual({
			id: 1,
			code: stored.code,
			direction: 'cutover',
			state: 'ready',
			scope: everything,
			linkBase,
			createdAt: start,
			startedAt: null,
			overruling: null,
			backupRun: world.run,
			summary: JSON.stringify({planId: stored.code, classes: {}, linkProof: {}}),
		});
		expect(links.plan('CUT-AAAA-AAAA')).toBeUndefined();
		expect(links.lastBackupRun()).toBe(world.run);
	});

	test('its records are told in the order of its rows, however many pages they are', () => {
		const world = copiedWorld(2100);
		const rows = all(2100).filter(row => row % 700 !== 1);
		const {code} = makePlan(world, 'cutover', rows);
		expect([...world.links.plannedRecords(code)]).toEqual(rows.map(idOf));
		expect([...world.links.plannedRecords('CUT-AAAA-AAAA')]).toEqual([]);
	});

	test('a newer one takes the place of those that are ready, and their rows go with the next', () => {
		const world = copiedWorld(2);
		const {links, db} = world;
		const old = makePlan(world, 'cutover', [1, 2]);
		expect(links.openPlan()).toEqual(old);
		const unfinished = links.createPlan(world.run, {direction: 'cutover', scope: everything, linkBase, now: start});
		links.addPlanRows(world.run, unfinished, [{row: 1, class: 'to-switch'}]);
		expect(links.openPlan()?.code).toBe(old.code);
		const next = makePlan(world, 'cutover', [2]);
		expect(links.openPlan()).toEqual(next);
		expect(links.plan(old.code)?.state).toBe('abandoned');
		while (links.clearUnbegun(world.run, start));
		expect(db.prepare('SELECT DISTINCT plan FROM plan_rows').pluck().all()).toEqual([next.id]);
	});

	test('one way takes no place of the other: a way back that is only looked at leaves the cut-over ready', () => {
		const world = copiedWorld(2);
		const {links, run} = world;
		const plan = beginPlan(world, 'cutover', [1]);
		carryOut(world, plan.plan, plan.changes, 'applied');
		links.movePlan(run, plan.plan, {from: 'executing', to: 'done'}, start);
		const cut = makePlan(world, 'cutover', [2]);
		const back = makePlan(world, 'rollback', [1]);
		expect([links.plan(cut.code)?.state, links.plan(back.code)?.state]).toEqual(['ready', 'ready']);
		expect(links.openPlan()).toEqual(cut);
		expect(surveyOf(world).plan()?.planId).toBe(cut.code);
		makePlan(world, 'rollback', [1]);
		expect([links.plan(cut.code)?.state, links.plan(back.code)?.state]).toEqual(['ready', 'abandoned']);
	});

	test('rows that nobody began are removed slice by slice, and those of a plan that was begun never', () => {
		const world = copiedWorld(3);
		const {links, db, run} = world;
		const begun = move(world, 'cutover', [1]);
		const abandoned = makePlan(world, 'cutover', [2, 3]);
		const many = db.prepare(
			`WITH RECURSIVE n(seq) AS (SELECT 3 UNION ALL SELECT seq + 1 FROM n WHERE seq < 9000)
			INSERT INTO plan_rows (plan, seq, record, generation, class) SELECT :plan, seq, 3, 1, 0 FROM n`,
		);
		many.run({plan: abandoned.id});
		makePlan(world, 'cutover', [2]);
		const left = db.prepare('SELECT count(*) FROM plan_rows WHERE plan = ?').pluck();
		const counts = [];
		while (links.clearUnbegun(run, start)) counts.push(left.get(abandoned.id));
		expect(counts.length).toBeGreaterThan(1);
		expect(counts.at(-1)).toBe(0);
		expect(left.get(begun)).toBe(1);
	});

	test('a digest of fewer rows than the plan has fixes nothing', () => {
		const world = copiedWorld(2);
		const {links, run} = world;
		const id = links.createPlan(run, {direction: 'cutover', scope: everything, linkBase, now: start});
		links.addPlanRows(run, id, [{row: 1, class: 'to-switch'}]);
		const how = {canary: 0, rings: [], summary: () => '{}', now: start};
		const digest = digestOf(world, id);
		links.addPlanRows(run, id, [{row: 2, class: 'to-switch'}]);
		expect(() => seal(world, id, how, digest)).toThrow(refusal(/has 2 rows, and its digest is of 1/));
		expect(() => links.sealPlan(run, id, {...how, digest: digestOf(world, id)})).toThrow(refusal(/its rings have 0/));
		expect(seal(world, id, how).state).toBe('ready');
	});

	test('once it is shown, it changes no more', () => {
		const world = copiedWorld(2);
		const {links, run, db} = world;
		const {id} = makePlan(world, 'cutover', [1]);
		expect(() => links.addPlanRows(run, id, [{row: 2, class: 'to-switch'}])).toThrow(refusal(/takes no more rows/));
		const again = {canary: 1, rings: [], summary: () => '{}', now: start};
		expect(() => seal(world, id, again)).toThrow(refusal(/fixed already/));
		expect(() => db.exec("UPDATE plans SET summary = '{}'")).toThrow(refusal(/does not change/));
		expect(() => db.exec('UPDATE plan_rows SET record = 2')).toThrow(refusal(/row of a plan does not change/));
	});

	test('only a run that copied files makes plans old', () => {
		const world = copiedWorld(1);
		const {ledger, links, run} = world;
		beginRun(ledger);
		expect(links.lastBackupRun()).toBe(run);
		const type = 'migrate';
		ledger.beginRun({type, command: 'doclift migrate', scope: everything, config: '{}', now: start});
		expect(links.lastBackupRun()).toBe(run);
	});
});

describe('rings', () => {
	const ringsOf = (count: number, options: Parameters<typeof makePlan>[3]) => {
		const world = copiedWorld(count);
		const rows = world.links.candidates(everything, {account: 0, row: 0}, count).found.map(({row}) => row);
		const {id} = makePlan(world, 'cutover', rows, options);
		const rings = new Map<number, number[]>();
		for (const {ring} of world.links.planTally(id))
			rings.set(
				ring,
				world.links.changesToMake(id, ring, 0, count).map(({seq}) => seq),
			);
		return {rings: [...rings.entries()], tally: world.links.planTally(id), world, id};
	};

	test('the canary takes one record of each account as far as there are so many', () => {
		// 30 records in three accounts, ten each.
		expect(ringsOf(30, {canary: 3}).rings[0]).toEqual([0, [1, 11, 21]]);
		expect(ringsOf(30, {canary: 2}).rings[0]).toEqual([0, [1, 11]]);
		expect(ringsOf(30, {canary: 5}).rings[0]).toEqual([0, [1, 2, 3, 11, 21]]);
	});

	test('the others are shares of the whole, and the last takes the rest; every row is in one of them', () => {
		const {rings, tally} = ringsOf(30, {canary: 3, rings: [{percent: 10}, {records: 7}]});
		expect(rings.map(([ring, rows]) => [ring, rows.length])).toEqual([
			[0, 3],
			[1, 3],
			[2, 7],
			[3, 17],
		]);
		expect(rings.flatMap(([, rows]) => rows).sort((left, right) => left - right)).toEqual(all(30));
		expect(tally.map(({ring, count}) => [ring, count])).toEqual(rings.map(([ring, rows]) => [ring, rows.length]));
	});

	test('a small plan has fewer rings, and an empty one none', () => {
		expect(ringsOf(3, {canary: 5, rings: [{percent: 1}]}).rings).toEqual([[0, [1, 2, 3]]]);
		expect(ringsOf(4, {canary: 3, rings: [{percent: 1}, {percent: 10}]}).rings.map(([ring]) => ring)).toEqual([0, 1]);
		expect(ringsOf(3, {canary: 0, rings: []}).rings).toEqual([[1, [1, 2, 3]]]);
		const world = copiedWorld(1);
		expect(world.links.planTally(makePlan(world, 'cutover', [], {canary: 5}).id)).toEqual([]);
	});

	test('changes come in order, ring by ring, page by page', () => {
		const {world, id} = ringsOf(30, {canary: 3, rings: [{percent: 10}]});
		const page = world.links.changesToMake(id, 2, 0, 5);
		expect(page.map(({seq}) => seq)).toEqual([5, 6, 7, 8, 9]);
		const next = world.links.changesToMake(id, 2, page.at(-1)?.seq ?? 0, 5);
		expect(next.map(({seq}) => seq)).toEqual([10, 12, 13, 14, 15]);
		expect(world.links.changesToMake(id, 7, 0, 5)).toEqual([]);
		expect(page[0]).toEqual({
			seq: 5,
			row: page[0]?.row,
			recordId: idOf(page[0]?.row ?? 0),
			account: page[0]?.account,
			from: vendors(page[0]?.row ?? 0),
			to: ours(page[0]?.row ?? 0),
		});
	});
});

describe('the life of a plan', () => {
	test('is one way, and a run is bound to what it carries out', () => {
		const world = copiedWorld(1);
		const {links, run, db} = world;
		const {id, code} = makePlan(world, 'cutover', [1]);
		const step = (step: PlanStep) => () => links.movePlan(run, id, step, start + 5);
		expect(step({from: 'executing', to: 'done'})).toThrow(refusal(new RegExp(`${code} is ready, not executing`)));
		// @ts-expect-error: no step leads there.
		expect(step({from: 'ready', to: 'done'})).toThrow(refusal(/No step/));
		step({from: 'ready', to: 'executing'})();
		expect(links.plan(code)).toMatchObject({state: 'executing', startedAt: start + 5});
		expect(db.prepare('SELECT plan FROM runs WHERE id = ?').pluck().get(run)).toBe(id);
		step({from: 'executing', to: 'done'})();
		expect(step({from: 'ready', to: 'executing'})).toThrow(refusal(/is done, not ready/));
		expect(() => db.exec("UPDATE plans SET state = 'ready'")).toThrow(refusal(/no step leads from this plan state/));
	});

	test('another run takes up a plan that is being carried out', () => {
		const world = copiedWorld(2);
		const {links, ledger, db} = world;
		const {plan, changes} = beginPlan(world, 'cutover', [1, 2]);
		carryOut(world, plan, changes.slice(0, 1), 'applied');
		const next = beginRun(ledger);
		links.movePlan(next, plan, {from: 'executing', to: 'executing'}, start + 9);
		expect(db.prepare('SELECT plan FROM runs WHERE id = ?').pluck().get(next)).toBe(plan);
		expect(links.openPlan()).toMatchObject({id: plan, state: 'executing', startedAt: start});
		expect(links.changesToMake(plan, 1, 0, 9)).toEqual(changes.slice(1));
	});

	test('one plan at a time: the one that begins ends the other', () => {
		const world = copiedWorld(2);
		const first = beginPlan(world, 'cutover', [1, 2]);
		carryOut(world, first.plan, first.changes.slice(0, 1), 'applied');
		const [row = 0] = first.changes.map(change => change.row);
		const back = makePlan(world, 'rollback', [row]);
		expect(world.links.openPlan()?.id).toBe(first.plan);
		world.links.movePlan(world.run, back.id, {from: 'ready', to: 'executing'}, start);
		expect(world.links.openPlan()?.id).toBe(back.id);
		const refused = expect.objectContaining({kind: 'refused'});
		expect(() => world.links.intend(world.run, first.plan, first.changes.slice(1), start)).toThrow(refused);
	});

	test('of the copy of a ledger, a cut-over that a rollback has ended is undone until a newer one is begun', async () => {
		const world = copiedWorld(4);
		const {links, run} = world;
		const finish = (plan: number) => links.movePlan(run, plan, {from: 'executing', to: 'done'}, start);
		const ofCopy = async () => {
			const to = join(temporaryFolder(), 'copy.db');
			await copyTo(world.file, to);
			const copy = openLedger(to, {now: () => start});
			onTestFinished(copy.close);
			return copy.links.undonePlans();
		};
		expect(await ofCopy()).toEqual([]);
		move(world, 'cutover', [4]);
		expect(await ofCopy()).toEqual([]);
		const first = beginPlan(world, 'cutover', [1, 2, 3]);
		expect(await ofCopy()).toEqual([first.plan]);
		const back = beginPlan(world, 'rollback', [4]);
		expect(await ofCopy()).toEqual([back.plan, first.plan]);
		// Where it was begun all that it did was written down; of a rollback's links its source may know more.
		expect(links.undonePlans()).toEqual([back.plan]);
		finish(back.plan);
		makePlan(world, 'rollback', [4]);
		expect(await ofCopy()).toEqual([first.plan]);
		expect(links.undonePlans()).toEqual([]);
		const second = beginPlan(world, 'cutover', [1, 2]);
		expect(await ofCopy()).toEqual([second.plan]);
	});

	test('a ledger that was moved is the same one; what other tools have put in its place is not', () => {
		const world = copiedWorld(2);
		const {plan} = beginPlan(world, 'cutover', [1, 2]);
		world.close();
		const undone = (file: string) => {
			const opened = openLedger(file, {now: () => start});
			const found = opened.links.undonePlans();
			opened.close();
			return found;
		};
		const moved = join(temporaryFolder(), 'moved.db');
		renameSync(world.file, moved);
		expect(undone(moved)).toEqual([]);
		copyFileSync(moved, world.file);
		expect(undone(world.file)).toEqual([plan]);
		// The number of a file that is gone may be given to the next one.
		rmSync(moved);
		copyFileSync(world.file, moved);
		expect(undone(moved)).toEqual([plan]);
	});

	test('one plan at a time: the one that is gone on with ends those that wait', () => {
		const world = copiedWorld(2);
		const {links, run} = world;
		const first = beginPlan(world, 'cutover', [1, 2]);
		carryOut(world, first.plan, first.changes.slice(0, 1), 'applied');
		const back = makePlan(world, 'rollback', [first.changes[0]?.row ?? 0]);
		links.movePlan(run, first.plan, {from: 'executing', to: 'executing'}, start + 9);
		expect(links.plan(back.code)?.state).toBe('abandoned');
		links.movePlan(run, first.plan, {from: 'executing', to: 'done'}, start + 10);
		expect(links.openPlan()).toBeUndefined();
	});
});

describe('carrying a plan out', () => {
	test('fault 37: a row that is settled is never executed again, by whichever plan', () => {
		const world = copiedWorld(2);
		const {links, run} = world;
		const {plan, changes} = beginPlan(world, 'cutover', [1, 2]);
		carryOut(world, plan, changes, 'applied');
		expect(links.changesToMake(plan, 1, 0, 9)).toEqual([]);
		expect(() => links.intend(run, plan, changes, start)).toThrow(refusal(/is settled/));
		links.settleUnwritten(run, plan, [{seq: 1, row: changes[0]?.row ?? 0, outcome: 'conflict'}], start);
		expect(links.planTally(plan)).toEqual([{ring: 1, class: 'to-switch', outcome: 'applied', count: 2}]);
		expect(() => world.db.exec('UPDATE plan_rows SET outcome = 2')).toThrow(refusal(/settled once/));
		expect(() => world.db.exec('DELETE FROM plan_rows')).toThrow(refusal(/never removed/));
	});

	test('hazard 34: what the compare has found is settled without a write, and stands in the journal', () => {
		const world = copiedWorld(3);
		const {links, run, db} = world;
		const {plan, changes} = beginPlan(world, 'cutover', [1, 2, 3]);
		const rowOf = (row: number) => changes.find(change => change.row === row) ?? {seq: 0, row: 0};
		const pick = (row: number) => ({seq: rowOf(row).seq, row});
		links.settleUnwritten(
			run,
			plan,
			[
				{...pick(1), outcome: 'conflict', error: 'a user wrote another link'},
				{...pick(2), outcome: 'deleted'},
				{...pick(3), outcome: 'applied'},
			],
			start,
		);
		expect(linksOf(world)).toEqual(['conflict', 'deleted', 'switched']);
		expect(db.prepare('SELECT state, error FROM url_changes ORDER BY doclist_entry_id').raw().all()).toEqual([
			['conflict', 'a user wrote another link'],
			['deleted', null],
			['applied', 'nothing was written'],
		]);
		expect(links.attention(plan, 9)).toHaveLength(2);
		expect(links.attention(plan, 9)).toEqual(
			expect.arrayContaining([
				{recordId: idOf(1), outcome: 'conflict', found: 'a user wrote another link'},
				{recordId: idOf(2), outcome: 'deleted', found: expect.stringContaining('deleted')},
			]),
		);
	});

	test('a link that already is where the plan wants it gets no second line in the journal', () => {
		const world = copiedWorld(1);
		move(world, 'cutover', [1]);
		const {plan} = beginPlan(world, 'cutover', [1]);
		world.links.settleUnwritten(world.run, plan, [{seq: 1, row: 1, outcome: 'applied'}], start);
		expect(linksOf(world)).toEqual(['switched']);
		expect(world.db.prepare('SELECT count(*) FROM journal').pluck().get()).toBe(1);
		expect(world.links.changesMade(plan, 1, 0, 9)).toHaveLength(1);
	});

	test('fault 4: an intention that a crash left open is settled for its own row, in a later run', () => {
		const world = copiedWorld(3);
		const {links, ledger} = world;
		const {plan, changes} = beginPlan(world, 'cutover', [1, 2, 3]);
		links.intend(world.run, plan, changes, start);
		const next = beginRun(ledger);
		const open = links.openIntentions(0, 2);
		expect(open).toHaveLength(2);
		expect([...open, ...links.openIntentions(open.at(-1)?.change ?? 0, 9)].map(({row}) => row)).toEqual(
			changes.map(({row}) => row),
		);
		links.settleChanges(
			next,
			plan,
			[...ended(changes.slice(0, 1), 'unsent'), ...ended(changes.slice(1), 'applied')],
			start,
		);
		expect(links.openIntentions(0, 9)).toEqual([]);
		expect(links.changesToMake(plan, 1, 0, 9)).toEqual(changes.slice(0, 1));
	});

	test('a later reading that differs is told by the row; journal and link keep what was true', () => {
		const world = copiedWorld(2);
		const {links, run, db} = world;
		const plan = move(world, 'cutover', [1, 2]);
		const [first, second] = links.changesMade(plan, null, 0, 9);
		const differing = [
			{seq: first?.seq ?? 0, row: first?.row ?? 0, outcome: 'conflict' as const, found: 'put back'},
			{seq: second?.seq ?? 0, row: second?.row ?? 0, outcome: 'deleted' as const, found: 'hidden'},
		];
		links.markDiffering(run, plan, differing, start);
		links.markDiffering(run, plan, differing, start);
		expect(links.planTally(plan)).toEqual([
			{ring: 1, class: 'to-switch', outcome: 'conflict', count: 1},
			{ring: 1, class: 'to-switch', outcome: 'deleted', count: 1},
		]);
		expect(linksOf(world)).toEqual(['switched', 'switched']);
		expect(db.prepare('SELECT DISTINCT state FROM journal').pluck().all()).toEqual(['applied']);
		expect(links.changesMade(plan, null, 0, 9)).toEqual([]);
		expect(links.attention(plan, 1)).toHaveLength(1);
		expect(links.attention(plan, 9).map(({found}) => found)).toEqual(['put back', 'hidden']);
		expect(db.prepare('SELECT error_type, error_message FROM migration_errors ORDER BY id').raw().all()).toEqual([
			['salesforce-conflict', 'put back'],
			['salesforce-gone', 'hidden'],
		]);
	});

	test('of a later reading whose words nobody has kept, no older failure of the same row is told', () => {
		const world = copiedWorld(1);
		const {links, run, db} = world;
		const {plan, changes} = beginPlan(world, 'cutover', [1]);
		links.intend(run, plan, changes, start);
		links.settleChanges(run, plan, ended(changes, 'unsent', 'UNABLE_TO_LOCK_ROW'), start);
		carryOut(world, plan, changes, 'applied');
		links.markDiffering(run, plan, [{seq: 1, row: 1, outcome: 'conflict', found: 'put back'}], start);
		db.exec('DELETE FROM differing');
		expect(links.attention(plan, 9)).toEqual([
			{recordId: idOf(1), outcome: 'conflict', found: expect.stringMatching(/^read again .* no longer held/)},
		]);
	});

	test('new files of a plan are claimed by row, switched only once they are verified, and kept for the way back', () => {
		const world = copiedWorld(2);
		const {links, ledger, run} = world;
		discover(world, [record(3), record(4), record(5)]);
		ledger.assignKeys(run, ledger.keyless(everything, '', 9).found, ({row, account, name}) => ({
			folder: `uploads/${account?.id}/`,
			file: name,
			fold: BigInt(row),
		}));
		const rows = [1, {row: 4, class: 'new'}, {row: 3, class: 'new'}] as const;
		const {plan} = beginPlan(world, 'cutover', rows);
		expect([...links.rollbackRecords(plan)].flat().map(({Id}) => Id)).toEqual([idOf(1), idOf(4), idOf(3)]);
		expect(links.changesToMake(plan, 1, 0, 9).map(({row}) => row)).toEqual([1]);
		const most = {files: 1, bytes: 1e9, after: 0};
		const [task] = links.claimPlanned(run, plan, most);
		expect(task).toMatchObject({row: 3, recordId: idOf(3), replaces: null});
		expect(links.claimPlanned(run, plan, {...most, files: 9, after: 3}).map(({row}) => row)).toEqual([4]);
		expect(links.claimPlanned(run, plan, {...most, files: 9})).toEqual([]);
		ledger.settle(
			run,
			[
				{
					row: 3,
					outcome: 'verified',
					size: 1,
					sha256: 'a'.repeat(64),
					sourceEtag: 'aa',
					etag: 'aa',
					servedBy: 's3',
					stored: 'put',
					attempts: 1,
				},
				{row: 4, outcome: 'released'},
			],
			start,
		);
		expect(links.changesToMake(plan, 1, 0, 9)).toMatchObject([{row: 1}, {row: 3, from: vendors(3)}]);
	});

	test('another file behind a record is another plan’s', () => {
		const world = copiedWorld(1);
		const {plan} = beginPlan(world, 'cutover', [1]);
		discover(world, [record(1, {url: 'https://vendor.example/other.pdf'})], () => ({
			act: 'regenerate',
			state: 'discovered',
		}));
		expect(world.links.changesToMake(plan, 1, 0, 9)).toEqual([]);
		expect([...world.links.rollbackRecords(plan)]).toEqual([]);
	});

	test('the rollback file is made in pages, of exactly what would be restored', () => {
		const world = copiedWorld(7);
		const plan = makePlan(world, 'cutover', all(7));
		const pages = [...world.links.rollbackRecords(plan.id)];
		expect(pages).toHaveLength(1);
		expect(pages.flat()).toEqual(
			all(7).map(index => ({Id: idOf(index), original_url: vendors(index), new_url: ours(index)})),
		);
		expect([...world.links.rollbackRecords(99)]).toEqual([]);
	});

	test('hazard 34: windows are told by their middle and their longest, and name whom they met', () => {
		const world = copiedWorld(3);
		const {links, run} = world;
		const {plan} = beginPlan(world, 'cutover', [1, 2, 3]);
		expect(links.windows(plan)).toEqual({requests: 0, medianMs: 0, p99Ms: 0, mostMs: 0, moved: 0, movedRecords: []});
		for (const [windowMs, moved] of [
			[700, [{row: 1}]],
			[300.5, []],
			[900, [{row: 1}, {row: 2}]],
		] as const) {
			links.settleChanges(run, plan, [], start, {records: 3, windowMs, moved});
		}
		expect(links.windows(plan)).toEqual({
			requests: 3,
			medianMs: 700,
			p99Ms: 900,
			mostMs: 900,
			moved: 2,
			movedRecords: [idOf(1), idOf(2)],
		});
	});

	test('every row of a plan can be read with sqlite3', () => {
		const world = copiedWorld(1);
		const plan = move(world, 'cutover', [1]);
		expect(world.db.prepare('SELECT * FROM plan_changes').all()).toEqual([
			{
				plan_id: plan,
				plan: expect.stringMatching(/^CUT-/),
				direction: 'cutover',
				seq: 1,
				doclist_entry_id: idOf(1),
				class: 'to-switch',
				outcome: 'applied',
				canary: 0,
			},
		]);
	});
});

test('a rollback file may speak of a link that this ledger never switched', () => {
	const world = copiedWorld(0);
	const theirs = 'https://elsewhere.example/uploads/1.pdf';
	discover(world, [record(1, {url: theirs, account: {id: accountIdOf(1), name: 'A'}})], () => ({
		act: 'insert',
		state: 'foreign-url',
	}));
	const {plan, changes} = beginPlan(world, 'rollback', [
		{row: 1, class: 'to-restore', from: theirs, to: 'https://vendor.example/1.pdf'},
	]);
	expect(changes).toMatchObject([{from: theirs, to: 'https://vendor.example/1.pdf'}]);
	carryOut(world, plan, changes, 'applied');
	expect(linksOf(world)).toEqual(['original']);
	expect(world.db.prepare('SELECT from_url, to_url, state FROM url_changes').raw().all()).toEqual([
		[theirs, 'https://vendor.example/1.pdf', 'applied'],
	]);
	discover(world, [record(1, {url: 'https://vendor.example/1.pdf'})], () => ({act: 'repoint', state: 'discovered'}));
	expect(world.ledger.tally(everything).discovered.count).toBe(1);
});
