/** What may be done about a link, by what its field holds at this moment. Pure; every write and every doubt goes through here. */
import type {FieldValue} from './link-ports.ts';

export type Judgement =
	/** The field holds the old value: it may be written. */
	| 'old'
	/** It holds the new value already: nothing is to be written. */
	| 'new'
	/** It holds what somebody else wrote: it is never overwritten. */
	| 'other'
	| 'gone';

export function judgeField({from, to}: {readonly from: string; readonly to: string}, value: FieldValue): Judgement {
	if (value === null) return 'gone';
	if (value.url === to) return 'new';
	return value.url === from ? 'old' : 'other';
}

/** What a field holds that should hold something else, in words. Without the value: it may carry a signature. */
export const otherWords = 'the field holds neither the value of the plan nor the new one: somebody else has changed it';
export const goneWords = 'the record is no longer there, or hidden from this user';
