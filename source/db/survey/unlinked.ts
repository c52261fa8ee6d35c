/** Verified copies that no link leads to. */
import type {Doors} from '../doors.ts';

const statements = {
	count: `SELECT
		(SELECT coalesce(sum(count), 0) FROM tally WHERE state = 'verified' AND outside = 0) -
		(SELECT coalesce(sum(count), 0) FROM link_tally WHERE link = 'switched' AND verified = 1 AND outside = 0)`,
	// No tally holds the bytes behind links: they are summed up along the index of those that are away.
	sum: `SELECT a.files - l.files AS files, a.bytes - l.bytes AS bytes FROM
		(SELECT coalesce(sum(count), 0) AS files, coalesce(sum(bytes), 0) AS bytes FROM tally
			WHERE state = 'verified' AND outside = 0) a,
		(SELECT count(*) AS files, coalesce(sum(size), 0) AS bytes FROM records INDEXED BY idx_salesforce_updated
			WHERE link <> 'original' AND link = 'switched' AND state = 'verified' AND outside = 0) l`,
};

type Copies = {readonly files: number; readonly bytes: number};

type Unlinked = {
	/** From the tallies. */
	readonly unlinked: () => number;
	/** With their bytes: a look at every record whose link is away. */
	readonly unlinkedCopies: () => Copies;
};

export function createUnlinked({db, read}: Doors): Unlinked {
	const unlinked = db.prepare<[], number>(statements.count).pluck();
	const copies = db.prepare<[], Copies>(statements.sum);
	return {
		unlinked: read(() => unlinked.get() ?? 0),
		unlinkedCopies: read(() => copies.get() ?? {files: 0, bytes: 0}),
	};
}
