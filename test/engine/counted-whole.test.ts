import {expect, test} from 'vitest';
import {countedWhole} from '../../source/engine/counted-whole.ts';
import type {CountProof} from '../../source/engine/ports/runs.ts';
import type {Scope} from '../../source/engine/scope.ts';
import {noon, runSurvey} from './survey-facts.ts';

const proofOf = (salesforceCount: number): CountProof => ({
	salesforceCount,
	accounted: salesforceCount,
	difference: 0,
	verdict: 'proven',
	passes: 1,
});
const account = '0015e0000000001AAA';
const object = 'DocListEntry__c';
const scope = (parts: Partial<Scope> = {}): Scope => ({object, filter: '', accounts: [], ...parts});
const counted = (count: number, parts: Partial<Scope> = {}) =>
	runSurvey({id: count, proof: proofOf(count), scope: scope(parts)});

/** Newest first. */
const runs = [
	runSurvey({type: 'migrate', proof: null}),
	counted(2, {accounts: ['0015e0000000002AAA', account]}),
	counted(29, {accounts: [account]}),
	counted(31, {filter: 'Active__c = true'}),
	counted(40, {object: 'Other__c'}),
	counted(303),
	counted(300),
];
const wanted = {object, filter: '', test: null};
const test15 = {accountId: account.slice(0, 15), accountName: 'Acme'};

test('one account, another filter and another object say nothing of the whole', () => {
	expect(countedWhole(runs, wanted)).toEqual({...proofOf(303), run: 303, scope: scope(), at: noon - 60_000});
	expect(countedWhole(runs.slice(0, 5), wanted)).toBeNull();
	expect(countedWhole(runs, {...wanted, filter: ' Active__c = true '})).toMatchObject({salesforceCount: 31});
});

test('in test mode the one account is the whole', () => {
	expect(countedWhole(runs, {...wanted, test: test15})).toMatchObject({salesforceCount: 29});
	expect(countedWhole(runs, {...wanted, test: {...test15, accountId: '0015e0000000009AAA'}})).toBeNull();
	// Which one it is, only Salesforce can say.
	expect(countedWhole(runs, {...wanted, test: {...test15, accountId: ''}})).toMatchObject({salesforceCount: 29});
});

test('without a configuration, whatever took in all accounts', () => {
	expect(countedWhole(runs, null)).toMatchObject({salesforceCount: 31});
});

test('of a run that was cut off it is as old as its beginning', () => {
	expect(countedWhole([{...counted(303), endedAt: null}], wanted)).toMatchObject({at: noon - 3_600_000});
});
