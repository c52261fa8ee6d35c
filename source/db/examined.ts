/** Records as a verification examines them: what the ledger says of link and copy. Reads only. */

import {foldKey} from '../engine/key.ts';
import {linkTo} from '../engine/link.ts';
import type {Examined, VerifyLedger} from '../engine/verify/ports.ts';
import type {Doors} from './doors.ts';
import {readEtag, type StoredEtag} from './forms.ts';
import {isLocked} from './lock.ts';
import {createPin} from './pin.ts';
import {createSample} from './sample.ts';
import {coverOf, perCover} from './scope.ts';

const columns = `r.id AS row, r.record_id AS recordId, r.state, r.link, coalesce(b.base, '') || r.url_tail AS original,
	f.path || coalesce(r.file, r.name) AS key, coalesce(l.base, (SELECT base FROM link_bases WHERE current = 1)) AS base,
	r.size, r.etag, r.hash, r.verified_at AS verifiedAt`;
const joins = `LEFT JOIN url_bases b ON b.id = r.url_base LEFT JOIN key_folders f ON f.id = r.folder
	LEFT JOIN link_bases l ON l.id = r.link_base`;

const statements = {
	pin: 'SELECT ledger_id AS ledgerId, org_id AS orgId, bucket FROM pin',
	page: (where: string, index: string) => `SELECT ${columns}
		FROM (SELECT * FROM records ${index} WHERE outside = 0 AND id > :after AND ${where} ORDER BY id LIMIT :limit) r ${joins} ORDER BY r.id`,
	row: `SELECT ${columns} FROM records r ${joins} WHERE r.id = :row`,
	population: (where: string) => `SELECT coalesce(sum(count), 0) AS count FROM tally WHERE outside = 0 AND ${where}`,
	rows: (where: string) => `SELECT id AS row FROM records WHERE outside = 0 AND ${where} ORDER BY id`,
	keys: `SELECT f.path || coalesce(r.file, r.name) AS key FROM records r JOIN key_folders f ON f.id = r.folder WHERE r.key_fold = :fold
		UNION ALL SELECT f.path || v.file FROM file_versions v JOIN key_folders f ON f.id = v.folder WHERE v.key_fold = :fold`,
};

type Row = Pick<Examined, 'row' | 'recordId' | 'state' | 'link' | 'original'> & {
	readonly key: string | null;
	readonly base: string | null;
	readonly size: number | null;
	readonly etag: StoredEtag | null;
	readonly hash: Buffer | null;
	readonly verifiedAt: number | null;
};

function toExamined({key, base, size, etag, hash, verifiedAt, ...rest}: Row): Examined {
	const copied = key !== null && size !== null && etag !== null && hash !== null && verifiedAt !== null;
	return {
		...rest,
		ours: key === null || base === null ? null : linkTo(base, key),
		copy: copied ? {key, size, etag: readEtag(etag), sha256: hash.toString('hex'), verifiedAt} : null,
	};
}

export function createExamined(doors: Doors): VerifyLedger {
	const {db, file, read} = doors;
	const {isOurs, isUnderLinkBase} = createPin(doors);
	const pin = db.prepare<[], {ledgerId: string; orgId: string | null; bucket: string | null}>(statements.pin);
	// One account is found by its own index; everything else is walked as it lies.
	const page = perCover(({where, key}) =>
		db.prepare<object, Row>(statements.page(where, key === 'one' ? 'INDEXED BY idx_account_id' : 'NOT INDEXED')),
	);
	const one = db.prepare<{row: number}, Row>(statements.row);
	const population = perCover(({where}) => db.prepare<object, {count: number}>(statements.population(where)));
	const rows = perCover(({where}) => db.prepare<object, {row: number}>(statements.rows(where)));
	const keys = db.prepare<{fold: bigint}, {key: string}>(statements.keys);

	return {
		ledgerId: read(() => pin.get()?.ledgerId ?? ''),
		pinned: read(() => pin.get() ?? {orgId: null, bucket: null}),
		examined: read((scope, after, limit) => {
			const cover = coverOf(scope);
			return page(cover).all({after, limit, accounts: cover.accounts}).map(toExamined);
		}),
		examinedRows: read(wanted =>
			wanted.flatMap(row => {
				const found = one.get({row});
				return found === undefined ? [] : [toExamined(found)];
			}),
		),
		population: read(scope => {
			const cover = coverOf(scope);
			return population(cover).get({accounts: cover.accounts})?.count ?? 0;
		}),
		choose: read((scope, sample, random) => {
			const cover = coverOf(scope);
			return reservoir(rows(cover).iterate({accounts: cover.accounts}), sample, random);
		}),
		explains: read(key => keys.all({fold: foldKey(key)}).some(row => row.key === key)),
		isOurs,
		isUnderLinkBase,
		isHeld: () => isLocked(file),
		sampleCopies: createSample(doors),
	};
}

/** `sample` of them, each as likely as any other, however many there are. */
function reservoir(all: Iterable<{readonly row: number}>, sample: number, random: () => number): readonly number[] {
	const chosen: number[] = [];
	let seen = 0;
	for (const {row} of all) {
		seen += 1;
		if (chosen.length < sample) chosen.push(row);
		else {
			const at = Math.floor(random() * seen);
			if (at < sample) chosen[at] = row;
		}
	}
	return chosen.sort((left, right) => left - right);
}
