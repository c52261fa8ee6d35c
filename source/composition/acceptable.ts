/** What can be signed off: records whose file cannot be brought over, and that would stand in the way of exit code 0. */
import type {FileState} from '../engine/life.ts';

export const acceptable = [
	'failed',
	'missing',
	'archived',
	'collision',
	'excluded',
	'bad-url',
	'foreign-url',
	'no-account',
] as const satisfies readonly FileState[];

export type AcceptableClass = (typeof acceptable)[number];
