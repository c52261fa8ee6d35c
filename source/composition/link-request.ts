/** What an operator asks of `migrate`, `rollback` and `single-phase`, read from the flags and not yet held against anything else. */

export type PlanWish = {
	/** Ids or names, as typed. */
	readonly accounts: readonly string[];
	/** Most links to change; null for all. */
	readonly limit: number | null;
	/** Absolute path of a `.json` or `.csv`; null for none. */
	readonly exportTo: string | null;
	/** Open every new link, not a sample. */
	readonly allLinks: boolean;
	/** The operator takes it on himself that users get 403. */
	readonly acceptUnproven: boolean;
};

export type ExecuteWish = {
	/** The plan's id as typed; null where a person is to be asked for it. */
	readonly confirm: string | null;
	readonly acceptUnproven: boolean;
	readonly holdAfterCanary: boolean;
};

export type MigrateRequest = ({readonly act: 'plan'} & PlanWish) | ({readonly act: 'execute'} & ExecuteWish);

export type RollbackSource =
	| {readonly from: 'database'}
	| {readonly from: 'file'; readonly file: string}
	| {readonly from: 'run'; readonly run: number};

export type RollbackRequest = {
	readonly act: 'plan' | 'execute';
	/** Null where a plan is confirmed that has been made before. */
	readonly source: RollbackSource | null;
	readonly accounts: readonly string[];
	readonly confirm: string | null;
	readonly holdAfterCanary: boolean;
};

export type SinglePhaseRequest = {
	readonly act: 'plan' | 'execute';
	/** The org's id as typed; null for a dry run. */
	readonly confirm: string | null;
	/** Of each account. */
	readonly holdAfterCanary: boolean;
};
