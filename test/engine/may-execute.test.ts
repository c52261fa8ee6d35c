import {describe, expect, it, test} from 'vitest';
import {type ExecuteFacts, isOverruled, isUnproven, mayExecute, saidOther} from '../../source/engine/may-execute.ts';
import type {PlanSummary} from '../../source/engine/plan-summary.ts';
import type {StoredPlan} from '../../source/engine/ports/plans.ts';
import {everything} from './world.ts';

const hour = 3_600_000;
const linkBase = 'https://docs.acme.example/';
const plan: StoredPlan = {
	id: 1,
	code: 'CUT-7K3M-Q2PX',
	direction: 'cutover',
	state: 'ready',
	scope: everything,
	linkBase,
	createdAt: 0,
	startedAt: null,
	summary: '',
	overruling: null,
	backupRun: 4,
};
const probed = {tried: 5, opened: 5, failures: []};
const summary: PlanSummary = {
	planId: plan.code,
	direction: 'cutover',
	scope: everything,
	test: null,
	linkBase,
	linkField: 'DocListEntry__c.Document__c',
	createdAt: 0,
	records: 9,
	classes: {},
	changes: 9,
	newFiles: 0,
	blocked: {},
	stayingAtVendor: {},
	wayBack: probed,
	secondsForecast: 1,
	linkProof: {...probed, policy: 'required', overruled: false},
	compared: {source: 'listing', destination: 'listing'},
	apiCalls: {needed: 1, available: 2},
};
const shut: PlanSummary = {...summary, linkProof: {...summary.linkProof, opened: 2}};
const facts: ExecuteFacts = {
	direction: 'cutover',
	planId: plan.code,
	now: hour,
	planMaxAgeHours: 72,
	linkBase,
	linkField: 'DocListEntry__c.Document__c',
	lastBackupRun: 4,
	dryRun: false,
	test: null,
	acceptUnproven: false,
};
const {linkField: _, ...ofNoField} = summary;
const account = {accountId: '0015e0000000001AAA', accountName: 'Acme'};
const one: StoredPlan = {...plan, scope: {...everything, accounts: [account.accountId]}};

test.each<[string, StoredPlan, PlanSummary, Partial<ExecuteFacts>]>([
	['a fresh plan', plan, summary, {}],
	[
		'one that was begun, however old it is',
		{...plan, state: 'executing'},
		summary,
		{now: 900 * hour, lastBackupRun: 9},
	],
	['one of an older doclift, which kept no field', plan, ofNoField, {linkField: 'DocListEntry__c.Backup__c'}],
	['one of the same field, spelt in lower case', plan, summary, {linkField: 'doclistentry__c.document__c'}],
	['one in test mode that covers the one account', one, summary, {test: account}],
	['one whose links do not open, on the word of the operator', plan, shut, {acceptUnproven: true}],
	[
		'one whose links do not open, where that is only warned of',
		plan,
		{...shut, linkProof: {...shut.linkProof, policy: 'warn'}},
		{},
	],
	[
		'a rollback, whatever the configuration says',
		{...plan, direction: 'rollback'},
		shut,
		{direction: 'rollback', dryRun: true, test: account, linkBase: 'https://other.example/', lastBackupRun: 9},
	],
])('lets %s through', (_, stored, told, parts) => {
	expect(mayExecute(stored, told, {...facts, ...parts})).toBeNull();
});

test.each<[string, RegExp, StoredPlan | undefined, PlanSummary, Partial<ExecuteFacts>]>([
	['one that nobody knows', /knows no plan/, undefined, summary, {}],
	['one that is done', /has been done/, {...plan, state: 'done'}, summary, {}],
	['one that changes nothing', /changes no link/, {...plan, state: 'abandoned'}, {...summary, changes: 0}, {}],
	['one that was abandoned', /abandoned/, {...plan, state: 'abandoned'}, summary, {}],
	['one of the other direction', /is a rollback/, {...plan, direction: 'rollback'}, summary, {}],
	['one that is too old', /older than 72 hours/, plan, summary, {now: 73 * hour}],
	['one that a backup has overtaken', /copied since/, plan, summary, {lastBackupRun: 5}],
	['one for another link base', /would now begin/, plan, summary, {linkBase: 'https://other.example/'}],
	['one of another field', /Document__c, and the configuration names/, plan, summary, {linkField: 'Doc__c.Backup__c'}],
	[
		'one of another field, also where it was begun',
		/names Doc__c\.Backup__c/,
		{...plan, state: 'executing'},
		summary,
		{linkField: 'Doc__c.Backup__c'},
	],
	[
		'a rollback of another field',
		/names Doc__c\.Backup__c/,
		{...plan, direction: 'rollback'},
		summary,
		{direction: 'rollback', linkField: 'Doc__c.Backup__c'},
	],
	['hazard 64: one whose links do not open', /2 of 5 new links/, plan, shut, {}],
	['one that the configuration brakes', /dryRun: true/, plan, summary, {dryRun: true}],
	['one that covers more than test mode does', /Test mode/, plan, summary, {test: account}],
])('refuses %s, and says what to do', (_, words, stored, told, parts) => {
	const refusal = mayExecute(stored, told, {...facts, ...parts});
	expect(refusal?.message).toMatch(words);
	expect(refusal?.hint).toMatch(/`doclift |migration\./);
});

test('whoever is to go on with a plan in test mode is sent to no new one, which would be refused', () => {
	const hint = mayExecute({...plan, state: 'executing'}, summary, {...facts, test: account})?.hint;
	expect(hint).not.toContain('--dry-run');
	expect(hint).toContain(
		'migration.testSingleAccount: false, then run `doclift migrate --execute --confirm CUT-7K3M-Q2PX`',
	);
});

it('is unproven where links are to open, some do not, and nobody has taken that on himself', () => {
	const proof = shut.linkProof;
	expect(isUnproven(proof)).toBe(true);
	for (const held of [summary.linkProof, {...proof, policy: 'warn'} as const, {...proof, policy: 'off'} as const])
		expect(isUnproven(held)).toBe(false);
	expect(isUnproven({...proof, overruled: true})).toBe(false);
});

it('does not ask again, when a plan goes on, for what was accepted when it began', () => {
	expect(isOverruled({state: 'ready'}, shut, facts)).toBe(false);
	expect(isOverruled({state: 'executing'}, shut, facts)).toBe(true);
	expect(isOverruled({state: 'executing'}, summary, facts)).toBe(false);
});

describe('what makes a new plan', () => {
	const back: StoredPlan = {...plan, code: 'BACK-9WTR-4HNC', direction: 'rollback'};
	const old: ExecuteFacts = {...facts, direction: 'rollback', planId: back.code, now: 73 * hour};
	const fromFile = 'doclift rollback --rollback-file /srv/rollback-CUT-7K3M-Q2PX.json --dry-run';

	test.each<[string, Partial<StoredPlan>]>([
		['too old', {}],
		['done', {state: 'done'}],
		['abandoned', {state: 'abandoned'}],
	])('is the command that made the one that is %s', (_, parts) => {
		expect(mayExecute({...back, ...parts}, {...summary, again: fromFile}, old)?.hint).toBe(
			`\`${fromFile}\` makes a new plan.`,
		);
	});

	test('a plan of one account is planned again as one', () => {
		const ofOne = 'doclift migrate --dry-run --account Acme --limit 100';
		expect(mayExecute(plan, {...shut, again: ofOne}, facts)?.hint).toContain(`\`${ofOne}\` makes a new plan`);
		expect(mayExecute(plan, shut, facts)?.hint).toContain('`doclift migrate --dry-run` makes a new plan');
	});

	test.each<[string, StoredPlan | undefined]>([
		['an old rollback', back],
		['a rollback that nobody knows', undefined],
	])('%s is not sent to --from-database alone', (_, stored) => {
		const hint = mayExecute(stored, stored && summary, old)?.hint;
		expect(hint).toContain('the same source');
		for (const source of ['--from-database', '--rollback-file FILE', '--run N']) expect(hint).toContain(source);
	});
});

describe('what is said beside the id of a plan', () => {
	const ofOneRun = 'doclift rollback --run 12 --dry-run';
	const told: PlanSummary = {...summary, planId: 'BACK-9WTR-4HNC', direction: 'rollback'};

	it('is nothing, or what the plan was made of', () => {
		expect(saidOther(told, null)).toBeNull();
		expect(saidOther({...told, again: ofOneRun}, ofOneRun)).toBeNull();
	});

	test.each([
		['of everything', 'doclift rollback --from-database --dry-run'],
		['that does not tell what it was made of', undefined],
	])('refuses a plan %s where one run was said', (_, again) => {
		const refusal = saidOther({...told, ...(again !== undefined && {again})}, ofOneRun);
		expect(refusal?.message).toContain(ofOneRun);
		expect(refusal?.hint).toContain('`doclift rollback --execute --confirm BACK-9WTR-4HNC`');
	});
});
