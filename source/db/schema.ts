/**
The tables of the ledger, narrow: each record is one row that refers to what many share (account, scheme and host of its
URL, folder of its key) and keeps hashes and ETags as bytes. What people and scripts read are the views of `views.ts`.

Times are milliseconds since 1970 (UTC). The `CHECK`s come from the tables of `engine/life.ts`: a state that is added
there later needs a migration that makes the table anew.
*/
import {changeLife, fileLife, linkLife, runLife, statesOf} from '../engine/life.ts';
import {oneOf} from './one-of.ts';
import {planTables} from './plan-schema.ts';

/** States in which the field of Salesforce is ours, or may be. */
export const linkAway = ['switching', 'switched', 'restoring'];

const shared = `
CREATE TABLE pin (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	ledger_id TEXT NOT NULL,
	org_id TEXT,
	bucket TEXT
) STRICT;

CREATE TABLE accounts (
	id INTEGER PRIMARY KEY,
	salesforce_id TEXT NOT NULL UNIQUE CHECK (length(salesforce_id) = 18),
	name TEXT NOT NULL
) STRICT;

CREATE TABLE url_bases (id INTEGER PRIMARY KEY, base TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE key_folders (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE link_bases (
	id INTEGER PRIMARY KEY,
	base TEXT NOT NULL UNIQUE,
	current INTEGER NOT NULL CHECK (current IN (0, 1))
) STRICT;

CREATE TABLE scopes (
	id INTEGER PRIMARY KEY,
	key TEXT NOT NULL UNIQUE,
	object TEXT NOT NULL,
	filter TEXT NOT NULL,
	accounts TEXT NOT NULL,
	watermark INTEGER
) STRICT;
`;

const runs = `
-- AUTOINCREMENT: a run's id is its fencing number, and is never given twice.
CREATE TABLE runs (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	type TEXT NOT NULL,
	command TEXT NOT NULL,
	scope INTEGER NOT NULL REFERENCES scopes,
	plan INTEGER REFERENCES plans,
	status TEXT NOT NULL DEFAULT 'running' CHECK (${oneOf('status', statesOf(runLife))}),
	started_at INTEGER NOT NULL,
	heartbeat_at INTEGER NOT NULL,
	ended_at INTEGER,
	processed INTEGER NOT NULL DEFAULT 0,
	successful INTEGER NOT NULL DEFAULT 0,
	failed INTEGER NOT NULL DEFAULT 0,
	new INTEGER NOT NULL DEFAULT 0,
	updated INTEGER NOT NULL DEFAULT 0,
	skipped INTEGER NOT NULL DEFAULT 0,
	error_kind TEXT,
	error_message TEXT,
	config TEXT NOT NULL,
	proof TEXT,
	CHECK ((status = 'running') = (ended_at IS NULL))
) STRICT;

CREATE TABLE discoveries (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES runs,
	scope INTEGER NOT NULL REFERENCES scopes,
	kind TEXT NOT NULL CHECK (${oneOf('kind', ['full', 'incremental'])}),
	started_at INTEGER NOT NULL,
	completed_at INTEGER,
	watermark INTEGER
) STRICT;
`;

const records = `
CREATE TABLE records (
	id INTEGER PRIMARY KEY,
	record_id TEXT NOT NULL CHECK (length(record_id) = 18),
	account INTEGER REFERENCES accounts,
	state TEXT NOT NULL CHECK (${oneOf('state', statesOf(fileLife))}),
	link TEXT NOT NULL DEFAULT 'original' CHECK (${oneOf('link', statesOf(linkLife))}),
	generation INTEGER NOT NULL DEFAULT 1 CHECK (generation >= 1),
	-- 1: the record exists, but no longer matches the scope's filter.
	outside INTEGER NOT NULL DEFAULT 0 CHECK (outside IN (0, 1)),
	-- Discoveries that saw it first, and that last found it new or changed. Which rows the one under way has seen, the
	-- process knows that carries it out: so a row in which nothing has changed is not written.
	found_in INTEGER NOT NULL,
	seen_in INTEGER NOT NULL,
	modified_at INTEGER NOT NULL,
	-- Of the recorded copy, or of a file that was excluded by its size.
	size INTEGER,
	name TEXT NOT NULL,
	-- The original URL: scheme and host, and the exact rest.
	url_base INTEGER REFERENCES url_bases,
	url_tail TEXT,
	-- For the strategies of source access that do not read by URL.
	identifier TEXT,
	content_version TEXT,
	-- The key: its folder with the last slash, and the file's name where that is not the record's.
	folder INTEGER REFERENCES key_folders,
	file TEXT,
	key_fold INTEGER CHECK ((key_fold IS NULL) = (folder IS NULL)),
	-- The recorded copy.
	hash BLOB CHECK (length(hash) = 32),
	source_etag ANY,
	etag ANY,
	verified_at INTEGER,
	served_by TEXT,
	-- Why the last attempt failed; kept while it waits for the next one.
	failure TEXT,
	-- Where the link was last switched to, and when it last changed.
	link_base INTEGER REFERENCES link_bases,
	link_changed_at INTEGER,
	CHECK (state <> 'verified' OR hash IS NOT NULL),
	CHECK ((hash IS NULL) = (verified_at IS NULL)),
	CHECK (hash IS NULL OR (folder IS NOT NULL AND size IS NOT NULL AND etag IS NOT NULL)),
	-- A link on its way back may be one that only a rollback file knows of.
	CHECK (NOT ${oneOf('link', ['switching', 'switched'])} OR (hash IS NOT NULL AND url_tail IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX idx_doclist_entry_id ON records (record_id);
CREATE UNIQUE INDEX idx_key_fold ON records (key_fold) WHERE key_fold IS NOT NULL;
CREATE INDEX idx_account_id ON records (account);
CREATE INDEX idx_backup_timestamp ON records (verified_at) WHERE verified_at IS NOT NULL;
-- The row's number stands behind the state, so that claims walk it in row order.
CREATE INDEX idx_migration_phase ON records (state);
CREATE INDEX idx_salesforce_updated ON records (link) WHERE link <> 'original';

-- Files of former generations: their URLs and their objects stay known for ever.
CREATE TABLE file_versions (
	record INTEGER NOT NULL REFERENCES records,
	generation INTEGER NOT NULL,
	url_base INTEGER REFERENCES url_bases,
	url_tail TEXT,
	folder INTEGER REFERENCES key_folders,
	file TEXT,
	key_fold INTEGER,
	size INTEGER,
	hash BLOB,
	source_etag ANY,
	etag ANY,
	verified_at INTEGER,
	served_by TEXT,
	link_base INTEGER REFERENCES link_bases,
	archived_at INTEGER NOT NULL,
	PRIMARY KEY (record, generation)
) STRICT, WITHOUT ROWID;
CREATE INDEX idx_version_fold ON file_versions (key_fold);

CREATE TABLE tally (
	account INTEGER NOT NULL,
	state TEXT NOT NULL,
	outside INTEGER NOT NULL,
	count INTEGER NOT NULL CHECK (count >= 0),
	bytes INTEGER NOT NULL CHECK (bytes >= 0),
	PRIMARY KEY (account, state, outside)
) STRICT, WITHOUT ROWID;
`;

const traces = `
-- Steps that leave a terminal state; the ordinary way of a file is not written down.
CREATE TABLE history (
	id INTEGER PRIMARY KEY,
	record INTEGER NOT NULL REFERENCES records,
	run INTEGER NOT NULL REFERENCES runs,
	from_state TEXT NOT NULL,
	to_state TEXT NOT NULL,
	reason TEXT NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX idx_history_record ON history (record);

CREATE TABLE errors (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES runs,
	record INTEGER REFERENCES records,
	generation INTEGER,
	kind TEXT NOT NULL,
	message TEXT NOT NULL,
	attempts INTEGER NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX idx_errors_run ON errors (run, kind);
CREATE INDEX idx_errors_record ON errors (record);

-- The URLs are the record's own (of that generation) and its link under link_base, unless they are spelt out.
CREATE TABLE journal (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES runs,
	-- The row of the plan that it carries out.
	plan INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	record INTEGER NOT NULL REFERENCES records,
	generation INTEGER NOT NULL,
	-- The link's state before, where it is not the one that this direction starts from.
	was TEXT,
	direction TEXT NOT NULL CHECK (${oneOf('direction', ['cutover', 'rollback'])}),
	link_base INTEGER NOT NULL REFERENCES link_bases,
	from_url TEXT,
	to_url TEXT,
	state TEXT NOT NULL DEFAULT 'intended' CHECK (${oneOf('state', statesOf(changeLife))}),
	error TEXT,
	created_at INTEGER NOT NULL,
	settled_at INTEGER,
	CHECK ((state = 'intended') = (settled_at IS NULL))
) STRICT;
CREATE INDEX idx_journal_record ON journal (record);
-- A record has one open intention at most.
CREATE UNIQUE INDEX idx_journal_intended ON journal (record) WHERE state = 'intended';
`;

/** Every table and index of the first version. */
export const tables = shared + planTables + runs + records + traces;
