/** What a resource of the org is. */
import type {FaultRule} from '../faults.ts';
import type {OrgOperation} from '../operations.ts';
import type {World} from '../world.ts';
import type {Answer} from './answer.ts';
import type {Collections} from './collections.ts';
import type {Cursors} from './cursors.ts';
import type {Jobs} from './jobs.ts';
import type {OrgTables} from './tables.ts';

/** One request on a resource of the API. */
export type Call = {
	readonly version: string;
	/** What the pattern's groups matched, decoded. */
	readonly parts: readonly string[];
	readonly query: URLSearchParams;
	/** The JSON body. Throws a refusal where it is none. */
	readonly json: () => unknown;
	readonly header: (name: string) => string | undefined;
	readonly fault: FaultRule | undefined;
};

export type Route = {
	readonly op: OrgOperation;
	readonly method: string;
	/** After `/services/data/vXX.0`. */
	readonly pattern: RegExp;
	/** The first version of the API that has it; the org's oldest where absent. */
	readonly since?: number;
	readonly answer: (call: Call) => Answer | Promise<Answer>;
};

export type OrgParts = {
	readonly world: World;
	readonly tables: OrgTables;
	readonly cursors: Cursors;
	/** Over the objects of the Tooling API. */
	readonly tooling: Cursors;
	readonly jobs: Jobs;
	readonly collections: Collections;
	readonly usage: () => {readonly used: number; readonly max: number};
};

/** One of the groups of the pattern. */
export const part = ({parts}: Call, place: number): string => parts[place] ?? '';
