import {expect, test} from 'vitest';
import {createCleanup} from '../../source/db/cleanup.ts';
import {
	assignKeys,
	beginRun,
	claimAll,
	discover,
	everything,
	idOf,
	record,
	reopen,
	start,
	unverified,
	verified,
	type World,
} from './fixture.ts';
import {beginPlan, ended, move} from './planned.ts';
import {settledWorld, surveyOf} from './survey/world.ts';

const day = 86_400_000;
const totals = {processed: 0, successful: 0, failed: 0, new: 0, updated: 0, skipped: 0};

function endRun({ledger}: World, run: number, now: number): void {
	ledger.endRun(run, {status: 'completed', totals, error: null, proof: null, now});
}

/** Record 1 fails twice and is copied then, record 2 fails and stays failed. A newer run has begun. */
function world(): World {
	const first = settledWorld(['failed', 'failed']);
	endRun(first, first.run, start + 2000);
	const run = beginRun(first.ledger, start + 3000);
	const second = {...first, run};
	reopen(second, {}, start + 3000);
	assignKeys(second);
	claimAll(second);
	first.ledger.settle(run, [verified(1), unverified(2, 'failed')], start + 4000);
	return second;
}

test('old attempts and steps go, and the last failure of what is not done stays', () => {
	const some = world();
	endRun(some, some.run, start + 5000);
	const newest = {...some, run: beginRun(some.ledger, start + 40 * day)};
	expect(createCleanup(some.doors)(start + 10 * day)).toEqual({errors: 2, history: 2});
	const survey = surveyOf(newest);
	expect(survey.recentErrors(10).map(({recordId}) => recordId)).toEqual([idOf(2)]);
	expect(survey.errorClasses()).toMatchObject([{state: 'failed', count: 1, example: 'file 2 was not copied'}]);
	expect(survey.runs(10)).toHaveLength(3);
	some.ledger.proveTally();
});

test('what is younger stays, and so does all of the newest run', () => {
	const some = world();
	const clean = createCleanup(some.doors);
	expect(clean(start)).toEqual({errors: 0, history: 0});
	endRun(some, some.run, start + 5000);
	expect(clean(start + 40 * day)).toEqual({errors: 2, history: 0});
});

test('hazard 54: nothing that a rollback needs is ever taken away', () => {
	const some = settledWorld(['verified', 'verified', 'failed']);
	move(some, 'cutover', [1]);
	discover(some, [record(2, {url: 'https://vendor.s3.us-west-2.amazonaws.com/new.pdf'})], () => ({
		act: 'regenerate',
		state: 'discovered',
	}));
	endRun(some, some.run, start + 2000);
	beginRun(some.ledger, start + 400 * day);
	const kept = () =>
		[
			'journal',
			'records',
			'file_versions',
			'plans',
			'plan_rows',
			'plan_rings',
			'plan_tally',
			'acceptances',
			'runs',
		].map(table => some.db.prepare(`SELECT * FROM ${table}`).all());
	const before = kept();
	expect(createCleanup(some.doors)(start + 300 * day)).toEqual({errors: 0, history: 1});
	expect(kept()).toEqual(before);
});

test('the last word on a file stays, though its link has failed since, and so does that its copy was lost', async () => {
	const some = settledWorld(['verified']);
	const {ledger, links, run} = some;
	move(some, 'cutover', [1]);
	await ledger.compareCopies(run, everything, (async function* () {})(), start + 2000);
	claimAll(some);
	ledger.settle(run, [unverified(1, 'missing')], start + 3000);
	const {plan, changes} = beginPlan(some, 'rollback', [1]);
	links.intend(run, plan, changes, start + 4000);
	links.settleChanges(run, plan, ended(changes, 'failed', 'ENTITY_IS_LOCKED'), start + 4000);
	endRun(some, run, start + 5000);
	beginRun(ledger, start + 40 * day);
	const known = () => [
		surveyOf(some)
			.errorClasses()
			.map(({example}) => example),
		some.db.prepare('SELECT count(*) FROM file_migrations').pluck().get(),
	];
	expect(known()).toEqual([['file 1 was not copied', 'ENTITY_IS_LOCKED'], 0]);
	expect(createCleanup(some.doors)(start + 10 * day)).toEqual({errors: 1, history: 0});
	expect(known()).toEqual([['file 1 was not copied', 'ENTITY_IS_LOCKED'], 0]);
});
