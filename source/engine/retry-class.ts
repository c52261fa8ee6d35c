/** What `--retry CLASS` means: a state, a kind of failure, or a group of kinds. */
import {type FailureKind, failures, MigrationError} from './failure.ts';
import type {FileState} from './life.ts';
import {wantingAttention} from './tally.ts';

export type RetryClasses = {readonly states: readonly FileState[]; readonly kinds: readonly FailureKind[]};

const kindsOfFiles = (Object.keys(failures) as FailureKind[]).filter(kind => failures[kind].scope === 'file');
const groups = [...new Set(kindsOfFiles.map(kind => failures[kind].group))];

/** What is asked for most: states and groups, without the single kinds. */
export const retryWords: readonly string[] = [...wantingAttention, ...groups];

/** Throws `usage`, with what there is to choose from. */
export function readRetryClasses(words: readonly string[]): RetryClasses {
	const states = wantingAttention.filter(state => words.includes(state));
	const kinds = kindsOfFiles.filter(kind => words.includes(kind) || words.includes(failures[kind].group));
	const unknown = words.find(word => !isClass(word));
	if (unknown !== undefined) {
		throw new MigrationError('usage', `"${unknown}" is no class that can be tried again`, {
			hint: `Choose a state (${wantingAttention.join(', ')}), a group (${groups.join(', ')}) or a kind such as ${kindsOfFiles[1]}.`,
		});
	}
	return {states, kinds};
}

const isClass = (word: string): boolean =>
	[...wantingAttention, ...kindsOfFiles, ...groups].some(known => known === word);

/** How a class of errors is named there. What ends a whole run is no class of files, so its state stands for it. */
export const retryClassOf = ({state, kind}: {readonly state: FileState; readonly kind: FailureKind}): string =>
	state === 'failed' && failures[kind].scope === 'file' ? kind : state;
