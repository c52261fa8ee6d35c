/** Whether a ledger is whole: its pages and indexes, its references, its tally against its rows. Reads only. */
import {MigrationError} from '../../engine/failure.ts';
import {connect} from '../connection.ts';
import {createDoors} from '../doors.ts';
import {createTally} from '../tally.ts';
import {translated} from '../translate.ts';

export type Checked = {readonly step: string; readonly ok: boolean; readonly found: string; readonly seconds: number};

/** Faults of one kind that are told. */
const told = 5;

/** Calls `onChecked` after each check; goes on after a fault. Throws `refused` where there is no ledger. */
export function checkLedger(file: string, now: () => number, onChecked: (one: Checked) => void): boolean {
	const db = connect(file, {readonly: true});
	let whole = true;
	const step = (name: string, look: () => string | null) => {
		const from = now();
		const fault = foundBy(look, file);
		whole &&= fault === null;
		onChecked({step: name, ok: fault === null, found: fault ?? 'whole', seconds: (now() - from) / 1000});
	};
	try {
		step('pages and indexes', () => faultsOf(db.pragma(`integrity_check(${told})`), 'integrity_check'));
		step('references', () => {
			const rows = db.pragma('foreign_key_check');
			return Array.isArray(rows) && rows.length > 0 ? `${rows.length} rows refer to nothing` : null;
		});
		step('tally against rows', () => {
			createTally(createDoors(db, file, now)).proveTally();
			return null;
		});
		return whole;
	} finally {
		db.close();
	}
}

/** What a look has found, or what of the ledger has kept it from looking: a damaged page, a table that is not there. */
function foundBy(look: () => string | null, file: string): string | null {
	try {
		return look();
	} catch (error) {
		const seen = translated(error, file);
		if (seen instanceof MigrationError && (seen.kind === 'ledger-corrupt' || seen.kind === 'internal')) {
			return seen.message;
		}
		throw seen;
	}
}

function faultsOf(rows: unknown, column: string): string | null {
	const words = Array.isArray(rows) ? rows.map(row => String(Object(row)[column])) : [String(rows)];
	return words.length === 1 && words[0] === 'ok' ? null : words.join('; ');
}
