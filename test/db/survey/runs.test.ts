import {expect, test} from 'vitest';
import {beginRun, copiedWorld, everything, linkBase, start} from '../fixture.ts';
import {seal} from '../planned.ts';
import {surveyOf} from './world.ts';

const totals = {processed: 3, successful: 2, failed: 1, new: 3, updated: 0, skipped: 0};

test('runs come newest first, with their totals, their proof and their scope', () => {
	const world = copiedWorld(2);
	const {ledger, run} = world;
	const proof = {salesforceCount: 3, accounted: 3, difference: 0, verdict: 'proven', passes: 1} as const;
	ledger.endRun(run, {status: 'completed', totals, error: null, proof, now: start + 9000});
	beginRun(ledger, start + 10_000);
	expect(surveyOf(world).runs(10)).toMatchObject([
		{id: 2, status: 'running', startedAt: start + 10_000, endedAt: null, proof: null, error: null, plan: null},
		{
			id: 1,
			type: 'backup',
			command: 'doclift backup --full',
			...totals,
			proof,
			endedAt: start + 9000,
			scope: everything,
		},
	]);
	expect(
		surveyOf(world)
			.runs(1)
			.map(({id}) => id),
	).toEqual([2]);
});

test('a run that was killed says so, and when that was noticed', () => {
	const world = copiedWorld(1);
	world.ledger.interruptDeadRuns(start + 5000);
	expect(surveyOf(world).runs(1)).toMatchObject([
		{
			status: 'interrupted',
			error: {kind: 'interrupted', message: expect.stringMatching(/^killed, noticed \d{4}-\d\d-\d\d \d\d:\d\d UTC$/)},
		},
	]);
});

test('a plan belongs to the run that made it and to the runs that executed it', () => {
	const world = copiedWorld(2);
	const {ledger, links} = world;
	const end = (run: number, now: number) =>
		ledger.endRun(run, {status: 'completed', totals, error: null, proof: null, now});
	const begin = (now: number) =>
		ledger.beginRun({type: 'migrate', command: 'doclift migrate', scope: everything, config: '{}', now});
	end(world.run, start + 5000);
	const maker = begin(start + 6000);
	const plan = links.createPlan(maker, {direction: 'cutover', scope: everything, linkBase, now: start + 7000});
	links.addPlanRows(maker, plan, [{row: 1, class: 'to-switch'}]);
	const {code} = seal({links, run: maker}, plan, {canary: 0, rings: [], summary: () => '{}', now: start + 8000});
	end(maker, start + 9000);
	const doer = begin(start + 10_000);
	links.movePlan(doer, plan, {from: 'ready', to: 'executing'}, start + 10_000);
	expect(
		surveyOf(world)
			.runs(3)
			.map(run => run.plan),
	).toEqual([code, code, null]);
});

test('a backup that its configuration had copy nothing is told from one that was to copy', () => {
	const world = copiedWorld(1);
	const begin = (config: string, type: 'backup' | 'migrate' = 'backup') =>
		world.ledger.beginRun({type, command: `doclift ${type} --full`, scope: everything, config, now: start});
	begin('{"migration":{"dryRun":true}}');
	begin('{"migration":{"dryRun":false}}');
	begin('of an older doclift');
	begin('{"migration":{"dryRun":true}}', 'migrate');
	const told = surveyOf(world).runs(4);
	expect(told.map(({dryByConfig}) => dryByConfig)).toEqual([false, false, false, true]);
});
