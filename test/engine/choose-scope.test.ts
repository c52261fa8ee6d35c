import {expect, it} from 'vitest';
import {type AccountWish, chooseScope} from '../../source/engine/choose-scope.ts';
import type {Salesforce} from '../../source/engine/ports/salesforce.ts';
import {accountOf} from './world.ts';

const twin = {...accountOf(3), name: accountOf(2).name};
const asked = {object: 'DocListEntry__c', filter: 'X = 1'};
/** Account 0 has only folders, account 4 only records that the filter leaves out. */
const withFiles = [accountOf(1), accountOf(2), twin];
const salesforce: Pick<Salesforce, 'accounts'> = {
	async *accounts(filter, only) {
		const inFilter = only === 'files' ? withFiles : [accountOf(0), ...withFiles];
		yield [{id: null, name: null, records: 5}];
		yield (filter === asked.filter ? inFilter : [...inFilter, accountOf(4)]).map(one => ({...one, records: 1}));
	},
};
const choose = (wish: Partial<AccountWish>) => chooseScope(salesforce, asked, {accounts: [], test: null, ...wish});
const test = {accountId: undefined, accountName: undefined};

it('takes every record, those without an account included, and asks for nothing', async () => {
	const never: Pick<Salesforce, 'accounts'> = {
		accounts: () => {
			throw new Error('not to be asked');
		},
	};
	expect(await chooseScope(never, asked, {accounts: [], test: null})).toEqual({
		scope: {...asked, accounts: []},
		test: null,
	});
});

it('takes accounts by Id of either length and by name, each once, in order', async () => {
	const accounts = [accountOf(2).id, 'Account 1', accountOf(1).id.slice(0, 15)];
	const {scope} = await choose({accounts});
	expect(scope.accounts).toEqual([accountOf(1).id, accountOf(2).id]);
});

it('hazard 77: compares names as text, and says what there is to choose from', async () => {
	await expect(choose({accounts: ["Acme' OR Name != '"]})).rejects.toMatchObject({
		kind: 'usage',
		hint: expect.stringMatching(/doclift accounts/),
	});
	await expect(choose({accounts: ['Account 2']})).rejects.toThrow(`${accountOf(2).id}, ${twin.id}`);
});

it('keeps a test to one account: the named one, else the first that has files', async () => {
	expect(await choose({test})).toEqual({
		scope: {...asked, accounts: [accountOf(1).id]},
		test: {accountId: accountOf(1).id, accountName: 'Account 1'},
	});
	const named = await choose({test: {...test, accountId: twin.id.slice(0, 15)}});
	expect(named.test).toEqual({accountId: twin.id, accountName: twin.name});
	await expect(choose({test, accounts: [twin.id]})).rejects.toMatchObject({kind: 'usage'});
	expect((await choose({test, accounts: ['Account 1']})).scope.accounts).toEqual([accountOf(1).id]);
});

it('takes an account without files for a test where it is named, and refuses a test where none has any', async () => {
	const named = await choose({test: {...test, accountName: 'Account 0'}});
	expect(named.test?.accountId).toBe(accountOf(0).id);
	const empty: Pick<Salesforce, 'accounts'> = {async *accounts() {}};
	await expect(chooseScope(empty, asked, {accounts: [], test})).rejects.toMatchObject({
		kind: 'refused',
		message: expect.stringContaining('no account has a file'),
	});
});

it('finds an account outside of the filter only for whoever looks beyond it', async () => {
	const outside = accountOf(4);
	await expect(choose({accounts: [outside.id]})).rejects.toMatchObject({
		kind: 'usage',
		message: expect.stringContaining('salesforce.filter'),
	});
	const {scope} = await choose({accounts: [outside.id], beyondFilter: true});
	expect(scope).toEqual({...asked, accounts: [outside.id]});
});
