import {expect, test} from 'vitest';
import type {Settled} from '../../../source/engine/ports/changes.ts';
import {
	assignKeys,
	beginRun,
	claimAll,
	copiedWorld,
	everything,
	idOf,
	record,
	reopen,
	start,
	unverified,
	verified,
	type World,
} from '../fixture.ts';
import {beginPlan, linksOf, move, ours} from '../planned.ts';
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

/** Carries out a plan of these records, whose links end so, in order. */
function endLinks(
	world: World,
	direction: 'cutover' | 'rollback',
	rows: readonly number[],
	endings: ReadonlyArray<Pick<Settled, 'outcome' | 'error' | 'kind'>>,
	now = start + 2000,
): void {
	const {links, run} = world;
	const {plan, changes} = beginPlan(world, direction, rows);
	links.intend(run, plan, changes, start);
	links.settleChanges(
		run,
		plan,
		changes.map(({seq, row}, at) => ({seq, row, outcome: 'applied', ...endings[at]})),
		now,
	);
	links.movePlan(run, plan, {from: 'executing', to: 'done'}, now);
}

const invalid = {outcome: 'failed', error: 'Reason is required (FIELD_CUSTOM_VALIDATION_EXCEPTION)'} as const;

test("hazard 42, hazard 90: links that Salesforce refused are a class, with the org's words", () => {
	const world = copiedWorld(7);
	endLinks(
		world,
		'cutover',
		[1, 2, 3, 4, 5, 6],
		[
			{...invalid, kind: 'salesforce-validation'},
			{...invalid, error: 'Reason is still required', kind: 'salesforce-validation'},
			{outcome: 'failed', error: 'UNABLE_TO_LOCK_ROW', kind: 'salesforce-locked'},
			{outcome: 'conflict', error: 'https://elsewhere.example/a: somebody else has changed it'},
			{outcome: 'deleted'},
		],
	);
	const survey = surveyOf(world);
	const one = {count: 1, accepted: 0, lastAt: start + 2000, ours: false};
	expect(survey.errorClasses()).toEqual([
		{...one, state: 'link-failed', kind: 'salesforce-validation', count: 2, example: invalid.error},
		{
			...one,
			state: 'link-conflict',
			kind: 'salesforce-conflict',
			example: 'https://elsewhere.example/a: somebody else has changed it',
		},
		{
			...one,
			state: 'link-deleted',
			kind: 'salesforce-gone',
			example: 'the record has been deleted in Salesforce, or is hidden from this user',
		},
		{...one, state: 'link-failed', kind: 'salesforce-locked', example: 'UNABLE_TO_LOCK_ROW'},
	]);
	const filter = {links: ['failed'], linkFailure: 'salesforce-validation'} as const;
	expect(survey.files(filter, 0, 10).map(({recordId}) => recordId)).toEqual([idOf(1), idOf(2)]);
});

test('hazard 90: each change that was not made stands among the failed attempts, once for each plan that has tried it', () => {
	const world = copiedWorld(2);
	endLinks(world, 'cutover', [1, 2], [{...invalid, kind: 'salesforce-validation'}]);
	endLinks(world, 'cutover', [1], [{outcome: 'conflict'}], start + 3000);
	const survey = surveyOf(world);
	expect(survey.recentErrors(10)).toMatchObject([
		{recordId: idOf(1), kind: 'salesforce-conflict', at: start + 3000},
		{recordId: idOf(1), kind: 'salesforce-validation', message: invalid.error, attempts: 1, run: world.run},
	]);
	expect(world.db.prepare('SELECT error_type, original_url FROM migration_errors ORDER BY id').raw().all()).toEqual([
		['salesforce-validation', record(1).url],
		['salesforce-conflict', record(1).url],
	]);
	expect(world.ledger.failuresOf(world.run)).toMatchObject([{kind: 'salesforce-conflict', count: 1}, {count: 1}]);
});

test('a link that was refused on its way back is a class of its own: its field still holds ours', () => {
	const world = copiedWorld(4);
	move(world, 'cutover', [1, 2, 3]);
	endLinks(world, 'rollback', [1, 2], [{...invalid, kind: 'salesforce-validation'}]);
	endLinks(world, 'cutover', [4], [{...invalid, kind: 'salesforce-validation'}]);
	const refused = {state: 'link-failed', kind: 'salesforce-validation', count: 1};
	expect(surveyOf(world).errorClasses()).toMatchObject([
		{...refused, ours: false},
		{...refused, ours: true},
	]);
	// Tried and refused once more, it still does.
	endLinks(world, 'rollback', [1], [{...invalid, kind: 'salesforce-approval'}]);
	expect(surveyOf(world).errorClasses()).toMatchObject([
		{kind: 'salesforce-approval', ours: true},
		{kind: 'salesforce-validation', ours: false},
	]);
});

test('a link that was refused on its way to another link base still holds ours, however often', () => {
	const world = copiedWorld(1);
	move(world, 'cutover', [1]);
	const base = 'https://docs.acme.example/';
	world.ledger.useLinkBase(base);
	for (const _ of [1, 2]) {
		const {plan, changes} = beginPlan(world, 'cutover', [{row: 1, class: 're-link', from: ours(1)}], {base});
		world.links.intend(world.run, plan, changes, start);
		world.links.settleChanges(world.run, plan, [{seq: 1, row: 1, outcome: 'failed'}], start);
		world.links.movePlan(world.run, plan, {from: 'executing', to: 'done'}, start);
		expect(linksOf(world)).toEqual(['failed']);
		expect(surveyOf(world).errorClasses()).toMatchObject([{kind: 'salesforce-refused', ours: true}]);
	}
});

test('a link that was made since, or whose record is known to be deleted, stands in the way no more', () => {
	const world = copiedWorld(2);
	endLinks(world, 'cutover', [1, 2], [invalid, {outcome: 'deleted'}]);
	endLinks(world, 'cutover', [1], []);
	world.ledger.markDeleted(world.ledger.beginDiscovery(world.run, everything, 'full', start), [idOf(2)], 'binned');
	expect(surveyOf(world).errorClasses()).toEqual([]);
});
