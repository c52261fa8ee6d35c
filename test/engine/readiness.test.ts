import {describe, expect, test} from 'vitest';
import {fileStates} from '../../source/engine/life.ts';
import type {Tally} from '../../source/engine/ports/ledger.ts';
import {type Milestone, type ReadinessFacts, readinessGates} from '../../source/engine/readiness.ts';
import {noon, planSummary, planSurvey} from './survey-facts.ts';

const tally = (counts: Partial<Record<keyof Tally, number>>): Tally =>
	Object.fromEntries(fileStates.map(state => [state, {count: counts[state] ?? 0, bytes: 0}])) as Tally;
const links = {original: 1000, switching: 0, switched: 0, restoring: 0, conflict: 0, failed: 0, deleted: 0};

const ready: ReadinessFacts = {
	now: noon,
	about: {orgId: '00D', bucket: 'acme'},
	tally: tally({verified: 900, folder: 100}),
	accepted: {},
	links,
	unlinked: 900,
	lastBackupRun: 3,
	backupRunOfPlan: 3,
	atWork: null,
	plan: planSurvey(),
	lastWrittenAt: noon - 1000,
	lastVerification: {startedAt: noon, deep: true, differences: 0, inFlight: 0},
	verificationsFault: null,
	proof: {
		salesforceCount: 1000,
		accounted: 1000,
		difference: 0,
		verdict: 'proven',
		passes: 1,
		run: 12,
		scope: {object: 'DocListEntry__c', filter: '', accounts: []},
		at: noon - 60_000,
	},
	settings: {
		dryRun: false,
		test: null,
		planMaxAgeHours: 72,
		linkBase: 'https://docs.example/',
		linkField: 'DocListEntry__c.Document__c',
	},
};

const failing = (change: Partial<ReadinessFacts>, step: Milestone = 'cut-over') =>
	readinessGates(step, {...ready, ...change}).filter(({holds, blocks}) => blocks && !holds);

describe('for the cut-over', () => {
	test('ready where a plan is open and everything is copied and counted', () => {
		expect(failing({})).toEqual([]);
		expect(failing({settings: null})).toEqual([]);
	});

	test.each<[string, Partial<ReadinessFacts>, RegExp, RegExp]>([
		['backup', {lastBackupRun: 0, backupRunOfPlan: 0}, /no file has been copied/, /backup --full/],
		['count proof', {proof: null}, /the whole scope has not been counted yet/, /backup --full/],
		[
			'copied',
			{tally: tally({verified: 900, discovered: 1200})},
			/1,200 files are still to be copied/,
			/backup --incremental/,
		],
		['copied', {tally: tally({verified: 900, discovered: 1})}, /^1 file is still to be copied/, /incremental/],
		['nothing at work', {atWork: 7}, /run 7 is at work/, /ctl stop/],
		['plan', {plan: null}, /no plan is open, 900 copies wait/, /migrate --dry-run/],
		['plan', {plan: planSurvey({state: 'done'})}, /no plan is open/, /migrate --dry-run/],
		['plan', {lastBackupRun: 4}, /copied since plan CUT-ABCD-2345/, /migrate --dry-run/],
		['plan', {now: noon + 100 * 3_600_000}, /older than 72 hours/, /migrate --dry-run/],
	])('not ready: %s', (name, change, found, hint) => {
		expect(failing(change)).toMatchObject([
			{gate: name, found: expect.stringMatching(found), hint: expect.stringMatching(hint)},
		]);
	});

	test('the count proof says of what it is, and from when', () => {
		const gates = readinessGates('cut-over', ready);
		expect(gates.find(({gate}) => gate === 'count proof')?.found).toBe(
			'Salesforce counts 1,000, and every record is accounted for (DocListEntry__c, all accounts; 2026-11-22 11:59:00 UTC)',
		);
		const off = {...ready.proof, verdict: 'moved', difference: -3} as ReadinessFacts['proof'];
		expect(failing({proof: off})).toMatchObject([
			{found: 'the last count was 3 off (DocListEntry__c, all accounts; 2026-11-22 11:59:00 UTC)'},
		]);
	});

	test('the brakes of the configuration are told with the key that holds them', () => {
		const settings = {
			dryRun: true,
			test: null,
			planMaxAgeHours: 72,
			linkBase: 'https://docs.example/',
			linkField: 'DocListEntry__c.Document__c',
		};
		expect(failing({settings})).toMatchObject([{gate: 'plan', found: expect.stringContaining('dryRun: true')}]);
	});

	test('links that do not open are the gate of the plan itself', () => {
		const linkProof = {...planSummary().linkProof, opened: 3};
		expect(failing({plan: planSurvey({summary: planSummary({linkProof})})}).map(({gate}) => gate)).toEqual([
			'link proof',
			'plan',
		]);
	});

	test('what wants attention stands in the way until it is signed off, each state with its remedy', () => {
		const counts = tally({verified: 890, failed: 4, missing: 6});
		expect(failing({tally: counts, accepted: {missing: 6, failed: 1}})).toMatchObject([
			{gate: 'failed', found: '3 records, and 1 that is signed off', hint: expect.stringContaining('--incremental')},
		]);
		expect(failing({tally: counts, accepted: {missing: 6, failed: 4}})).toEqual([]);
	});

	test('where every copy is linked to, nothing is left to plan', () => {
		expect(failing({unlinked: 0, plan: planSurvey({state: 'done'})})).toEqual([]);
	});

	test('why nothing of every record is verified: test mode is on', () => {
		const settings = {
			dryRun: false,
			planMaxAgeHours: 72,
			linkBase: 'https://docs.example/',
			linkField: 'DocListEntry__c.Document__c',
		};
		const hintIn = (test: {accountId: string; accountName: string} | null) =>
			readinessGates('cut-over', {...ready, settings: {...settings, test}, lastVerification: null}).find(
				({gate}) => gate === 'verified',
			)?.hint;
		expect(hintIn({accountId: '', accountName: 'the test account'})).toContain('migration.testSingleAccount: false');
		expect(hintIn(null)).not.toContain('testSingleAccount');
	});

	test('an old verification is advice', () => {
		const gates = readinessGates('cut-over', {...ready, lastVerification: null});
		expect(gates.find(({gate}) => gate === 'verified')).toMatchObject({holds: false, blocks: false});
	});
});

describe('for leaving the vendor', () => {
	const over = {unlinked: 0, plan: planSurvey({state: 'done'})} as const;

	test('ready where every copy is linked to and freshly verified', () => {
		expect(failing(over, 'close-vendor')).toEqual([]);
	});

	test('whatever would be lost with the bucket stands in the way', () => {
		const counts = tally({verified: 900, excluded: 2, 'foreign-url': 1, 'no-url': 5});
		expect(failing({...over, tally: counts}, 'close-vendor').map(({gate}) => gate)).toEqual([
			'excluded',
			'foreign-url',
		]);
	});

	test.each<[string, Partial<ReadinessFacts>]>([
		['links', {unlinked: 10}],
		['plan', {plan: planSurvey({state: 'executing'})}],
		['verified', {lastVerification: null}],
		['verified', {lastVerification: {startedAt: noon, deep: true, differences: 1, inFlight: 0}}],
		['verified', {lastVerification: {startedAt: noon, deep: true, differences: 0, inFlight: 1}}],
		['verified', {lastWrittenAt: noon + 1000}],
	])('not ready: %s', (name, change) => {
		expect(failing({...over, ...change}, 'close-vendor').map(({gate}) => gate)).toEqual([name]);
	});
});
