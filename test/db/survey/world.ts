/** A ledger with some of everything, and a survey of it. */
import {onTestFinished} from 'vitest';
import {createSurvey, openSurvey} from '../../../source/db/survey/survey.ts';
import type {FileState} from '../../../source/engine/life.ts';
import {
	assignKeys,
	claimAll,
	discover,
	openWorld,
	record,
	start,
	unverified,
	verified,
	type World,
} from '../fixture.ts';

export const surveyOf = (world: World) => createSurvey(world.doors);

/** As another process would read it. */
export function openBeside({file}: World) {
	const survey = openSurvey(file, {now: () => start});
	onTestFinished(() => survey.close());
	return survey;
}

type Outcome = 'verified' | 'failed' | 'missing' | 'archived' | 'collision' | 'excluded';

/** Records 1… with these outcomes, all discovered by one run and copied by it. */
export function settledWorld(outcomes: readonly Outcome[], others: Readonly<Record<number, FileState>> = {}): World {
	const world = openWorld();
	const count = outcomes.length;
	discover(
		world,
		outcomes.map((_, index) => record(index + 1)),
	);
	for (const [index, state] of Object.entries(others)) {
		discover(world, [record(count + Number(index))], () => ({act: 'insert', state}));
	}
	assignKeys(world);
	const receipts = claimAll(world).map(({row}) => {
		const outcome = outcomes[row - 1] ?? 'verified';
		return outcome === 'verified' ? verified(row) : unverified(row, outcome);
	});
	world.ledger.settle(world.run, receipts, start + 1000);
	return world;
}
