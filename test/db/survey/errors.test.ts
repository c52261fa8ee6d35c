import {expect, test} from 'vitest';
import {migrate} from '../../../source/db/migrations.ts';
import {nextOf, recordsOf, withLinkFailure} from '../../../source/engine/error-class.ts';
import type {FailureKind} from '../../../source/engine/failure.ts';
import type {Settled} from '../../../source/engine/ports/changes.ts';
import {
	accountIdOf,
	assignKeys,
	beginRun,
	claimAll,
	copiedWorld,
	discover,
	everything,
	idOf,
	linkBase,
	record,
	reopen,
	start,
	unverified,
	verified,
	type World,
} from '../fixture.ts';
import {takeBack} from '../older.ts';
import {beginPlan, carryOut, linksOf, move, ours} from '../planned.ts';
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
	const one = {count: 1, accepted: 0, lastAt: start + 2000, direction: 'cutover', ours: 0};
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
	const listed = (kind: FailureKind) => survey.files(withLinkFailure(kind), 0, 10).map(({recordId}) => recordId);
	expect(listed('salesforce-validation')).toEqual([idOf(1), idOf(2)]);
	expect(listed('salesforce-conflict')).toEqual([idOf(4)]);
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
	const survey = surveyOf(world);
	const classes = survey.errorClasses();
	expect(classes).toMatchObject([
		{...refused, direction: 'cutover', ours: 0},
		{...refused, direction: 'rollback', ours: 1},
	]);
	const listed = classes.map(one => survey.files(recordsOf(one), 0, 10).map(({recordId}) => recordId));
	expect(listed).toEqual([[idOf(4)], [idOf(1)]]);
	// Tried and refused once more, it still does.
	endLinks(world, 'rollback', [1], [{...invalid, kind: 'salesforce-approval'}]);
	expect(survey.errorClasses()).toMatchObject([
		{kind: 'salesforce-approval', direction: 'rollback', ours: 1},
		{kind: 'salesforce-validation', direction: 'cutover', ours: 0},
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
		expect(surveyOf(world).errorClasses()).toMatchObject([{kind: 'salesforce-refused', direction: 'cutover', ours: 1}]);
	}
	const [one] = surveyOf(world).errorClasses();
	expect(one && nextOf(one)).toMatch(/`doclift migrate --dry-run`/);
	// The reading for the next plan finds it where it was, which mends nothing; and then where it was to go.
	world.links.findOurs(world.run, [{recordId: idOf(1), url: ours(1)}]);
	expect(linksOf(world)).toEqual(['switched']);
	expect(surveyOf(world).errorClasses()).toMatchObject([{direction: 'cutover', count: 1, ours: 0}]);
	move(world, 'cutover', [{row: 1, class: 're-link', from: ours(1)}], {base});
	expect(surveyOf(world).errorClasses()).toEqual([]);
});

test('a link that was refused on its way to another link base wants nobody once that is not wanted any more', () => {
	const world = copiedWorld(2);
	move(world, 'cutover', [1, 2]);
	const [old, base] = [linkBase, 'https://docs.acme.example/'];
	world.ledger.useLinkBase(base);
	const rows = [1, 2].map(row => ({row, class: 're-link', from: ours(row)}) as const);
	const {plan, changes} = beginPlan(world, 'cutover', rows, {base});
	carryOut(world, plan, changes, 'failed');
	world.links.findOurs(world.run, [{recordId: idOf(1), url: ours(1)}]);
	expect(surveyOf(world).errorClasses()).toMatchObject([{count: 2}]);
	world.ledger.useLinkBase(old);
	world.links.findOurs(world.run, [{recordId: idOf(2), url: ours(2)}]);
	expect(surveyOf(world).errorClasses()).toEqual([]);
});

test('a link that was refused wants nobody any more once its field holds ours, whoever wrote it', () => {
	const world = copiedWorld(2);
	endLinks(world, 'cutover', [1, 2], [invalid, invalid]);
	discover(world, [record(1), record(2)], () => ({act: 'keep'}));
	expect(surveyOf(world).errorClasses()).toMatchObject([{count: 2}]);
	discover(world, [{...record(1), url: ours(1)}], () => ({act: 'move', state: 'already-ours'}));
	expect(surveyOf(world).errorClasses()).toMatchObject([{count: 1}]);
});

test('a way back that was refused is wanted still while a cut-over is planned, and no more once one is begun there', () => {
	const world = copiedWorld(3);
	move(world, 'cutover', [1, 2]);
	endLinks(world, 'rollback', [1, 2], [invalid, invalid]);
	// The reading for a plan, which nobody may ever carry out.
	world.links.findOurs(
		world.run,
		[1, 2].map(index => ({recordId: idOf(index), url: ours(index)})),
	);
	world.ledger.useLinkBase(linkBase);
	expect(linksOf(world)).toEqual(['switched', 'switched', 'original']);
	const survey = surveyOf(world);
	expect(survey.errorClasses()).toMatchObject([{kind: 'salesforce-refused', direction: 'rollback', count: 2, ours: 0}]);
	move(world, 'cutover', [3], {scope: {...everything, accounts: [accountIdOf(1)]}});
	const [one, ...others] = survey.errorClasses();
	expect([one, others]).toMatchObject([{direction: 'rollback', count: 1}, []]);
	expect(one && survey.files(recordsOf(one), 0, 10)).toMatchObject([{recordId: idOf(2)}]);
	beginPlan(world, 'cutover', [3]);
	expect(survey.errorClasses()).toEqual([]);
});

test('a link that was made since, or whose record is known to be deleted, stands in the way no more', () => {
	const world = copiedWorld(2);
	endLinks(world, 'cutover', [1, 2], [invalid, {outcome: 'deleted'}]);
	endLinks(world, 'cutover', [1], []);
	world.ledger.markDeleted(world.ledger.beginDiscovery(world.run, everything, 'full', start), [idOf(2)], 'binned');
	expect(surveyOf(world).errorClasses()).toEqual([]);
});

test('a refused link wants somebody still when its field has been read again, however it is read', () => {
	const world = copiedWorld(3);
	move(world, 'cutover', [3]);
	endLinks(world, 'cutover', [1, 2], [{...invalid, kind: 'salesforce-validation'}, {outcome: 'conflict'}]);
	endLinks(world, 'rollback', [3], [{...invalid, kind: 'salesforce-validation'}]);
	// Each of them back at the vendor: what was to be led back is where it was to go, and nobody tries a conflict again.
	discover(world, [record(1), record(2), record(3)], () => ({act: 'keep'}));
	expect(linksOf(world)).toEqual(['original', 'original', 'original']);
	const survey = surveyOf(world);
	const [one, ...others] = survey.errorClasses();
	expect([one, others]).toMatchObject([{kind: 'salesforce-validation', direction: 'cutover', count: 1, ours: 0}, []]);
	expect(one && survey.files(recordsOf(one), 0, 10)).toMatchObject([{recordId: idOf(1), link: 'original'}]);
	endLinks(world, 'cutover', [1], []);
	expect(survey.errorClasses()).toEqual([]);
});

test('what was refused of a cut-over that is led back whole is wanted by nobody any more', () => {
	const world = copiedWorld(3);
	move(world, 'cutover', [2, 3]);
	endLinks(world, 'cutover', [1], [{...invalid, kind: 'salesforce-validation'}]);
	discover(world, [record(1)], () => ({act: 'keep'}));
	move(world, 'rollback', [2]);
	expect(surveyOf(world).errorClasses()).toHaveLength(1);
	move(world, 'rollback', [3]);
	expect(surveyOf(world).errorClasses()).toEqual([]);
});

test('what was refused of an account is wanted by nobody once that account is led back, wherever others stand', () => {
	const world = copiedWorld(6);
	move(world, 'cutover', [2, 3, 4]);
	const refused = {...invalid, kind: 'salesforce-validation'} as const;
	endLinks(world, 'cutover', [1, 5], [refused, refused]);
	discover(world, [record(1), record(5)], () => ({act: 'keep'}));
	const survey = surveyOf(world);
	const told = () =>
		survey.errorClasses().flatMap(one => survey.files(recordsOf(one), 0, 10).map(file => file.recordId));
	// Of the second account a link leads to the bucket still, and of the others nobody has said anything.
	const accounts = [accountIdOf(1), accountIdOf(2)];
	move(world, 'rollback', [4], {scope: {...everything, accounts}});
	expect(told()).toEqual([idOf(5)]);
	move(world, 'rollback', [3], {scope: {...everything, accounts: [accountIdOf(0)]}});
	expect(told()).toEqual([idOf(5)]);
	move(world, 'rollback', [2]);
	expect(told()).toEqual([]);
});

test('a link that was refused, and was not sent when it was tried once more, is refused still', () => {
	const world = copiedWorld(1);
	move(world, 'cutover', [1]);
	endLinks(world, 'rollback', [1], [{...invalid, kind: 'salesforce-validation'}]);
	const refused = surveyOf(world).errorClasses();
	endLinks(world, 'rollback', [1], [{outcome: 'unsent', error: 'no effect was seen'}], start + 3000);
	expect(linksOf(world)).toEqual(['failed']);
	expect(surveyOf(world).errorClasses()).toEqual(refused);
	expect(refused).toMatchObject([{kind: 'salesforce-validation', example: invalid.error, lastAt: start + 2000}]);
});

test('of a ledger in which an older doclift has not told why a link was refused, it was refused', () => {
	const world = copiedWorld(1);
	endLinks(world, 'cutover', [1], [invalid]);
	takeBack(world.db, 'links tell why they were refused');
	migrate(world.db, world.file);
	expect(surveyOf(world).errorClasses()).toMatchObject([{kind: 'salesforce-refused', example: invalid.error}]);
});
