/** What all threads know of the vendor's end point that signs URLs: whether it is there at all. */
import {type Cells, cell} from './cells.ts';
import type {SourceSettings} from './settings.ts';

export type EndPoint = {
	readonly settings: NonNullable<SourceSettings['presign']>;
	/** It has given a URL. Until then its address may be a wrong one, and what answers there speaks of no file. */
	readonly proven: () => boolean;
	readonly prove: () => void;
	/**
	Notes a file, not known to be missing, for which nothing answers that signs. True once `mostUnsigned` have met with that, and
	none has been served.
	*/
	readonly isNone: (identifier: string) => boolean;
};

/** Files for which nothing answers that signs: this many are the address's fault, fewer may be gone, as bare as the answer is. */
export const mostUnsigned = 20;

export function createEndPoint(settings: EndPoint['settings'], {words}: Pick<Cells, 'words'>): EndPoint {
	/** Of this thread: a file that is tried again counts once. */
	const unsigned = new Set<string>();
	const proven = () => Atomics.load(words, cell.signed) !== 0;
	return {
		settings,
		proven,
		prove() {
			if (!proven()) Atomics.store(words, cell.signed, 1);
		},
		isNone(identifier) {
			if (!unsigned.has(identifier)) Atomics.add(words, cell.unsigned, 1);
			unsigned.add(identifier);
			return Atomics.load(words, cell.unsigned) >= mostUnsigned;
		},
	};
}
