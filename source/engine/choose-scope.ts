/** Which records a run looks at: the accounts that the operator named, or the one account of test mode. */
import {MigrationError} from './failure.ts';
import {asId18} from './id.ts';
import type {Salesforce} from './ports/salesforce.ts';
import type {Scope} from './scope.ts';

export type AccountWish = {
	/** Ids or names, as typed; empty for all. */
	readonly accounts: readonly string[];
	/** Test mode: the account by Id or name, or the first by Id that has files; null for no test. */
	readonly test: {readonly accountId: string | undefined; readonly accountName: string | undefined} | null;
	/** Accounts that the filter leaves out are found too: what was switched there can be taken back. */
	readonly beyondFilter?: boolean;
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
	{accounts, test, beyondFilter = false}: AccountWish,
): Promise<ChosenScope> {
	if (accounts.length === 0 && test === null) return {scope: {object, filter, accounts: []}, test: null};
	const named = test?.accountId ?? test?.accountName;
	const under = beyondFilter ? '' : filter;
	const known = accounts.length > 0 || named !== undefined ? await accountsUnder(salesforce, under) : [];
	const find = (wish: string) => accountFor(wish, known, under);

	if (test === null) {
		const ids = accounts.map(wish => find(wish).id);
		return {scope: {object, filter, accounts: [...new Set(ids)].sort()}, test: null};
	}
	const account = named === undefined ? await firstWithFiles(salesforce, under) : find(named);
	const asked = accounts.map(find);
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

async function accountsUnder(salesforce: Pick<Salesforce, 'accounts'>, filter: string): Promise<readonly Account[]> {
	const known: Account[] = [];
	for await (const page of salesforce.accounts(filter)) {
		for (const {id, name} of page) if (id !== null) known.push({id, name: name ?? ''});
	}
	return known;
}

function accountFor(wish: string, known: readonly Account[], filter: string): Account {
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
	const records = filter.trim() === '' ? 'records' : 'records under salesforce.filter';
	throw new MigrationError('usage', `No account with ${records} has the Id or name "${wish}"`, {
		hint: '`doclift accounts` lists them.',
	});
}

async function firstWithFiles(salesforce: Pick<Salesforce, 'accounts'>, filter: string): Promise<Account> {
	for await (const page of salesforce.accounts(filter, 'files')) {
		for (const {id, name} of page) if (id !== null) return {id, name: name ?? ''};
	}
	throw new MigrationError('refused', 'Test mode is on, and no account has a file', {
		hint: 'Check salesforce.object and salesforce.filter with `doclift doctor`.',
	});
}
