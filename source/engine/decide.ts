/**
What discovery makes of a record: its disposition before anything is copied, and what to do about what the ledger
already knows. Pure; the ledger carries the verdict out.
*/
import {type FailureKind, failures} from './failure.ts';
import {cleanFileName} from './key.ts';
import {type FileState, type LinkState, unsettledLinks} from './life.ts';
import type {Known, Verdict} from './ports/discovery.ts';
import type {Ledger} from './ports/ledger.ts';
import type {SourceRecord} from './ports/salesforce.ts';
import {extensionOf, extensionOfUrl, type Locate} from './url.ts';

export type Rules = {
	readonly locate: Locate;
	readonly isOurs: Ledger['isOurs'];
	readonly isUnderLinkBase: Ledger['isUnderLinkBase'];
	/** Lower case, with the dot; empty for all. */
	readonly allowedExtensions: ReadonlySet<string>;
	readonly maxFileBytes: number;
	readonly withoutAccount: 'skip' | 'copy';
};

/** The value of the type field that marks a folder: it has no file. */
export const folderType = 'Folder';

/**
The one disposition of a record that nothing has been copied for. `size` is known for a file that was left out by its
size before: such a file stays out until the limit allows it.
*/
export function classify(record: SourceRecord, size: number | null, rules: Rules): FileState {
	const {url, type, account, name, id} = record;
	if (type === folderType) return 'folder';
	if (url === null || url.trim() === '') return 'no-url';
	if (rules.isOurs(id, url)) return 'already-ours';
	const place = rules.locate(url);
	if (place.kind === 'bad') return 'bad-url';
	if (place.kind === 'foreign') return 'foreign-url';
	if (account === null && rules.withoutAccount === 'skip') return 'no-account';
	if (!allows(rules.allowedExtensions, name, url)) return 'excluded';
	return size !== null && size > rules.maxFileBytes ? 'excluded' : 'discovered';
}

function allows(allowed: ReadonlySet<string>, name: string, url: string): boolean {
	if (allowed.size === 0) return true;
	const extension = extensionOf(cleanFileName(name)) || extensionOfUrl(url);
	return allowed.has(extension.toLowerCase());
}

/** States that a file reaches after `discovered`; a pass that finds it fit to be copied has nothing to say about them. */
const beyond: ReadonlySet<FileState> = new Set(['copying', 'verified', 'failed', 'missing', 'archived', 'collision']);

/** The field holds our link, or may hold it. */
const away: ReadonlySet<LinkState> = new Set(['switching', 'switched', 'restoring']);

/** What to do with a record that discovery has seen. */
export function decide(known: Known | undefined, record: SourceRecord, rules: Rules): Verdict {
	if (known === undefined)
		return record.deleted ? {act: 'ignore'} : {act: 'insert', state: classify(record, null, rules)};
	if (record.deleted) return known.state === 'deleted' ? {act: 'keep'} : {act: 'move', state: 'deleted'};

	// What stands in the field is phase 2's to judge, and the original stays as it is. A change that ended in conflict or
	// failure may have left ours there; anything else there is the user's, and its file is to be copied like any other.
	if (away.has(known.link) || (known.link !== 'original' && isOurs(record, rules))) return stay(known);

	if (record.url === known.url) return sameUrl(known, record, rules);

	const state = classify(record, null, rules);
	// Our own link in the field of a record whose link we count as original (a ledger restored from a copy, say): the
	// original URL is kept, since it is the way back.
	if (isOurs(record, rules) || mayBeOurs(record, rules))
		return moveTo(known, state === 'folder' ? state : 'already-ours');
	return {act: known.copied ? 'regenerate' : 'repoint', state};
}

/**
Whether a link whose change ended in conflict, failure or deletion is an original again: its field holds the URL that the
ledger knows, or one that the record takes on. Not where that URL is ours: a ledger that was made for a rollback file has
met the record with no other.
*/
export const findsOriginal = ({link, url}: Known, record: SourceRecord, {act}: Verdict): boolean =>
	unsettledLinks.has(link) &&
	!record.deleted &&
	((record.url === url && act !== 'stay') || act === 'repoint' || act === 'regenerate');

/**
Whether an attempt that failed so may have left its file at the key: the answer was lost, or the thread died. That file is
not the one of another URL, and nothing tells the two apart once a run is killed while it copies the latter.
*/
export const mayHaveStored = (failure: FailureKind): boolean =>
	['upload', 'network'].includes(failures[failure].group) || failure === 'worker-crashed';

const isOurs = ({id, url}: SourceRecord, rules: Rules): boolean => url !== null && rules.isOurs(id, url);

/** Under a base of ours with a key that this copy of the ledger does not know. What leads to the source never is. */
const mayBeOurs = ({url}: SourceRecord, {isUnderLinkBase, locate}: Rules): boolean =>
	url !== null && isUnderLinkBase(url) && !['s3', 'http'].includes(locate(url).kind);

const moveTo = (known: Known, state: FileState): Verdict =>
	state === known.state ? {act: 'keep'} : {act: 'move', state};

/** Left as it is; a record that was restored counts again, and its copy is looked at again. */
const stay = ({state}: Known): Verdict => ({act: 'stay', state: state === 'deleted' ? 'discovered' : state});

function sameUrl(known: Known, record: SourceRecord, rules: Rules): Verdict {
	// Done is done: a rule that became narrower does not undo a proven copy, and what was tried and failed is opened
	// again by the run, not by discovery.
	if (known.state === 'verified') return {act: 'keep'};
	const state = classify(record, known.size, rules);
	return state === 'discovered' && beyond.has(known.state) ? {act: 'keep'} : moveTo(known, state);
}
