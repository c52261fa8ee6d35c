/** What all threads know of the vendor's end point that signs URLs: whether it is there at all. */
import type {FileTask, Receipt} from '../engine/ports/copier.ts';
import {type Cells, cell} from './cells.ts';
import type {SourceSettings} from './settings.ts';

export type EndPoint = {
	readonly settings: NonNullable<SourceSettings['presign']>;
	/** It has given a URL. Until then its address may be a wrong one, and what answers there speaks of no file. */
	readonly proven: () => boolean;
	readonly prove: () => void;
	/** Whether its bare 404 may be believed of this file: it is known to be missing, and others have been signed for before. */
	readonly mayConfirm: (task: Pick<FileTask, 'failedBefore'>) => boolean;
	/**
	Notes a file, not one of those, for which nothing answers that signs. True once `mostUnsigned` have met with that, and
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
		mayConfirm: task => isKnownMissing(task) && Atomics.load(words, cell.signedBefore) !== 0,
		isNone(identifier) {
			if (!unsigned.has(identifier)) Atomics.add(words, cell.unsigned, 1);
			unsigned.add(identifier);
			return Atomics.load(words, cell.unsigned) >= mostUnsigned;
		},
	};
}

/** By whatever way: an end point that has never signed need not be one of them. */
const isKnownMissing = ({failedBefore}: Pick<FileTask, 'failedBefore'>): boolean => failedBefore === 'download-missing';

/**
For the thread that has the ledger: hears of each batch before it is handed out, and says to all threads whether the end
point has signed before. `hasSigned` is asked once, and only where a file is known to be missing.
*/
export function recallSigning({words}: Pick<Cells, 'words'>, hasSigned: () => boolean) {
	let asked = false;
	return (batch: readonly FileTask[]): void => {
		if (asked || !batch.some(isKnownMissing)) return;
		asked = true;
		if (hasSigned()) Atomics.store(words, cell.signedBefore, 1);
	};
}

/**
For all copiers that a process opens one after the other, one for each account as it may be. `ask` looks at all rows of the
ledger where no copy was read so, which is done once: what is served from then on is heard.
*/
export function rememberSigning(ask: () => boolean) {
	let known: boolean | undefined;
	return {
		hasSigned(): boolean {
			known ??= ask();
			return known;
		},
		hear(receipts: readonly Receipt[]): void {
			if (receipts.some(one => one.outcome === 'verified' && one.servedBy === 'presign')) known = true;
		},
	};
}
