/** The Salesforce side of phase 1: records, accounts, and what the org says of itself. */
import type {Scope} from '../scope.ts';

/** One record, as Salesforce tells it. `id` and `account.id` always have 18 characters. */
export type SourceRecord = {
	readonly id: string;
	readonly name: string;
	readonly url: string | null;
	readonly account: {readonly id: string; readonly name: string} | null;
	readonly type: string | null;
	/** SystemModstamp. */
	readonly modifiedAt: number;
	readonly deleted: boolean;
	/** The vendor's own key of the file; only read where `source.access` has `presign`. */
	readonly identifier?: string;
	/** Id of the Salesforce file; only read where `source.access` has `content-version`. */
	readonly contentVersion?: string;
};

export type Org = {
	readonly orgId: string;
	readonly orgName: string;
	readonly sandbox: boolean;
	readonly userId: string;
	readonly instanceUrl: string;
	/** The way of sign-in that succeeded. */
	readonly auth: string;
};

export type FieldDescription = {
	readonly name: string;
	readonly type: string;
	/** Characters; 0 where the field has no length. */
	readonly length: number;
	readonly updateable: boolean;
	readonly filterable: boolean;
};

/** An object, with its fields by name. */
export type Described = {
	readonly updateable: boolean;
	readonly fields: ReadonlyMap<string, FieldDescription>;
};

export type ApiUsage = {readonly used: number; readonly max: number};

/** The Salesforce side. All of it reads; each call may be repeated. Signs in again by itself when a session ends. */
export type Salesforce = {
	readonly org: Org;
	/** The object's fields by name. Throws `salesforce-query` for an object that does not exist or that the user may not see. */
	readonly describe: () => Promise<Described>;
	/** `COUNT()` over the scope, with the server's own clock. */
	readonly count: (scope: Scope) => Promise<{readonly count: number; readonly serverTime: number}>;
	/**
	Every record of the scope, in pages of at most 2,000. `bulk` is Bulk API 2.0, `rest` is pages keyed on Id. Rows arrive
	once, save where Salesforce loses the results of a query job in mid-read: then the query runs again from its start. A
	wait for a query job that the run's stop ends rejects with the reason of its signal: what was read is not all.
	*/
	readonly readAll: (scope: Scope, via: 'rest' | 'bulk') => AsyncIterable<readonly SourceRecord[]>;
	/** Records of the scope changed since then, deleted ones included (`deleted: true`). */
	readonly readChanged: (scope: Scope, since: number) => AsyncIterable<readonly SourceRecord[]>;
	/** In the order of the ids, null where Salesforce knows no such record. Chunks by itself. */
	readonly retrieve: (ids: readonly string[]) => Promise<ReadonlyArray<SourceRecord | null>>;
	/**
	Those of the ids that lie in the recycle bin (about 15 days), in their long form: they are deleted for certain. What is
	neither found nor binned is gone for good, or hidden from this user.
	*/
	readonly binned: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
	/** Accounts changed since then, for renames. */
	readonly changedAccounts: (
		since: number,
	) => AsyncIterable<ReadonlyArray<{readonly id: string; readonly name: string}>>;
	/**
	Accounts that have records under the filter (none where absent), with their number, ordered by id; null is "no account".
	With `files` neither folders nor records without a link count, as far as Salesforce filters by the fields that say so.
	*/
	readonly accounts: (
		filter?: string,
		only?: 'files',
	) => AsyncIterable<
		ReadonlyArray<{readonly id: string | null; readonly name: string | null; readonly records: number}>
	>;
	/** API calls of the last 24 hours, from the last answer's header; asks when none has been seen. */
	readonly usage: () => Promise<ApiUsage>;
	/** For strategies of source access that read through Salesforce. Never logged. */
	readonly session: () => {readonly instanceUrl: string; readonly accessToken: string};
	/**
	This token was refused outside of the port's own calls: resolves once `session` has one that Salesforce takes, which is
	the same where it still does. Throws `authentication-salesforce`.
	*/
	readonly renewSession: (refused: string) => Promise<void>;
};
