/**
Rows that the discovery under way has seen, in memory. A row in which nothing has changed is thus not written to be
remembered, which is what re-reading a million of them would cost. A discovery that ends before its time is begun anew, so
nothing of this need outlive the process.
*/
import {createRowSet} from '../engine/row-set.ts';

export type Seen = {
	readonly has: (discovery: number, row: number) => boolean;
	/** Call it when what was done about these rows is durable. */
	readonly add: (discovery: number, rows: Iterable<number>) => void;
};

/** Of the newest discovery; an older one has seen nothing any more. */
export function createSeen(): Seen {
	let of = 0;
	const seen = createRowSet();

	return {
		has: (discovery, row) => discovery === of && seen.has(row),
		add: (discovery, rows) => {
			if (discovery !== of) {
				of = discovery;
				seen.clear();
			}
			for (const row of rows) seen.add(row);
		},
	};
}
