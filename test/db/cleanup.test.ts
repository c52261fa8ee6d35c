import {expect, test} from 'vitest';
import {createCleanup} from '../../source/db/cleanup.ts';
import {
	assignKeys,
	beginRun,
	claimAll,
	discover,
	idOf,
	record,
	reopen,
	start,
	unverified,
	verified,
	type World,
} from './fixture.ts';
import {move} from './planned.ts';
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
