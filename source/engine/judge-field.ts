/** What may be done about a link, by what its field holds at this moment. Pure; every write and every doubt goes through here. */
import type {Outcome} from './ports/changes.ts';
import type {FieldValue} from './ports/link-fields.ts';
import {shownUrl} from './url.ts';

export type Judgement =
	/** The field holds the old value: it may be written. */
	| 'old'
	/** It holds the new value already: nothing is to be written. */
	| 'new'
	/** It holds what somebody else wrote: it is never overwritten. */
	| 'other'
	| 'gone';

/** What that makes of a change of which nobody knows whether it was made, or that is not to be written. */
export const settledAs = {
	old: 'unsent',
	new: 'applied',
	other: 'conflict',
	gone: 'deleted',
} as const satisfies Record<Judgement, Outcome>;

export function judgeField({from, to}: {readonly from: string; readonly to: string}, value: FieldValue): Judgement {
	if (value === null) return 'gone';
	if (value.url === to) return 'new';
	return value.url === from ? 'old' : 'other';
}

/** Longest value that is kept of a field that somebody else has changed: a field may take thousands of characters. */
const mostKept = 255;

/** What a field holds that should hold something else, in words, the value first. Without its query: it may be signed. */
function otherWords(value: FieldValue): string {
	const url = shownUrl(value?.url ?? '');
	if (url === '') return 'nothing: somebody else has emptied the field';
	const kept = url.length > mostKept ? `${url.slice(0, mostKept)}...` : url;
	return `${kept}: neither the value of the plan nor the new one, somebody else has changed it`;
}

const goneWords = 'the record is no longer there, or hidden from this user';

const unlike = (found: 'other' | 'gone', value: FieldValue): string =>
	found === 'other' ? otherWords(value) : goneWords;

/** Why a change is left as it is; undefined where there is nothing to tell. */
export const leftWords = (found: Judgement, value: FieldValue): string | undefined =>
	found === 'other' || found === 'gone' ? unlike(found, value) : undefined;

/** What a reading after the change has found in place of what was written: a flow that puts the old value back, most often. */
export function foundAgain(found: Exclude<Judgement, 'new'>, value: FieldValue): string {
	if (found === 'old')
		return 'read again, the field held its old value: a flow or a user had put it back after the change';
	return `read again after the change: ${unlike(found, value)}`;
}
