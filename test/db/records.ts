/** Records as tests make them; used by processes of their own too, so nothing of the test runner's is here. */
import type {FileState} from '../../source/engine/life.ts';
import type {Known, Verdict} from '../../source/engine/ports/discovery.ts';
import type {SourceRecord} from '../../source/engine/ports/salesforce.ts';
import type {Scope} from '../../source/engine/scope.ts';

export const everything: Scope = {object: 'DocListEntry__c', filter: '', accounts: []};
export const start = Date.parse('2026-03-01T10:00:00.250Z');

export const idOf = (index: number): string => `a0B5e00000${String(index).padStart(5, '0')}EAA`;
export const accountIdOf = (index: number): string => `0015e00000${String(index).padStart(5, '0')}AAA`;

export function record(index: number, parts: Partial<SourceRecord> = {}): SourceRecord {
	return {
		id: idOf(index),
		name: `file ${index}.pdf`,
		url: `https://vendor.s3.us-west-2.amazonaws.com/a/file%20${index}.pdf`,
		account: {id: accountIdOf(index % 3), name: `Account ${index % 3}`},
		type: 'Document',
		modifiedAt: start + index,
		deleted: false,
		...parts,
	};
}

export const records = (count: number): SourceRecord[] => Array.from({length: count}, (_, index) => record(index + 1));

/** Inserts what is new as `discovered` and leaves the rest alone. */
export const insertNew = (known: Known | undefined, state: FileState = 'discovered'): Verdict =>
	known ? {act: 'keep'} : {act: 'insert', state};
