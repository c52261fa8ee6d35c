/** States in the words that people read. */
import type {Phase} from '../engine/event.ts';
import type {FileState, LinkState} from '../engine/life.ts';
import type {ErrorClass} from '../engine/survey.ts';

export const dispositionWords: Readonly<Record<FileState, string>> = {
	verified: 'copied and proved',
	discovered: 'still to be copied',
	copying: 'being copied',
	failed: 'failed',
	missing: 'gone at the vendor (404)',
	archived: 'in an archive storage class',
	collision: 'another object lies at the key',
	excluded: 'left out by your settings',
	'bad-url': 'URL that leads nowhere',
	'foreign-url': "URL of another host than the vendor's",
	'no-url': 'no URL',
	'no-account': 'no account',
	folder: 'folder, without a file',
	'already-ours': 'link leads to your bucket already',
	deleted: 'deleted, or hidden from this user',
};

/** In the order in which reports list them: what is done, what is open, what somebody must look at, the rest. */
export const dispositionOrder: readonly FileState[] = [
	'verified',
	'discovered',
	'copying',
	'failed',
	'missing',
	'archived',
	'collision',
	'excluded',
	'no-account',
	'foreign-url',
	'bad-url',
	'no-url',
	'folder',
	'already-ours',
	'deleted',
];

/** Records that have a file somewhere which is not in the customer's bucket: their links stay as they are. */
export const stayingAtVendor: readonly FileState[] = [
	'discovered',
	'copying',
	'failed',
	'missing',
	'archived',
	'collision',
	'excluded',
	'no-account',
	'foreign-url',
	'bad-url',
];

export const linkWords: Readonly<Record<LinkState, string>> = {
	original: 'as they were',
	switching: 'on their way to your bucket',
	switched: 'lead to your bucket',
	restoring: 'on their way back',
	conflict: 'hold what somebody else has written',
	failed: 'refused by Salesforce',
	deleted: 'deleted since, or hidden from this user',
};

/** Of classes of errors. */
export const errorWords: Readonly<Record<ErrorClass['state'], string>> = {
	failed: dispositionWords.failed,
	missing: dispositionWords.missing,
	archived: dispositionWords.archived,
	collision: dispositionWords.collision,
	'link-failed': 'links that Salesforce refused to change',
	'link-conflict': 'links whose field somebody else has changed',
	'link-deleted': 'links of records that are gone, or hidden from this user',
};

/** What a phase counts. */
export function unitOf(phase: Phase): 'files' | 'links' | 'records' {
	if (phase === 'copying') return 'files';
	return phase === 'switching' || phase === 'restoring' ? 'links' : 'records';
}

/** What the room that is asked for beside the ledger itself is for. */
export const roomWords = 'with three copies of the ledger, as its plans leave them, and the rollback file';
