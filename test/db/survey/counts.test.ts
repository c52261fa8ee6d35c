import {expect, test} from 'vitest';
import {accountIdOf, copiedWorld, discover, everything, idOf, record, start} from '../fixture.ts';
import {move} from '../planned.ts';
import {settledWorld, surveyOf} from './world.ts';

test('dispositions are those of the ledger, in all and of one account', () => {
	const world = settledWorld(['verified', 'verified', 'failed', 'missing'], {1: 'folder'});
	const survey = surveyOf(world);
	expect(survey.tally()).toEqual(world.ledger.tally(everything));
	expect(survey.tally().verified).toEqual({count: 2, bytes: 1001 + 1002});
	const [account] = survey.accounts();
	expect(survey.tally(account?.account)).toEqual(
		world.ledger.tally({...everything, accounts: [String(account?.accountId)]}),
	);
});

test('records outside of the filter count nowhere but among the links', () => {
	const world = copiedWorld(3);
	move(world, 'cutover', [1]);
	const discovery = world.ledger.beginDiscovery(world.run, everything, 'full', start);
	world.ledger.markOutside(discovery, [idOf(1)]);
	const survey = surveyOf(world);
	expect(survey.tally().verified.count).toBe(2);
	expect(survey.accounts().map(({records}) => records)).toEqual([1, 1]);
	expect(survey.files({}, 0, 10).map(({row}) => row)).toEqual([2, 3]);
	expect(survey.links()).toMatchObject({original: 2, switched: 1, conflict: 0});
});

test('accounts come by name, and those without an account last', () => {
	const world = settledWorld(['verified', 'failed', 'verified', 'missing', 'verified'], {1: 'deleted', 2: 'no-url'});
	discover(world, [record(20, {account: null}), record(21, {account: {id: accountIdOf(9), name: 'account 1b'}})]);
	expect(surveyOf(world).accounts()).toMatchObject([
		{
			name: 'Account 0',
			accountId: accountIdOf(0),
			records: 1,
			files: 1,
			verified: 1,
			waiting: 0,
			attention: 0,
			bytes: 1003,
		},
		{name: 'Account 1', records: 3, files: 2, verified: 1, attention: 1, bytes: 1001},
		{name: 'account 1b', records: 1, files: 1, waiting: 1},
		{name: 'Account 2', records: 2, files: 2, verified: 1, attention: 1, bytes: 1005},
		{account: 0, accountId: null, name: null, records: 1, files: 1, verified: 0, waiting: 1},
	]);
});

test('page by page, thousands of accounts are the same ones in the same order', () => {
	const world = settledWorld([]);
	const many = Array.from({length: 1234}, (_, n) =>
		record(n, {account: {id: accountIdOf(n), name: `${(n * 7919) % 1234} Ltd.`}}),
	);
	discover(world, [...many, record(2000, {account: null})]);
	const survey = surveyOf(world);
	const pages = [...survey.accountPages()];
	expect(pages.length).toBeGreaterThan(2);
	expect(pages.flat()).toEqual(survey.accounts());
	expect(new Set(pages.flat().map(({account}) => account)).size).toBe(1235);
	const names = pages.flat().flatMap(({name}) => name ?? []);
	expect(names).toEqual(names.toSorted());
});

test('an account of which everything is deleted is none any more', () => {
	const world = settledWorld([], {1: 'deleted'});
	expect(surveyOf(world).accounts()).toEqual([]);
});

test('what is signed off counts in the state in which it is', () => {
	const world = settledWorld(['missing', 'missing', 'failed']);
	const signed = {by: 'ada', now: start};
	world.acceptances.accept({state: 'missing'}, {...signed, reason: 'lost', states: ['missing']});
	expect(surveyOf(world).accepted()).toEqual({missing: 2});
	const left = () =>
		surveyOf(world)
			.accounts()
			.map(({attention, signedOff, files}) => [attention, signedOff, files]);
	// Records 1, 2 and 3 are of three accounts: none of the two that are signed off wants attention.
	expect(left().toSorted()).toEqual([
		[0, 1, 1],
		[0, 1, 1],
		[1, 0, 1],
	]);
	world.acceptances.revoke({recordIds: [idOf(1)]}, signed);
	expect(surveyOf(world).accepted()).toEqual({missing: 1});
	expect(left().toSorted()).toEqual([
		[0, 1, 1],
		[1, 0, 1],
		[1, 0, 1],
	]);
});
