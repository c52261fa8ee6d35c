/** To whom the ledger belongs, and which links are ours. */
import {MigrationError} from '../engine/failure.ts';
import {foldKey} from '../engine/key.ts';
import type {LedgerPin} from '../engine/ports/ledger.ts';
import {decodeOnce} from '../engine/url.ts';
import type {Doors} from './doors.ts';
import {endRefusals} from './link-failure.ts';

const statements = {
	pinned: 'SELECT org_id AS orgId, bucket FROM pin',
	pin: 'UPDATE pin SET org_id = :orgId, bucket = :bucket',
	retire: 'UPDATE link_bases SET current = 0 WHERE current = 1 AND base <> :base',
	use: 'INSERT INTO link_bases (base, current) VALUES (:base, 1) ON CONFLICT (base) DO UPDATE SET current = 1',
	bases: 'SELECT base FROM link_bases',
	keys: `SELECT f.path || coalesce(r.file, r.name) AS key FROM records r JOIN key_folders f ON f.id = r.folder WHERE r.key_fold = :fold
		UNION ALL SELECT f.path || v.file FROM file_versions v JOIN key_folders f ON f.id = v.folder WHERE v.key_fold = :fold`,
	journalled: `SELECT 1 AS found FROM journal WHERE record = (SELECT id FROM records WHERE record_id = :recordId)
		AND ((direction = 'cutover' AND to_url = :url) OR (direction = 'rollback' AND from_url = :url))`,
};

type Pinned = {readonly orgId: string | null; readonly bucket: string | null};

export function createPin({db, read, write, onUndo}: Doors): LedgerPin {
	const pinned = db.prepare<[], Pinned>(statements.pinned);
	const pin = db.prepare<{orgId: string; bucket: string}>(statements.pin);
	const retire = db.prepare<{base: string}>(statements.retire);
	const use = db.prepare<{base: string}>(statements.use);
	const end = db.prepare(endRefusals);
	const bases = db.prepare<[], {base: string}>(statements.bases);
	const keys = db.prepare<{fold: bigint}, {key: string}>(statements.keys);
	const journalled = db.prepare<{recordId: string; url: string}, {found: number}>(statements.journalled);

	let known: readonly string[] | undefined;
	onUndo(() => {
		known = undefined;
	});

	const everUsed = (): readonly string[] => {
		known ??= bases.all().map(row => row.base);
		return known;
	};
	const holdsKey = (key: string): boolean => keys.all({fold: foldKey(key)}).some(row => row.key === key);

	return {
		pin: write(to => {
			const known = pinned.get() ?? {orgId: null, bucket: null};
			const stranger = strangerTo(known, to);
			if (stranger !== null) throw stranger;
			if (known.orgId === null) pin.run({orgId: to.orgId, bucket: to.bucket});
		}),
		useLinkBase: write(base => {
			retire.run({base});
			use.run({base});
			end.run();
			known = undefined;
		}),
		isOurs: read((recordId, url) => {
			for (const base of everUsed()) {
				if (!url.startsWith(base)) continue;
				const key = decodeOnce(url.slice(base.length).replace(/[?#].*$/s, ''));
				if (key !== null && holdsKey(key)) return true;
			}
			return journalled.get({recordId, url}) !== undefined;
		}),
		isUnderLinkBase: read(url => everUsed().some(base => url.startsWith(base))),
	};
}

/** Why a ledger is not for this org and bucket; null where it is, or is nobody's yet. */
export function strangerTo(
	{orgId, bucket}: Pinned,
	to: {readonly orgId: string; readonly bucket: string},
): MigrationError | null {
	if (orgId === null || (orgId === to.orgId && bucket === to.bucket)) return null;
	return orgId === to.orgId ? ofAnother('bucket', String(bucket), to.bucket) : ofAnother('org', orgId, to.orgId);
}

const ofAnother = (what: 'org' | 'bucket', pinned: string, given: string): MigrationError =>
	new MigrationError('refused', `This ledger belongs to the ${what} ${pinned}, not to ${given}`, {
		hint: 'Use the configuration that it was made with, or set `database` to a new file for another org or bucket.',
	});
