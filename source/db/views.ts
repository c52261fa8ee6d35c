/**
What people, scripts and reports read: the contract's tables as views over the narrow ones. They use nothing that SQLite
3.38 lacks and no function of ours, so that any `sqlite3` opens them. URLs stand here as they are stored, exactly.
*/
import {heldOurs} from './link-failure.ts';
import {oneOf} from './one-of.ts';
import {classWord, outcomeWord} from './plan-words.ts';
import {lostCopy} from './steps.ts';

/** A time in ISO 8601, UTC, with milliseconds. */
const iso = (time: string): string => `strftime('%Y-%m-%dT%H:%M:%fZ', ${time} / 1000.0, 'unixepoch')`;

const originalOf = (row: string, base: string): string => `coalesce(${base}.base, '') || ${row}.url_tail`;

/** Percent-encodes one character: its bytes in UTF-8. */
const percent = (hex: string): string =>
	`'%' || substr(${hex}, 1, 2) || ${[3, 5, 7].map(at => `coalesce('%' || nullif(substr(${hex}, ${at}, 2), ''), '')`).join(' || ')}`;

const letter = 'substr(rest, 1, 1)';

/** A key as a link carries it: as `encodeKey` of the engine. Spaces are by far the most frequent, so they have a short way. */
const encoded = (key: string): string => `CASE
	WHEN replace(${key}, ' ', '') NOT GLOB '*[^A-Za-z0-9._~/-]*' THEN replace(${key}, ' ', '%20')
	ELSE (
		WITH RECURSIVE walk (rest, done) AS (
			SELECT ${key}, ''
			UNION ALL
			SELECT substr(rest, 2), done || CASE WHEN ${letter} GLOB '[A-Za-z0-9._~/-]' THEN ${letter} ELSE ${percent(`hex(${letter})`)} END
			FROM walk WHERE rest <> ''
		)
		SELECT done FROM walk WHERE rest = ''
	)
END`;

const switched = oneOf('r.link', ['switched', 'restoring']);

/** `isOurs`: the field holds a link of ours; `isBackedUp`: a proven copy stands. Both of the record \`r\`. */
const fileMigrations = (isOurs: string, isBackedUp: string): string => `
CREATE VIEW file_migrations AS
SELECT
	id, doclist_entry_id, account_id, account_name, original_url, your_s3_key,
	link_base || ${encoded('your_s3_key')} AS your_s3_url,
	file_name, file_size_bytes, file_hash, backup_timestamp, last_modified_sf, migration_phase, salesforce_updated,
	created_date, updated_date
FROM (
	SELECT
		r.id AS id,
		r.record_id AS doclist_entry_id,
		a.salesforce_id AS account_id,
		a.name AS account_name,
		${originalOf('r', 'u')} AS original_url,
		f.path || coalesce(r.file, r.name) AS your_s3_key,
		(SELECT base FROM link_bases WHERE id = coalesce(r.link_base, (SELECT id FROM link_bases WHERE current = 1))) AS link_base,
		r.name AS file_name,
		r.size AS file_size_bytes,
		lower(hex(r.hash)) AS file_hash,
		${iso('r.verified_at')} AS backup_timestamp,
		${iso('r.modified_at')} AS last_modified_sf,
		CASE WHEN ${isOurs} THEN 2 ELSE 1 END AS migration_phase,
		CASE WHEN ${isOurs} THEN 1 ELSE 0 END AS salesforce_updated,
		(SELECT ${iso('started_at')} FROM discoveries WHERE id = r.found_in) AS created_date,
		${iso('max(r.verified_at, coalesce(r.link_changed_at, 0))')} AS updated_date
	FROM records r
	JOIN key_folders f ON f.id = r.folder
	LEFT JOIN accounts a ON a.id = r.account
	LEFT JOIN url_bases u ON u.id = r.url_base
	WHERE ${isBackedUp}
);
`;

/** A change that was not made has left in the field what it held before. */
const stillOurs = `${oneOf('r.link', ['switching', 'failed', 'deleted'])} AND ${heldOurs}`;

/** Of a copy that was found gone or changed the hash is kept: by it what lies there is known when the file is copied again. */
const lost = `r.state <> 'verified' AND EXISTS (SELECT 1 FROM history h
	WHERE h.record = r.id AND h.at >= r.verified_at AND ${oneOf('h.reason', lostCopy)})`;

/** `file_migrations` anew: it looks at what became of the last change, and of the copy. */
export const fileView = `
DROP VIEW file_migrations;
${fileMigrations(`(${switched} OR ${stillOurs})`, `r.verified_at IS NOT NULL AND NOT (${lost})`)}`;

const migrationRuns = `
CREATE VIEW migration_runs AS
SELECT
	id, type AS run_type, ${iso('started_at')} AS start_time, ${iso('ended_at')} AS end_time,
	processed AS total_files_processed, successful AS successful_files, failed AS failed_files,
	new AS new_files, updated AS updated_files, skipped AS skipped_files,
	status, error_message, config AS config_snapshot,
	command, error_kind, proof, ${iso('heartbeat_at')} AS last_heartbeat
FROM runs;
`;

/** The URL of the generation that a row speaks of: the record's own, or an archived one. */
const urlThen = (row: string): string =>
	`CASE WHEN r.generation = ${row}.generation THEN ${originalOf('r', 'u')} ELSE ${originalOf('v', 'w')} END`;
const joinThen = (row: string): string => `
	LEFT JOIN records r ON r.id = ${row}.record
	LEFT JOIN url_bases u ON u.id = r.url_base
	LEFT JOIN file_versions v ON v.record = ${row}.record AND v.generation = ${row}.generation
	LEFT JOIN url_bases w ON w.id = v.url_base`;

const migrationErrors = `
CREATE VIEW migration_errors AS
SELECT
	e.id AS id, e.run AS run_id, r.record_id AS doclist_entry_id, e.kind AS error_type, e.message AS error_message,
	${urlThen('e')} AS original_url, ${iso('e.at')} AS timestamp, e.attempts AS attempts
FROM errors e ${joinThen('e')};
`;

/** `more`: columns of a later version, of the journal's row \`j\`. */
export const urlChanges = (more?: string): string => `
CREATE VIEW url_changes AS
SELECT
	id, run_id, doclist_entry_id, direction,
	coalesce(from_url, CASE direction WHEN 'cutover' THEN original ELSE link_base || ${encoded('key')} END) AS from_url,
	coalesce(to_url, CASE direction WHEN 'rollback' THEN original ELSE link_base || ${encoded('key')} END) AS to_url,
	state, error, created_at, settled_at${more === undefined ? '' : `, ${more.split(' AS ').at(-1)}`}
FROM (
	SELECT
		${more === undefined ? '' : `${more}, `}j.id AS id, j.run AS run_id, r.record_id AS doclist_entry_id, j.direction AS direction,
		j.from_url AS from_url, j.to_url AS to_url, j.state AS state, j.error AS error,
		${iso('j.created_at')} AS created_at, ${iso('j.settled_at')} AS settled_at,
		${urlThen('j')} AS original,
		(SELECT base FROM link_bases WHERE id = j.link_base) AS link_base,
		CASE WHEN r.generation = j.generation
			THEN (SELECT path FROM key_folders WHERE id = r.folder) || coalesce(r.file, r.name)
			ELSE (SELECT path FROM key_folders WHERE id = v.folder) || v.file
		END AS key
	FROM journal j ${joinThen('j')}
);
`;

/** The rows of every plan that is stored, spelt out. */
const planChanges = `
CREATE VIEW plan_changes AS
SELECT
	p.plan AS plan_id, n.code AS plan, n.direction AS direction, p.seq AS seq, r.record_id AS doclist_entry_id,
	${classWord('p.class')} AS class, ${outcomeWord('p.outcome')} AS outcome, p.canary IS NOT NULL AS canary
FROM plan_rows p JOIN plans n ON n.id = p.plan JOIN records r ON r.id = p.record;
`;

/** Every view of the first version. */
export const views =
	fileMigrations(switched, 'r.verified_at IS NOT NULL') + migrationRuns + migrationErrors + urlChanges() + planChanges;
