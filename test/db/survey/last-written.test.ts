import {expect, test} from 'vitest';
import {createLastWritten} from '../../../source/db/survey/last-written.ts';
import {copiedWorld, openWorld, start} from '../fixture.ts';
import {beginPlan, ended, makePlan} from '../planned.ts';

test('nothing was written where no file was copied and no link changed', () => {
	expect(createLastWritten(openWorld().doors).lastWrittenAt()).toBeNull();
});

test('a copy, a cut-over and a rollback each count, one that is under way too; a plan alone writes nothing', () => {
	const world = copiedWorld(3);
	const {links, run} = world;
	const {lastWrittenAt} = createLastWritten(world.doors);
	expect(lastWrittenAt()).toBe(start + 1000);
	makePlan(world, 'cutover', [1, 2]);
	expect(lastWrittenAt()).toBe(start + 1000);

	const over = beginPlan(world, 'cutover', [1, 2]);
	links.intend(run, over.plan, over.changes, start + 2000);
	expect(lastWrittenAt()).toBe(start + 2000);
	links.settleChanges(run, over.plan, ended(over.changes, 'applied'), start + 3000);
	links.movePlan(run, over.plan, {from: 'executing', to: 'done'}, start + 3000);
	expect(lastWrittenAt()).toBe(start + 3000);

	const back = beginPlan(world, 'rollback', [1]);
	links.intend(run, back.plan, back.changes, start + 4000);
	links.settleChanges(run, back.plan, ended(back.changes, 'applied'), start + 5000);
	expect(lastWrittenAt()).toBe(start + 5000);
});
