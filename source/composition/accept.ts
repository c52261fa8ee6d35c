/** Signs records off, or takes that back. Changes the ledger only, and holds its lock meanwhile. */
import {readFileSync} from 'node:fs';
import {CsvError, parse} from 'csv-parse/sync';
import {loadConfig} from '../config/load.ts';
import type {Chosen} from '../db/acceptances.ts';
import {refuseAbsent} from '../db/connection.ts';
import {acquireLock, thisProcess} from '../db/lock.ts';
import {openLedger} from '../db/open.ts';
import {MigrationError} from '../engine/failure.ts';
import {asId18} from '../engine/id.ts';
import {slices} from '../engine/slices.ts';
import {type AcceptableClass, acceptable} from './acceptable.ts';
import {clock} from './clock.ts';

export type AcceptRequest = {
	readonly which: {readonly class: AcceptableClass} | {readonly file: string};
	/** Null where acceptances are revoked. */
	readonly reason: string | null;
};

export type Accepted = {
	readonly accepted: number;
	readonly revoked: number;
	/** Signed off before. */
	readonly already: number;
	/** Named, and in no state that can be signed off, or unknown to the ledger. */
	readonly notAccepted: number;
};

/** Ids handed to the ledger at once. */
const pageIds = 10_000;

export function accept({which, reason}: AcceptRequest, configFile: string): Accepted {
	const {database} = loadConfig({file: configFile});
	refuseAbsent(database);
	const ids = 'file' in which ? readIds(which.file) : null;
	const {holder, release} = acquireLock(database, thisProcess('doclift accept', clock.now()));
	try {
		const {acceptances, close} = openLedger(database, {now: clock.now});
		try {
			const signed = {by: holder.user, now: clock.now()};
			const sum = {accepted: 0, revoked: 0, already: 0, notAccepted: 0};
			for (const chosen of pagesOf(which, ids)) {
				if (reason === null) sum.revoked += acceptances.revoke(chosen, signed);
				else {
					const {accepted, already} = acceptances.accept(chosen, {...signed, reason, states: acceptable});
					sum.accepted += accepted;
					sum.already += already;
				}
			}
			const named = ids?.length ?? sum.accepted + sum.already;
			return {...sum, notAccepted: reason === null ? 0 : named - sum.accepted - sum.already};
		} finally {
			close();
		}
	} finally {
		release();
	}
}

function* pagesOf(which: AcceptRequest['which'], ids: readonly string[] | null): Generator<Chosen> {
	if ('class' in which) yield {state: which.class};
	for (const recordIds of slices(ids ?? [], pageIds)) yield {recordIds};
}

/** The first column that holds record ids, each once, in their 18-character form. Throws `usage` for a file without any. */
function readIds(file: string): readonly string[] {
	const rows = readRows(file);
	const found = new Set<string>();
	for (const [at, {first, line}] of rows.entries()) {
		const id = asId18(first);
		if (id !== undefined) found.add(id);
		// The first row may be a heading; any other that is no id is a slip of the pen.
		else if (at > 0) throw noId(file, `line ${line} begins with "${first.slice(0, 40)}", which is no record id`);
	}
	if (found.size === 0) throw noId(file, 'there is no record id in it');
	return [...found];
}

const noId = (file: string, what: string) =>
	new MigrationError('usage', `${file}: ${what}`, {
		hint: 'A CSV whose first column is the record id (15 or 18 letters and digits); one line of headings may stand above.',
	});

type Row = {readonly first: string; readonly line: number};

/** Made by hand, as a rule: a quote in the midst of a field is text. Throws `usage` for what is no CSV all the same. */
function readRows(file: string): readonly Row[] {
	const csv = readText(file);
	const rows: Row[] = [];
	let line = 0;
	const onRecord = (row: string[], {lines}: {readonly lines: number}): null => {
		line = lines;
		rows.push({first: row[0] ?? '', line});
		return null;
	};
	// Spreadsheets of half of Europe write semicolons.
	const lenient = {
		delimiter: [',', ';'],
		bom: true,
		relaxColumnCount: true,
		relaxQuotes: true,
		skipEmptyLines: true,
		trim: true,
	};
	try {
		parse(csv, {...lenient, onRecord});
		return rows;
	} catch (error) {
		if (!(error instanceof CsvError)) throw error;
		// Where the record begins: the parser's own message names the line at which it gave up, which may be the last one.
		throw new MigrationError('usage', `${file} does not read as CSV from line ${line + 1} on`, {
			cause: error,
			hint: 'A quote that opens a field has to be closed, and a comma or semicolon to follow. A list of nothing but ids will do.',
		});
	}
}

function readText(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		throw new MigrationError('usage', `${file} cannot be read`, {cause: error, hint: 'Check the path of --file.'});
	}
}
