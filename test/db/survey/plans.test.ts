import {describe, expect, test} from 'vitest';
import {alongAttention} from '../../../source/db/attention.ts';
import {beginRun, copiedWorld, discover, idOf, record} from '../fixture.ts';
import {beginPlan, carryOut, makePlan, move, ours, vendors} from '../planned.ts';
import {surveyOf} from './world.ts';

const all = (count: number) => Array.from({length: count}, (_, index) => index + 1);

describe('the plan', () => {
	test('is the one that was asked for, else the open one, else the newest', () => {
		const world = copiedWorld(4);
		const survey = surveyOf(world);
		expect(survey.plan()).toBeUndefined();
		move(world, 'cutover', [1]);
		move(world, 'cutover', [2]);
		const newest = survey.plan();
		expect(newest).toMatchObject({state: 'done', direction: 'cutover', changes: 1, summary: {planId: newest?.planId}});
		const ready = makePlan(world, 'cutover', [3, 4]);
		expect(survey.plan()).toMatchObject({planId: ready.code, state: 'ready', startedAt: null, changes: 2});
		expect(survey.plan(newest?.planId)).toEqual(newest);
		expect(survey.plan('CUT-AAAA-AAAA')).toBeUndefined();
	});

	test('that changes nothing takes the place of none that does', () => {
		const world = copiedWorld(3);
		const ready = makePlan(world, 'cutover', [1, 2, 3]);
		const empty = makePlan(world, 'rollback', []);
		expect(empty).toMatchObject({state: 'abandoned'});
		expect(world.links.openPlan()?.code).toBe(ready.code);
		expect(surveyOf(world).plan()?.planId).toBe(ready.code);
	});

	test('that is done stands before one that was made since and is open no more', () => {
		const world = copiedWorld(3);
		const survey = surveyOf(world);
		move(world, 'cutover', [1, 2]);
		const done = survey.plan();
		const empty = makePlan(world, 'cutover', []);
		expect(survey.plan()).toEqual(done);
		expect(survey.plan(empty.code)).toMatchObject({state: 'abandoned', changes: 0});
		const {id, code} = makePlan(world, 'cutover', [3]);
		const back = makePlan(world, 'rollback', [1]);
		world.links.movePlan(world.run, id, {from: 'ready', to: 'executing'}, 0);
		world.links.movePlan(world.run, id, {from: 'executing', to: 'done'}, 0);
		expect(survey.plan(back.code)?.state).toBe('abandoned');
		expect(survey.plan()).toMatchObject({planId: code, state: 'done'});
	});

	test('knows which run has copied files since it was made', () => {
		const world = copiedWorld(3);
		const survey = surveyOf(world);
		move(world, 'cutover', [1]);
		const copied = survey.plan();
		expect(copied?.copiedSince).toBeNull();
		world.ledger.endRun(world.run, {
			status: 'completed',
			totals: {processed: 0, successful: 0, failed: 0, new: 0, updated: 0, skipped: 0},
			proof: null,
			error: null,
			now: 0,
		});
		const later = beginRun(world.ledger);
		const totals = {processed: 1, successful: 1, failed: 0, new: 1, updated: 0, skipped: 0};
		world.ledger.endRun(later, {status: 'completed', totals, proof: null, error: null, now: 0});
		expect(survey.plan(copied?.planId)?.copiedSince).toBe(later);
	});

	test('counts its rows by ring and outcome', () => {
		const world = copiedWorld(6);
		const {plan, changes} = beginPlan(world, 'cutover', all(6), {canary: 2, rings: [{records: 2}]});
		carryOut(world, plan, changes.slice(0, 1), 'applied');
		carryOut(world, plan, changes.slice(1, 2), 'conflict');
		const none = {applied: 0, failed: 0, conflicts: 0, deleted: 0};
		expect(surveyOf(world).plan()?.rings).toEqual([
			{ring: 0, records: 2, ...none},
			{ring: 1, records: 2, ...none, applied: 1, conflicts: 1},
			{ring: 2, records: 2, ...none},
		]);
	});
});

describe('its rows', () => {
	test('tell the old and the new link, and what was found where it was not made', () => {
		const world = copiedWorld(3);
		const {plan, changes} = beginPlan(world, 'cutover', [1, 2, 3]);
		carryOut(world, plan, changes.slice(0, 1), 'applied');
		world.links.settleUnwritten(
			world.run,
			plan,
			[{seq: 2, row: 2, outcome: 'conflict', error: 'the field holds something else'}],
			0,
		);
		const {planId = ''} = surveyOf(world).plan() ?? {};
		const rows = surveyOf(world).planRows(planId, {}, 0, 10);
		expect(rows[0]).toEqual({
			seq: 1,
			recordId: idOf(1),
			name: 'file 1.pdf',
			accountName: 'Account 1',
			class: 'to-switch',
			ring: 1,
			outcome: 'applied',
			from: vendors(1),
			to: ours(1),
			found: null,
		});
		expect(rows.slice(1)).toMatchObject([
			{outcome: 'conflict', found: 'the field holds something else'},
			{outcome: null, found: null},
		]);
	});

	test('those that want attention are found among millions without a walk over the others', () => {
		const world = copiedWorld(9);
		const {plan, changes} = beginPlan(world, 'cutover', all(9));
		carryOut(world, plan, changes.slice(0, 6), 'applied');
		carryOut(world, plan, changes.slice(6, 8), 'conflict');
		carryOut(world, plan, changes.slice(8), 'failed');
		const {planId = ''} = surveyOf(world).plan() ?? {};
		const found = (...outcomes: Array<'conflict' | 'failed' | 'deleted'>) =>
			surveyOf(world)
				.planRows(planId, {outcomes}, 0, 10)
				.map(({seq, outcome}) => [seq, outcome]);
		expect(found('conflict', 'failed', 'deleted')).toEqual([
			[7, 'conflict'],
			[8, 'conflict'],
			[9, 'failed'],
		]);
		expect(found('failed')).toEqual([[9, 'failed']]);
		expect(found('deleted')).toEqual([]);
		expect(surveyOf(world).planRows(planId, {outcomes: ['conflict']}, 7, 10)).toHaveLength(1);
		const query = `EXPLAIN QUERY PLAN SELECT * FROM plan_rows ${alongAttention} AND plan = 1 AND seq > 7 ORDER BY seq LIMIT 9`;
		expect(world.db.prepare<[], {detail: string}>(query).all()).toMatchObject([
			{detail: expect.stringContaining('idx_plan_attention (plan=? AND seq>?)')},
		]);
	});

	test('come in pages, filtered by class and by outcome', () => {
		const world = copiedWorld(4);
		const {plan, changes} = beginPlan(world, 'cutover', all(4), {canary: 1});
		carryOut(world, plan, changes.slice(0, 2), 'failed');
		const survey = surveyOf(world);
		const {planId = ''} = survey.plan() ?? {};
		const seqs = (...rest: [Parameters<typeof survey.planRows>[1], number, number]) =>
			survey.planRows(planId, ...rest).map(({seq}) => seq);
		expect(seqs({}, 0, 2)).toEqual([1, 2]);
		expect(seqs({}, 2, 2)).toEqual([3, 4]);
		expect(seqs({outcomes: ['failed']}, 0, 10)).toEqual([2, 3]);
		expect(seqs({outcomes: [null]}, 0, 10)).toEqual([1, 4]);
		expect(seqs({classes: ['new']}, 0, 10)).toEqual([]);
		expect(survey.planRows(planId, {}, 0, 10).map(({ring}) => ring)).toEqual([0, 1, 1, 1]);
		expect(survey.planRows('CUT-AAAA-AAAA', {}, 0, 10)).toEqual([]);
	});

	test('speak of the file that was planned, also after another one has come', () => {
		const world = copiedWorld(1);
		makePlan(world, 'cutover', [1]);
		const changed = record(1, {url: 'https://vendor.s3.us-west-2.amazonaws.com/a/other.pdf'});
		discover(world, [changed], () => ({act: 'regenerate', state: 'discovered'}));
		const {planId = ''} = surveyOf(world).plan() ?? {};
		expect(surveyOf(world).planRows(planId, {}, 0, 10)).toMatchObject([{from: vendors(1), to: ours(1)}]);
	});

	test('of a way back lead from our link to the original', () => {
		const world = copiedWorld(1);
		move(world, 'cutover', [1]);
		const {code} = makePlan(world, 'rollback', [1]);
		expect(surveyOf(world).planRows(code, {}, 0, 10)).toMatchObject([
			{class: 'to-restore', from: ours(1), to: vendors(1)},
		]);
	});
});
