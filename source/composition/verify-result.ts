/** How a verification ended: what it found, in classes with what to do about each. */
import type {ChosenScope} from '../engine/choose-scope.ts';
import type {Org} from '../engine/ports/salesforce.ts';
import {boundOf} from '../engine/verify/confidence.ts';
import {differenceClasses, differences, type FoundClass} from '../engine/verify/difference.ts';
import type {VerifyBook} from '../engine/verify/ports.ts';
import type {Verification} from '../engine/verify/verify.ts';

export type VerifyResult = Omit<Verification, 'id' | 'startedAt' | 'counts' | 'sample'> & {
	readonly verificationId: number;
	readonly org: Org;
	readonly bucket: string;
	readonly scope: ChosenScope['scope'];
	readonly test: ChosenScope['test'];
	readonly deep: boolean;
	readonly drift: boolean;
	readonly sample: {
		readonly size: number;
		readonly seed: number;
		readonly confidence: number;
		/** Null where it was stopped. */
		readonly mostDiffering: number | null;
	} | null;
	readonly startedAt: string;
	readonly seconds: number;
	readonly records: number;
	readonly copies: number;
	readonly bytes: number;
	readonly inFlight: number;
	readonly alive: number;
	readonly classes: readonly FoundClass[];
	/** The first of each class. */
	readonly examples: ReturnType<VerifyBook['examples']>;
	readonly exported: {readonly file: string; readonly rows: number} | null;
	readonly memoryMb: number;
	readonly exitCode: number;
};

/** What surrounds a verification, and its own result does not tell. */
type Around = Pick<
	VerifyResult,
	'org' | 'bucket' | 'deep' | 'drift' | 'seconds' | 'examples' | 'exported' | 'memoryMb'
> & {readonly chosen: ChosenScope};

export function verifyResult(found: Verification, {chosen, ...around}: Around): VerifyResult {
	const {id, startedAt, counts, ...rest} = found;
	return {
		verificationId: id,
		...chosen,
		...around,
		...rest,
		...counts,
		startedAt: new Date(startedAt).toISOString(),
		sample: found.sample && {...found.sample, confidence: 0.95, mostDiffering: boundOf(found)},
		classes: differenceClasses.flatMap(one => {
			const count = found.differences[one] ?? 0;
			return count === 0 ? [] : [{class: one, count, ...differences[one]}];
		}),
		exitCode: Object.keys(found.differences).length === 0 ? 0 : 1,
	};
}
