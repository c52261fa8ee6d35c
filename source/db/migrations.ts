/**
The ledger's schema, version by version. A migration that has been released is never edited: the next change is a new
entry at the end. Each runs in one transaction together with its `user_version`, so that a crash leaves the old version.
*/
import type {Database} from 'better-sqlite3';
import {MigrationError} from '../engine/failure.ts';
import {acceptanceTables} from './acceptances.ts';
import {attentionIndex, differingTable} from './attention.ts';
import {begunInTable} from './begun-in.ts';
import {claimedBases} from './claimed-bases.ts';
import {linkFailure, refusedLinks} from './link-failure.ts';
import {linkTally} from './link-tally.ts';
import {overrulingTables} from './overrulings.ts';
import {tables} from './schema.ts';
import {triggers} from './triggers.ts';
import {fileView, views} from './views.ts';

export type Migration = {readonly name: string; readonly up: (db: Database) => void};

/** `dcl1`: tells a ledger of ours from every other SQLite file. */
const applicationId = 0x64636c31;

export const migrations: readonly Migration[] = [
	{
		name: 'the first ledger',
		up: db => {
			db.pragma(`application_id = ${applicationId}`);
			db.exec(tables + triggers + views);
			db.exec('INSERT INTO pin (id, ledger_id) VALUES (1, lower(hex(randomblob(8))))');
		},
	},
	{name: 'acceptances', up: db => db.exec(acceptanceTables)},
	{name: 'overrulings', up: db => db.exec(overrulingTables)},
	{name: 'links are tallied', up: db => db.exec(linkTally)},
	{name: 'rows of plans that want attention are indexed', up: db => db.exec(attentionIndex)},
	{name: 'only link bases that were written under are ours', up: db => db.exec(claimedBases)},
	{name: 'plans tell in which file they were begun', up: db => db.exec(begunInTable)},
	{name: 'links tell why they were refused', up: db => db.exec(linkFailure)},
	{name: 'the phase and the copies of file_migrations are what they are now', up: db => db.exec(fileView)},
	{name: 'what is read again after a change is told', up: db => db.exec(differingTable)},
	{name: 'refused links are indexed', up: db => db.exec(refusedLinks)},
];

const numberOf = (db: Database, pragma: string): number => Number(db.pragma(pragma, {simple: true}));

/** Refuses what is no ledger, and a ledger of a newer doclift. Returns its version; 0 for an empty file. */
export function checkVersion(db: Database, file: string, known: readonly Migration[] = migrations): number {
	const version = numberOf(db, 'user_version');
	const empty = db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
	if (empty && version === 0) return 0;
	if (numberOf(db, 'application_id') !== applicationId) {
		throw new MigrationError('refused', `${file} is a database, but no ledger of doclift`, {
			hint: 'Set `database` to another file: this one was not written by doclift.',
		});
	}
	if (version > known.length) {
		throw new MigrationError(
			'refused',
			`${file} was written by a newer doclift (version ${version}, this one knows ${known.length})`,
			{
				hint: 'Use the newer doclift; nothing was changed.',
			},
		);
	}
	return version;
}

/**
Brings the ledger up to the newest version, one transaction for each. A new one is made in a single one: whoever looks
meanwhile would take a half of it for the ledger of an older doclift.
*/
export function migrate(db: Database, file: string, known: readonly Migration[] = migrations): void {
	const from = checkVersion(db, file, known);
	const step = db.transaction((index: number, migration: Migration) => {
		migration.up(db);
		db.pragma(`user_version = ${index + 1}`);
	});
	const steps = () => {
		for (const [index, migration] of known.entries()) if (index >= from) step.exclusive(index, migration);
	};
	if (from === 0) db.transaction(steps).exclusive();
	else steps();
}
