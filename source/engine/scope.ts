/** The scope of a run, and its name in words. */

/** What a run looks at: the configured object, under the configured filter, for all accounts or for some. */
export type Scope = {
	readonly object: string;
	/** The SOQL condition of the configuration; empty for none. */
	readonly filter: string;
	/** 18-character ids, sorted; empty means every record, those without an account included. */
	readonly accounts: readonly string[];
};

/** Two runs have the same scope exactly when these are equal: watermarks and count proofs belong to one scope. */
export const scopeKey = ({object, filter, accounts}: Scope): string =>
	JSON.stringify([object, filter.trim(), [...accounts].sort()]);

/** Such as `DocListEntry__c, 2 accounts, where Active__c = true`. */
export function scopeName({object, filter, accounts}: Scope): string {
	const which =
		accounts.length === 0
			? 'all accounts'
			: accounts.length === 1
				? `account ${accounts[0]}`
				: `${accounts.length} accounts`;
	return filter.trim() === '' ? `${object}, ${which}` : `${object}, ${which}, where ${filter.trim()}`;
}
