/** What follows from a failure: the columns of the table. */

type Group = 'download' | 'upload' | 'authentication' | 'network' | 'salesforce' | 'local';

type Rule = {
	/** Under which the ledger and the reports count it, and `--retry` takes it up. */
	readonly group: Group;
	/**
	How the copier tries again: `never`; `soon` (a passing fault: jittered back-off, a few attempts); `throttled` (the store
	asks for patience, or is out of reach for a while: longer back-off, tried by time and not by attempts); `renew` (get new
	credentials, then try again).
	*/
	readonly retry: 'never' | 'soon' | 'throttled' | 'renew';
	/** What ends. */
	readonly scope: 'file' | 'link' | 'run';
	/** Of the program, where the failure ends it. */
	readonly exit: 1 | 2 | 3 | 4 | 5;
	/** What to do next. */
	readonly hint: string;
};

/** The rows of one group. The name of a kind begins with that of its group, unless it is local. */
export function inGroup<const T extends Readonly<Record<string, Omit<Rule, 'group'>>>>(
	group: Group,
	table: T,
): {readonly [K in keyof T]: Rule} {
	const rows = Object.entries(table).map(([kind, {retry, scope, exit, hint}]): readonly [string, Rule] => [
		kind,
		{group, retry, scope, exit, hint},
	]);
	return Object.fromEntries(rows) as {readonly [K in keyof T]: Rule};
}
