/**
Records by what a person holds in hand: an id, a link, a name. Ids and our own links have an index; vendor's URLs and
names have none (one would cost fifty bytes a record), so they are found by reading the rows once.
*/
import {asId18} from '../../engine/id.ts';
import {foldKey} from '../../engine/key.ts';
import type {Survey} from '../../engine/survey.ts';
import {decodeOnce} from '../../engine/url.ts';
import type {Doors} from '../doors.ts';
import {splitUrl} from '../forms.ts';
import {type FileRow, fileColumns, fileJoins, toFile} from './file-row.ts';

const statements = {
	byId: 'SELECT id AS row FROM records WHERE record_id = :id',
	bases: 'SELECT base FROM link_bases',
	byKey: `SELECT r.id AS row FROM records r JOIN key_folders f ON f.id = r.folder
			WHERE r.key_fold = :fold AND f.path || coalesce(r.file, r.name) = :key
		UNION SELECT v.record FROM file_versions v JOIN key_folders f ON f.id = v.folder
			WHERE v.key_fold = :fold AND f.path || v.file = :key`,
	base: 'SELECT id FROM url_bases WHERE base = :base',
	// Screens show URLs without their query, and what they show must lead back.
	byUrl: `SELECT id AS row FROM records WHERE (url_tail = :tail OR (url_tail > :tail AND url_tail < :tail || '@'
			AND substr(url_tail, 1, length(:tail) + 1) = :tail || '?')) AND url_base IS :base
		UNION SELECT record FROM file_versions WHERE (url_tail = :tail OR substr(url_tail, 1, length(:tail) + 1) = :tail || '?')
			AND url_base IS :base
		ORDER BY 1 LIMIT :limit`,
	// A link that was spelt out in the journal: one that a rollback file brought along.
	byJournal: 'SELECT DISTINCT record AS row FROM journal WHERE from_url = :url OR to_url = :url LIMIT :limit',
	byName: 'SELECT id AS row FROM records WHERE name = :name ORDER BY id LIMIT :limit',
	rows: `SELECT ${fileColumns} FROM records r ${fileJoins} WHERE r.id IN (SELECT value FROM json_each(:rows)) ORDER BY r.id LIMIT :limit`,
};

type Found = {readonly row: number};

export function createFind({db, read}: Doors): Pick<Survey, 'find'> {
	const byId = db.prepare<{id: string}, Found>(statements.byId);
	const rows = db.prepare<{rows: string; limit: number}, FileRow>(statements.rows);
	const byName = db.prepare<{name: string; limit: number}, Found>(statements.byName);
	const byUrl = createByUrl(db);

	const look = (what: string, limit: number): readonly Found[] => {
		const id = asId18(what);
		const found = id === undefined ? [] : byId.all({id});
		if (found.length > 0) return found;
		return /^[a-z][a-z0-9+.-]*:\/\//i.test(what) ? byUrl(what, limit) : byName.all({name: what, limit});
	};
	return {
		find: read((what, limit) => {
			const found = look(what.trim(), limit).map(({row}) => row);
			return rows.all({rows: JSON.stringify(found), limit}).map(toFile);
		}),
	};
}

function createByUrl(db: Doors['db']): (url: string, limit: number) => readonly Found[] {
	const bases = db.prepare<[], {base: string}>(statements.bases);
	const byKey = db.prepare<{fold: bigint; key: string}, Found>(statements.byKey);
	const baseOf = db.prepare<{base: string}, {id: number}>(statements.base);
	const byTail = db.prepare<{base: number; tail: string; limit: number}, Found>(statements.byUrl);
	const byJournal = db.prepare<{url: string; limit: number}, Found>(statements.byJournal);

	const ours = (url: string): readonly Found[] =>
		bases.all().flatMap(({base}) => {
			if (!url.startsWith(base)) return [];
			const key = decodeOnce(url.slice(base.length).replace(/[?#].*$/s, ''));
			return key === null ? [] : byKey.all({fold: foldKey(key), key});
		});
	const originals = (url: string, limit: number): readonly Found[] => {
		const {base, tail} = splitUrl(url);
		const known = baseOf.get({base});
		return known === undefined ? [] : byTail.all({base: known.id, tail, limit});
	};
	return (url, limit) => {
		for (const search of [ours, originals, (asked: string, most: number) => byJournal.all({url: asked, limit: most})]) {
			const found = search(url, limit);
			if (found.length > 0) return found;
		}
		return [];
	};
}
