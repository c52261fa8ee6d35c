import {expect, test} from 'vitest';
import {assignKeys, beginRun, claimAll, idOf, reopen, start, unverified, verified} from '../fixture.ts';
import {settledWorld, surveyOf} from './world.ts';

test('what stands in the way is counted by state and failure, most frequent first', () => {
	const world = settledWorld(['missing', 'failed', 'missing', 'verified', 'collision']);
	world.acceptances.accept(
		{recordIds: [idOf(1)]},
		{by: 'ada', now: start, reason: 'lost by the vendor', states: ['missing']},
	);
	expect(surveyOf(world).errorClasses()).toEqual([
		{
			state: 'missing',
			kind: 'download-missing',
			count: 2,
			accepted: 1,
			example: 'file 3 was not copied',
			lastAt: start + 1000,
		},
		expect.objectContaining({state: 'failed', kind: 'network-reset', count: 1, accepted: 0}),
		expect.objectContaining({state: 'collision', count: 1}),
	]);
});

test('what has been done since stands in the way no more, and gives no example', () => {
	const world = settledWorld(['failed', 'failed']);
	const {ledger} = world;
	ledger.endRun(world.run, {
		status: 'completed',
		totals: {processed: 2, successful: 0, failed: 2, new: 2, updated: 0, skipped: 0},
		error: null,
		proof: null,
		now: start + 2000,
	});
	const run = beginRun(ledger, start + 3000);
	const again = {...world, run};
	reopen(again, {}, start + 3000);
	assignKeys(again);
	claimAll(again);
	ledger.settle(run, [verified(2), unverified(1, 'failed')], start + 4000);
	expect(surveyOf(world).errorClasses()).toMatchObject([
		{state: 'failed', count: 1, example: 'file 1 was not copied', lastAt: start + 4000},
	]);
});

test('the newest failed attempts come first', () => {
	const survey = surveyOf(settledWorld(['failed', 'verified', 'missing']));
	expect(survey.recentErrors(1)).toEqual([
		{
			at: start + 1000,
			run: 1,
			recordId: idOf(3),
			kind: 'download-missing',
			message: 'file 3 was not copied',
			attempts: 2,
		},
	]);
	expect(survey.recentErrors(10).map(({recordId}) => recordId)).toEqual([idOf(3), idOf(1)]);
});
