import {expect, test} from 'vitest';
import {executeCommand, undoCommand, unfinishedOf} from '../../source/engine/unfinished.ts';
import {atWork, noon, planSurvey, runSurvey} from './survey-facts.ts';

const rings = [{ring: 0, records: 900, applied: 5, failed: 1, conflicts: 1, deleted: 0}];
const begun = planSurvey({state: 'executing', startedAt: noon, rings});

test('a run that gives signs of life comes first', () => {
	expect(unfinishedOf(atWork(3000), begun, noon)).toMatchObject({what: 'at-work', run: {id: 12}});
});

test('hazard 47: a plan that was begun comes before the run that died over it, and knows its way back', () => {
	const found = unfinishedOf(atWork(60_000), begun, noon);
	expect(found).toMatchObject({what: 'begun-plan', settled: 7});
	expect(found && undoCommand(found)).toBe('doclift rollback --from-database --dry-run');
	expect(executeCommand(begun)).toBe('doclift migrate --execute --confirm CUT-ABCD-2345');
});

test('a way back that was begun is gone on with, not undone', () => {
	const back = planSurvey({...begun, planId: 'BACK-ABCD-2345', direction: 'rollback'});
	const found = unfinishedOf(undefined, back, noon);
	expect(found && undoCommand(found)).toBeNull();
	expect(executeCommand(back)).toBe('doclift rollback --execute --confirm BACK-ABCD-2345');
});

test('a dead backup comes before a plan that nobody has begun; a dead planning says nothing', () => {
	const dead = runSurvey({status: 'interrupted'});
	expect(unfinishedOf(dead, planSurvey(), noon)).toMatchObject({what: 'broken-off'});
	expect(unfinishedOf({...dead, type: 'migrate'}, planSurvey(), noon)).toMatchObject({what: 'ready-plan'});
	expect(unfinishedOf({...dead, type: 'migrate'}, undefined, noon)).toBeNull();
});

test('what has come to its end is not unfinished', () => {
	expect(unfinishedOf(runSurvey(), planSurvey({state: 'done'}), noon)).toBeNull();
	expect(unfinishedOf(undefined, undefined, noon)).toBeNull();
});
