/** What a record's field holds, against what the ledger says of it. Pure. */
import type {FieldValue} from '../ports/link-fields.ts';
import type {DifferenceClass} from './difference.ts';
import type {Examined} from './ports.ts';

export type LinkVerdict =
	| 'same'
	/** A run is changing it at this moment, and it holds one of the two values that it may hold. */
	| 'in-flight'
	| Extract<
			DifferenceClass,
			`link-${string}` | 'url-changed' | 'ours-unrecorded' | 'deleted-in-salesforce' | 'restored-in-salesforce'
	  >;

type Judged = Pick<Examined, 'state' | 'link' | 'original' | 'ours'>;

type Around = {
	/** Asked for values that are neither the original nor the record's own link. */
	readonly isOurs: (url: string) => boolean;
	/** Asked of what `already-ours` holds: an older copy of the ledger does not know the newer keys. */
	readonly isUnderLinkBase: (url: string) => boolean;
	/** Whether anybody may be changing links. Where nobody is, a link on its way was left there by a run that died. */
	readonly atWork: boolean;
};

export function judgeLink(record: Judged, value: FieldValue, {isOurs, isUnderLinkBase, atWork}: Around): LinkVerdict {
	const {state, link, ours} = record;
	if (value === null) return state === 'deleted' ? 'same' : 'deleted-in-salesforce';
	if (state === 'deleted') return 'restored-in-salesforce';
	const url = blank(value.url) ? null : value.url;
	const original = blank(record.original) ? null : record.original;
	const holdsOurs = url !== null && (url === ours || isOurs(url));

	switch (link) {
		case 'switched':
			if (url !== null && url === ours) return 'same';
			if (url === null) return 'link-cleared';
			return url === original ? 'link-at-vendor' : 'link-edited';
		case 'switching':
		case 'restoring':
			return atWork && (url === original || holdsOurs) ? 'in-flight' : 'link-unsettled';
		case 'original':
			// Of such a record the ledger keeps the way back, which is not what stands in the field.
			if (state === 'already-ours') return holdsOurs || (url !== null && isUnderLinkBase(url)) ? 'same' : 'url-changed';
			if (url === original) return 'same';
			return holdsOurs ? 'ours-unrecorded' : 'url-changed';
		default:
			return 'link-unsettled';
	}
}

const blank = (url: string | null): boolean => url === null || url.trim() === '';
