/** The ledger of the keys that copies lie at. */

import type {Scope} from '../scope.ts';
import type {Stretch} from './stretch.ts';

/** An unassigned record that is to be copied, in order of record id. */
export type Keyless = {
	readonly row: number;
	readonly recordId: string;
	readonly name: string;
	readonly url: string;
	readonly account: {readonly id: string; readonly name: string} | null;
	readonly generation: number;
};

/** A key in two parts: the folder is stored once for each account. `fold` is the whole key as `foldKey` makes it. */
export type ChosenKey = {
	readonly folder: string;
	readonly file: string;
	readonly fold: bigint;
};

export type KeyBook = {
	/** Records to copy in this scope that have no key yet, after the given record id. */
	readonly keyless: (scope: Scope, after: string, limit: number) => Stretch<Keyless, string>;
	readonly keyTaken: (fold: bigint) => boolean;
	/** Each record gets the key that is chosen for it, when those before it have theirs. `taken` answers for folded keys. */
	readonly assignKeys: (
		run: number,
		records: readonly Keyless[],
		choose: (record: Keyless, taken: (fold: bigint) => boolean) => ChosenKey,
	) => void;
	/**
	Prefixes of the keys that have been given, each with its slash (empty: the bucket's root), none under another: where
	copies lie. After a change of `destination.prefix` there are several, for a key stays as it is.
	*/
	readonly prefixes: () => readonly string[];
};
