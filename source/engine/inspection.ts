/** What `doctor` and `analyze` ask an org about itself, beside what runs need. All of it reads; each call may be repeated. */

/** What Salesforce runs, checks or records when a record's URL field is changed: names, in their order. */
export type Automation = {
	/** Active Apex triggers before or after an update. */
	readonly triggers: readonly string[];
	/** Active record-triggered flows that run on an update. */
	readonly flows: readonly string[];
	readonly validationRules: readonly string[];
	/** The field's history is tracked: each change adds a row to it. */
	readonly historyTracked: boolean;
};

/** What decides which records the user sees. */
export type Sharing = {
	/** Of the object, between the org's own users, as Salesforce names it: `Private`, `Read`, `ReadWrite`, `ControlledByParent`. */
	readonly model: string;
	/** The user has View All Records on the object, or View All Data. */
	readonly viewAll: boolean;
};

export type SampledField = {
	readonly field: string;
	/** Values that are not empty, of each record that has one, with the record's own URL. */
	readonly values: ReadonlyArray<{readonly value: string; readonly url: string | null}>;
};

export type Inspection = {
	/** Versions of the API that the instance serves, such as `64.0`, oldest first. */
	readonly apiVersions: () => Promise<readonly string[]>;
	/** Seconds until the session ends if nobody uses it; null where the org does not tell. */
	readonly sessionSecondsLeft: () => Promise<number | null>;
	/** Throws `salesforce-query` where the user may not see the setup. */
	readonly automation: () => Promise<Automation>;
	/** Throws `salesforce-query` where the user may not see the setup. */
	readonly sharing: () => Promise<Sharing>;
	/** Records of the object that wait for an approval. */
	readonly inApproval: () => Promise<number>;
	/** Records under the filter whose owner is a user that is no longer active; null where records have no owner of their own. */
	readonly ownersInactive: (filter: string) => Promise<number | null>;
	/** Values of further fields, from up to `each` of the oldest and `each` of the newest records under the filter. */
	readonly sampleFields: (
		names: readonly string[],
		filter: string,
		each: number,
	) => Promise<{readonly records: number; readonly fields: readonly SampledField[]}>;
};
