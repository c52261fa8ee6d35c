/** Which records a run looks at: the accounts that the operator named, or the one account of test mode. */
import {MigrationError} from './failure.ts';
import {asId18} from './id.ts';
import type {Salesforce, Scope} from './ports.ts';

export type AccountWish = {
	/** Ids or names, as typed; empty for all. */
	readonly accounts: readonly string[];
	/** Test mode: the account by Id or name, or the first by Id that has records; null for no test. */
	readonly test: {readonly accountId: string | undefined; readonly accountName: string | undefined} | null;
};

type Account = {readonly id: string; readonly name: string};

export type ChosenScope = {
	readonly scope: Scope;
	readonly test: {readonly accountId: string; readonly accountName: string} | null;
};

/** Throws `usage` for a name that no account has, or that several have. */
export async function chooseScope(
	salesforce: Pick<Salesforce, 'accounts'>,
	{object, filter}: Pick<Scope, 'object' | 'filter'>,
	{accounts, test}: AccountWish,
): Promise<ChosenScope> {
	if (accounts.length === 0 && test === null) return {scope: {object, filter, accounts: []}, test: null};
	const known = await accountsWithRecords(salesforce);

	if (test === null) {
		const ids = accounts.map(wish => accountFor(wish, known).id);
		return {scope: {object, filter, accounts: [...new Set(ids)].sort()}, test: null};
	}
	const account = testAccount(test, known);
	const asked = accounts.map(wish => accountFor(wish, known));
	if (asked.some(({id}) => id !== account.id)) {
		throw new MigrationError('usage', `Test mode is on and limits every run to "${account.name}" (${account.id})`, {
			hint: 'Leave --account out, or set migration.testSingleAccount: false.',
		});
	}
	return {
		scope: {object, filter, accounts: [account.id]},
		test: {accountId: account.id, accountName: account.name},
	};
}

async function accountsWithRecords(salesforce: Pick<Salesforce, 'accounts'>): Promise<readonly Account[]> {
	const known: Account[] = [];
	for await (const page of salesforce.accounts()) {
		for (const {id, name} of page) if (id !== null) known.push({id, name: name ?? ''});
	}
	return known;
}

function accountFor(wish: string, known: readonly Account[]): Account {
	const id = asId18(wish);
	const byId = known.find(account => account.id === id);
	if (byId) return byId;
	const named = known.filter(({name}) => name === wish.trim());
	const only = named[0];
	if (only && named.length === 1) return only;
	if (only) {
		throw new MigrationError(
			'usage',
			`${named.length} accounts are called "${wish}": ${named.map(each => each.id).join(', ')}`,
			{
				hint: 'Say which one by its Id.',
			},
		);
	}
	throw new MigrationError('usage', `No account with records has the Id or name "${wish}"`, {
		hint: '`doclift accounts` lists them.',
	});
}

function testAccount(test: NonNullable<AccountWish['test']>, known: readonly Account[]): Account {
	const wish = test.accountId ?? test.accountName;
	if (wish !== undefined) return accountFor(wish, known);
	const first = known[0];
	if (first) return first;
	throw new MigrationError('refused', 'Test mode is on, and no account has any record', {
		hint: 'Check salesforce.object and salesforce.filter with `doclift doctor`.',
	});
}
