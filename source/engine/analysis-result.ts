/** What an analysis finds: the form of `analyze --json` and of its exports. Sizes are bytes, money is US dollars. */
import type {Activity, QuietWindow} from './activity.ts';
import type {Example} from './analysis.ts';
import type {FileState} from './life.ts';
import type {OldLocation} from './old-locations.ts';
import type {Org} from './ports/salesforce.ts';
import type {Cost, Prices, Requests} from './price.ts';

/** Where sizes come from: proven copies, a listing of the source, the heads of a sample, or nothing but experience. */
export type SizeSource = 'ledger' | 'listing' | 'sample' | 'assumption';

export type Sizes = {
	readonly how: SizeSource;
	/** In words: what is known and what is estimated. */
	readonly basis: string;
	readonly bytes: number;
	/** Files whose size was seen, and their bytes; the rest is taken for their average. */
	readonly seen: number;
	readonly seenBytes: number;
	/** Half the width of the 95 % interval of `bytes`, for a sample; null where it is no estimate, or nothing is known of it. */
	readonly marginBytes: number | null;
	/** Files that the listing does not have, or that were gone in the sample; null where nobody looked. */
	readonly gone: number | null;
	/** By size, up to and including; null for the largest. Of the files whose size was seen, where each is known. */
	readonly bands: ReadonlyArray<{readonly upTo: number | null; readonly files: number; readonly bytes: number}>;
	readonly largest: number | null;
	readonly aboveLimit: {readonly files: number; readonly bytes: number; readonly limit: number} | null;
	readonly large: {readonly files: number; readonly bytes: number} | null;
};

export type AccountShare = {
	readonly id: string | null;
	readonly name: string;
	readonly records: number;
	readonly files: number;
	/** Null where sizes are not known one by one. */
	readonly bytes: number | null;
};

export type Forecast = {
	readonly seconds: {
		readonly reading: number;
		readonly copying: number;
		readonly planning: number;
		readonly switching: number;
	};
	readonly apiCalls: {
		readonly phase1: number;
		readonly phase2: number;
		readonly leftToday: number;
		readonly perDay: number;
	};
	readonly requests: Requests;
	readonly cost: Cost;
	readonly prices: Prices;
	/** Everything that was assumed, a sentence each. */
	readonly assumptions: readonly string[];
};

export type AnalysisResult = {
	readonly org: Org;
	readonly object: string;
	readonly filter: string;
	/** When it was made, ms. */
	readonly at: number;
	readonly salesforceCount: number;
	readonly records: number;
	readonly dispositions: Readonly<Partial<Record<FileState, number>>>;
	readonly folders: number;
	readonly files: number;
	/** Records that name each bucket or host. */
	readonly hosts: ReadonlyArray<{readonly name: string; readonly records: number}>;
	readonly urls: {
		readonly presigned: number;
		readonly versioned: number;
		readonly plus: number;
		readonly plainHttp: number;
	};
	readonly types: ReadonlyArray<{readonly type: string; readonly files: number; readonly bytes: number | null}>;
	readonly sizes: Sizes;
	readonly names: {
		readonly cleaned: {readonly files: number; readonly cut: number; readonly examples: readonly Example[]};
		readonly collisions: {readonly keys: number; readonly files: number; readonly onlyCleaned: number};
		readonly tooLong: {
			readonly files: number;
			readonly longest: number;
			readonly most: number;
			readonly examples: readonly Example[];
		};
	};
	readonly shared: {readonly files: number; readonly records: number; readonly most: number};
	readonly otherFields: {readonly looked: number; readonly sampled: number; readonly found: readonly OldLocation[]};
	/** By SystemModstamp: when each record was changed last. */
	readonly activity: {
		readonly utc: Activity & {readonly quiet: QuietWindow};
		readonly local: Activity & {readonly quiet: QuietWindow; readonly zone: string};
	};
	readonly forecast: Forecast;
	readonly accounts: {readonly total: number; readonly top: readonly AccountShare[]};
};
