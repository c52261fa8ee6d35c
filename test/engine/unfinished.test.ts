import {expect, test} from 'vitest';
import {executeCommand} from '../../source/engine/direction.ts';
import {undoCommand, unfinishedOf} from '../../source/engine/unfinished.ts';
import {unfinishedLines} from '../../source/reports/status/unfinished-text.ts';
import {atWork, noon, planSurvey, runSurvey} from './survey-facts.ts';

const rings = [{ring: 0, records: 900, applied: 5, failed: 1, conflicts: 1, deleted: 0}];
const links = {original: 900, switching: 0, switched: 0, restoring: 0, conflict: 0, failed: 0, deleted: 0};
const some = {...links, switched: 1200};
const none = {run: undefined, plan: undefined, links};
const begun = planSurvey({state: 'executing', startedAt: noon, rings});

const free = {now: noon, lock: null};

test('a run that gives signs of life comes first', () => {
	expect(unfinishedOf({...none, run: atWork(3000), plan: begun}, free)).toMatchObject({what: 'at-work', run: {id: 12}});
});

test('fault 38: a silent run whose process holds the lock is at work: it waits for its disk, or sleeps', () => {
	const silent = atWork(60_000);
	const held = (since: number | null) => unfinishedOf({...none, run: silent}, {now: noon, lock: {since}});
	expect(held(silent.startedAt - 20)).toMatchObject({what: 'at-work', run: {id: 12}});
	// Without room for the run's heartbeat there is none for its name.
	expect(held(null)).toMatchObject({what: 'at-work'});
});

test('a silent run is dead where its lock has been taken since by another', () => {
	const silent = atWork(60_000);
	const lock = {since: silent.startedAt + 30_000};
	expect(unfinishedOf({...none, run: silent}, {now: noon, lock})).toMatchObject({what: 'broken-off'});
	expect(unfinishedOf({...none, run: runSurvey({status: 'interrupted'})}, {now: noon, lock})).toMatchObject({
		what: 'broken-off',
	});
});

test('hazard 47: a plan that was begun comes before the run that died over it, and knows its way back', () => {
	const found = unfinishedOf({...none, run: atWork(60_000), plan: begun}, free);
	expect(found).toMatchObject({what: 'begun-plan', settled: 7});
	expect(found && undoCommand(found)).toBe('doclift rollback --from-database --dry-run');
	expect(executeCommand(begun)).toBe('doclift migrate --execute --confirm CUT-ABCD-2345');
});

test('a way back that was begun is gone on with, not undone', () => {
	const back = planSurvey({...begun, planId: 'BACK-ABCD-2345', direction: 'rollback'});
	const found = unfinishedOf({...none, plan: back}, free);
	expect(found && undoCommand(found)).toBeNull();
	expect(executeCommand(back)).toBe('doclift rollback --execute --confirm BACK-ABCD-2345');
});

test('a dead backup comes before a plan that nobody has begun; a dead planning says nothing', () => {
	const dead = runSurvey({status: 'interrupted'});
	expect(unfinishedOf({...none, run: dead, plan: planSurvey()}, free)).toMatchObject({what: 'broken-off'});
	expect(unfinishedOf({...none, run: {...dead, type: 'migrate'}, plan: planSurvey()}, free)).toMatchObject({
		what: 'ready-plan',
	});
	expect(unfinishedOf({...none, run: {...dead, type: 'migrate'}}, free)).toBeNull();
});

const command = 'doclift single-phase --execute --confirm 00D5g0000000001EAA';

test('a single-phase that died while it copied knows the way back of the accounts that it has switched', () => {
	const run = runSurvey({status: 'interrupted', command});
	const found = unfinishedOf({run, plan: planSurvey({state: 'done'}), links: some}, free);
	expect(found).toMatchObject({what: 'broken-off', switched: 1200});
	expect(found && undoCommand(found)).toBe('doclift rollback --from-database --dry-run');
	const told = unfinishedLines(found, noon).join(' ');
	expect(told).toContain('Links that lead to your bucket: 1,200.');
	expect(told).not.toContain('nothing to undo');
});

test('a single-phase that died in the midst of an account says how the others follow', () => {
	const run = runSurvey({status: 'interrupted', type: 'migrate', command});
	const told = unfinishedLines(unfinishedOf({...none, run, plan: begun}, free), noon);
	expect(told).toContain(`Then the other accounts: ${command}`);
	const alone = runSurvey({status: 'interrupted', type: 'migrate', command: 'doclift migrate --execute'});
	expect(unfinishedLines(unfinishedOf({...none, run: alone, plan: begun}, free), noon).join(' ')).not.toContain('Then');
});

test('there is nothing to undo before its first switch, nor of a backup, whatever was switched before', () => {
	const ofNone = unfinishedOf({...none, run: runSurvey({status: 'interrupted', command})}, free);
	expect(ofNone && undoCommand(ofNone)).toBeNull();
	const ofBackup = unfinishedOf({...none, run: runSurvey({status: 'interrupted'}), links: some}, free);
	expect(ofBackup && undoCommand(ofBackup)).toBeNull();
	expect(unfinishedLines(ofBackup, noon).join(' ')).toContain('nothing to undo');
});

test('a single-phase that died while it planned goes on with its own command', () => {
	const run = runSurvey({status: 'interrupted', type: 'migrate', command});
	expect(unfinishedOf({...none, run, plan: planSurvey()}, free)).toMatchObject({what: 'broken-off', run: {command}});
});

test('what has come to its end is not unfinished', () => {
	expect(unfinishedOf({...none, run: runSurvey(), plan: planSurvey({state: 'done'})}, free)).toBeNull();
	expect(unfinishedOf(none, free)).toBeNull();
});
