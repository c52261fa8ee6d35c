import {expect, test} from 'vitest';
import {executeCommand} from '../../source/engine/direction.ts';
import type {PlanSurvey} from '../../source/engine/survey.ts';
import {undoCommand, unfinishedOf} from '../../source/engine/unfinished.ts';
import {unfinishedLines} from '../../source/reports/status/unfinished-text.ts';
import {atWork, noon, planSummary, planSurvey, runSurvey} from './survey-facts.ts';

const rings = [{ring: 0, records: 900, applied: 5, failed: 1, conflicts: 1, deleted: 0}];
const links = {original: 900, switching: 0, switched: 0, restoring: 0, conflict: 0, failed: 0, deleted: 0};
const some = {...links, switched: 1200};
const none = {runs: [], plan: undefined, links};
const begun = planSurvey({state: 'executing', startedAt: noon, rings});

const free = {now: noon, lock: null, settings: null};
const held = (since: number | null) => ({...free, lock: {since}});

test('a run at work comes first', () => {
	const run = atWork(3000);
	const found = unfinishedOf({...none, runs: [run], plan: begun}, held(run.startedAt - 20));
	expect(found).toMatchObject({what: 'at-work', run: {id: 12}});
});

test('a run that was killed a moment ago is dead, however young its last sign of life is', () => {
	expect(unfinishedOf({...none, runs: [atWork(1000)]}, free)).toMatchObject({what: 'broken-off', run: {id: 12}});
	const byVerification = held(noon - 500);
	expect(unfinishedOf({...none, runs: [atWork(1000)]}, byVerification)).toMatchObject({what: 'broken-off'});
});

test('fault 38: a silent run whose process holds the lock is at work: it waits for its disk, or sleeps', () => {
	const silent = atWork(60_000);
	const by = (since: number | null) => unfinishedOf({...none, runs: [silent]}, held(since));
	expect(by(silent.startedAt - 20)).toMatchObject({what: 'at-work', run: {id: 12}});
	// Without room for the run's heartbeat there is none for its name.
	expect(by(null)).toMatchObject({what: 'at-work'});
});

test('a silent run is dead where its lock has been taken since by another', () => {
	const silent = atWork(60_000);
	const byAnother = held(silent.startedAt + 30_000);
	expect(unfinishedOf({...none, runs: [silent]}, byAnother)).toMatchObject({what: 'broken-off'});
	const interrupted = runSurvey({status: 'interrupted'});
	expect(unfinishedOf({...none, runs: [interrupted]}, byAnother)).toMatchObject({what: 'broken-off'});
});

test('hazard 47: a plan that was begun comes before the run that died over it, and knows its way back', () => {
	const found = unfinishedOf({...none, runs: [atWork(60_000)], plan: begun}, free);
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
	expect(unfinishedOf({...none, runs: [dead], plan: planSurvey()}, free)).toMatchObject({what: 'broken-off'});
	expect(unfinishedOf({...none, runs: [{...dead, type: 'migrate'}], plan: planSurvey()}, free)).toMatchObject({
		what: 'ready-plan',
	});
	expect(unfinishedOf({...none, runs: [{...dead, type: 'migrate'}]}, free)).toBeNull();
});

test('what is unfinished stays so after a dry run, a plan that was made, and a refusal', () => {
	const dead = runSurvey({id: 3, status: 'interrupted'});
	const after = (...runs: Parameters<typeof runSurvey>) =>
		unfinishedOf({...none, runs: [runSurvey(...runs), dead]}, free);
	const told = {what: 'broken-off', run: {id: 3}};
	expect(after({command: 'doclift backup --full --dry-run'})).toMatchObject(told);
	expect(after({dryByConfig: true})).toMatchObject(told);
	expect(after({command: 'doclift backup --full --dry-run', status: 'interrupted'})).toMatchObject(told);
	expect(after({type: 'migrate', command: 'doclift migrate --dry-run --limit 5'})).toMatchObject(told);
	const error = {kind: 'refused', message: 'Test mode'};
	expect(after({status: 'failed', error, processed: 0})).toMatchObject(told);
	// The same command has gone on from there.
	expect(after({})).toBeNull();
	expect(after({status: 'failed', error: {kind: 'ledger-full', message: ''}, processed: 0})).toBeNull();
});

const command = 'doclift single-phase --execute --confirm 00D5g0000000001EAA';

test('a single-phase that died while it copied knows the way back of the accounts that it has switched', () => {
	const run = runSurvey({status: 'interrupted', command});
	const found = unfinishedOf({runs: [run], plan: planSurvey({state: 'done'}), links: some}, free);
	expect(found).toMatchObject({what: 'broken-off', switched: 1200});
	expect(found && undoCommand(found)).toBe('doclift rollback --from-database --dry-run');
	const told = unfinishedLines(found, noon).join(' ');
	expect(told).toContain('Links that lead to your bucket: 1,200.');
	expect(told).not.toContain('nothing to undo');
});

test('a single-phase that died in the midst of an account says how the others follow', () => {
	const run = runSurvey({status: 'interrupted', type: 'migrate', command});
	const told = unfinishedLines(unfinishedOf({...none, runs: [run], plan: begun}, free), noon);
	expect(told).toContain(`Then the other accounts: ${command}`);
	const alone = runSurvey({status: 'interrupted', type: 'migrate', command: 'doclift migrate --execute'});
	expect(unfinishedLines(unfinishedOf({...none, runs: [alone], plan: begun}, free), noon).join(' ')).not.toContain(
		'Then',
	);
});

test('there is nothing to undo before its first switch, nor of a backup, whatever was switched before', () => {
	const ofNone = unfinishedOf({...none, runs: [runSurvey({status: 'interrupted', command})]}, free);
	expect(ofNone && undoCommand(ofNone)).toBeNull();
	const ofBackup = unfinishedOf({...none, runs: [runSurvey({status: 'interrupted'})], links: some}, free);
	expect(ofBackup && undoCommand(ofBackup)).toBeNull();
	expect(unfinishedLines(ofBackup, noon).join(' ')).toContain('nothing to undo');
});

test('a single-phase that died while it planned goes on with its own command', () => {
	const run = runSurvey({status: 'interrupted', type: 'migrate', command});
	expect(unfinishedOf({...none, runs: [run], plan: planSurvey()}, free)).toMatchObject({
		what: 'broken-off',
		run: {command},
	});
});

test('a plan that would be refused is said to be no longer valid, and what makes a new one', () => {
	const again = 'doclift migrate --dry-run --limit 900';
	const plan = planSurvey({copiedSince: 6, summary: planSummary({again})});
	const told = unfinishedLines(unfinishedOf({...none, plan}, free), noon).join(' ');
	expect(told).toContain('Files have been copied since plan CUT-ABCD-2345 was made (run 6): it is no longer');
	expect(told).toContain(`\`${again}\` makes a new plan.`);
	expect(told).not.toContain('--execute');

	const {linkBase, linkField = ''} = planSummary();
	const settings = {planMaxAgeHours: 1, linkBase, linkField};
	const look = (now: number, change = {}) => ({...free, now, settings: {...settings, ...change}});
	expect(unfinishedOf({...none, plan: planSurvey()}, look(noon))).toMatchObject({refusal: null});
	const old = unfinishedOf({...none, plan: planSurvey()}, look(noon + 3_600_000));
	expect(old).toMatchObject({refusal: {message: 'Plan CUT-ABCD-2345 is older than 1 hours'}});
	const moved = unfinishedOf({...none, plan: planSurvey()}, look(noon, {linkBase: 'https://new.example/'}));
	expect(moved).toMatchObject({refusal: {message: expect.stringContaining('https://new.example/')}});
});

test('one link is one link', () => {
	const plan = planSurvey({
		changes: 1,
		rings: [{ring: 0, records: 1, applied: 0, failed: 0, conflicts: 0, deleted: 0}],
	});
	const told = (state: PlanSurvey['state']) =>
		unfinishedLines(unfinishedOf({...none, plan: {...plan, state}}, free), noon).join(' ');
	expect(told('ready')).toContain('is ready to cut over 1 link, made');
	expect(told('executing')).toContain('0 of 1 link is settled');
});

test('what has come to its end is not unfinished', () => {
	expect(unfinishedOf({...none, runs: [runSurvey()], plan: planSurvey({state: 'done'})}, free)).toBeNull();
	expect(unfinishedOf(none, free)).toBeNull();
});
