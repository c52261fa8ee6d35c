/** What an operator reviews before anything is changed: stored with the plan, shown on screen, printed as JSON. */
import type {Started} from './event.ts';
import type {PlanClass} from './ports/candidates.ts';
import type {Direction, Overruling} from './ports/plans.ts';
import type {Org} from './ports/salesforce.ts';
import type {Scope} from './scope.ts';

/** Links that were opened as a user would open them. */
export type Probed = {
	readonly tried: number;
	readonly opened: number;
	/** What the others answered, most frequent first; the example is a URL without its query. */
	readonly failures: ReadonlyArray<{readonly answer: string; readonly count: number; readonly example: string}>;
};

export type ClassCounts = Readonly<Partial<Record<PlanClass, number>>>;

export const orgOf = ({orgId, orgName, sandbox}: Org): PlanOrg => ({orgId, orgName, sandbox});

/** How objects were held against the ledger. */
export type Comparison = 'listing' | 'head' | 'none';

/** What a plan keeps of its org. */
type PlanOrg = Pick<Org, 'orgId' | 'orgName' | 'sandbox'>;

export type PlanSummary = {
	readonly planId: string;
	readonly direction: Direction;
	readonly scope: Scope;
	/** TEST with this account, when the configuration limits the plan to it. */
	readonly test: Started['test'];
	/** Whose links it changes; absent in plans that an older doclift made. */
	readonly org?: PlanOrg;
	readonly linkBase: string;
	/** Where these links stand, such as `DocListEntry__c.Document__c`; absent in plans that an older doclift made. */
	readonly linkField?: string;
	/** The command that makes this plan anew; absent where it was a part of something else, and in older plans. */
	readonly again?: string;
	readonly createdAt: number;
	/** Records of the scope: the classes sum to it. */
	readonly records: number;
	readonly classes: ClassCounts;
	/** Records that the plan changes, those of `newFiles` included. */
	readonly changes: number;
	/** New, or changed at the source since the backup: copied first, then switched. */
	readonly newFiles: number;
	/** Records whose link somebody would expect to change and that stays, by class. */
	readonly blocked: ClassCounts;
	/** Records whose link leads to the vendor after the plan, by class. */
	readonly stayingAtVendor: ClassCounts;
	/** New links (of a rollback: the original ones) opened without credentials. */
	readonly linkProof: Probed & {
		readonly policy: 'required' | 'warn' | 'off';
		/** The operator has taken it on himself that users get 403: when the plan was made, or when it was executed. */
		readonly overruled: boolean;
		/** Who did, when and how. */
		readonly overruling?: Overruling;
	};
	/** Original links of a sample, opened now: what a rollback would bring back today. */
	readonly wayBack: Probed;
	readonly compared: {readonly source: Comparison; readonly destination: Comparison};
	/** Of Salesforce, for the whole execution, against what the org has left above the reserve. */
	readonly apiCalls: {readonly needed: number; readonly available: number};
	readonly secondsForecast: number;
};
