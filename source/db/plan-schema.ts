/** The tables of plans and of their execution. A row of a plan takes about 20 bytes: it refers to the record. */
import {planLife, statesOf} from '../engine/life.ts';
import {oneOf} from './one-of.ts';
import {lastClass, lastOutcome, numberOfClass} from './plan-words.ts';

export const planTables = `
CREATE TABLE plans (
	id INTEGER PRIMARY KEY,
	-- Code and summary are absent while the plan is being made.
	code TEXT UNIQUE,
	summary TEXT,
	direction TEXT NOT NULL CHECK (${oneOf('direction', ['cutover', 'rollback'])}),
	state TEXT NOT NULL DEFAULT 'ready' CHECK (${oneOf('state', statesOf(planLife))}),
	scope INTEGER NOT NULL REFERENCES scopes,
	link_base INTEGER NOT NULL REFERENCES link_bases,
	-- The last run that had copied files; 0 for none.
	backup_run INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	started_at INTEGER,
	ended_at INTEGER,
	CHECK ((code IS NULL) = (summary IS NULL)),
	CHECK (code IS NOT NULL OR started_at IS NULL)
) STRICT;
CREATE UNIQUE INDEX idx_plan_executing ON plans (state) WHERE state = 'executing';

-- Ring 0 is the canary: the rows of first…last that are marked as such. The others are the unmarked rows of first…last.
CREATE TABLE plan_rings (
	plan INTEGER NOT NULL REFERENCES plans,
	ring INTEGER NOT NULL,
	first INTEGER NOT NULL,
	last INTEGER NOT NULL,
	PRIMARY KEY (plan, ring)
) STRICT, WITHOUT ROWID;

-- Numbers of class and outcome stand in plan-words.ts; the view plan_changes spells them out.
CREATE TABLE plan_rows (
	plan INTEGER NOT NULL REFERENCES plans,
	seq INTEGER NOT NULL,
	record INTEGER NOT NULL REFERENCES records,
	generation INTEGER NOT NULL,
	class INTEGER NOT NULL CHECK (class BETWEEN 0 AND ${lastClass}),
	canary INTEGER CHECK (canary = 1),
	outcome INTEGER CHECK (outcome BETWEEN 1 AND ${lastOutcome}),
	-- Spelt out where they differ from the record's own.
	from_url TEXT,
	to_url TEXT,
	PRIMARY KEY (plan, seq)
) STRICT, WITHOUT ROWID;

-- Rows that wait for their file; few, so the index costs nothing.
CREATE INDEX idx_plan_file ON plan_rows (plan, record) WHERE class = ${numberOfClass('new')} OR class = ${numberOfClass('changed-since-backup')};

CREATE TABLE plan_tally (
	plan INTEGER NOT NULL REFERENCES plans,
	ring INTEGER NOT NULL,
	class INTEGER NOT NULL,
	outcome INTEGER NOT NULL,
	count INTEGER NOT NULL CHECK (count >= 0),
	PRIMARY KEY (plan, ring, class, outcome)
) STRICT, WITHOUT ROWID;

-- What the reading for the newest plan has found out about records.
CREATE TABLE plan_findings (
	record INTEGER PRIMARY KEY REFERENCES records,
	finding TEXT NOT NULL CHECK (${oneOf('finding', ['edited-by-user', 'destination-differs'])})
) STRICT;

-- Time between the compare's answer and the write's answer, one row for each request.
CREATE TABLE write_windows (
	id INTEGER PRIMARY KEY,
	run INTEGER NOT NULL REFERENCES runs,
	plan INTEGER NOT NULL REFERENCES plans,
	records INTEGER NOT NULL,
	window_ms REAL NOT NULL,
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX idx_window_plan ON write_windows (plan, window_ms);

-- Records that Salesforce says were changed inside a window.
CREATE TABLE moved_records (
	window INTEGER NOT NULL REFERENCES write_windows,
	record INTEGER NOT NULL REFERENCES records,
	PRIMARY KEY (window, record)
) STRICT, WITHOUT ROWID;
`;
