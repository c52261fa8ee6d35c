/** Opens files again that an earlier run could not copy. */
import type {FailureKind} from '../engine/failure.ts';
import type {FileState} from '../engine/life.ts';
import type {Ledger, Scope} from '../engine/ports.ts';
import type {Doors} from './doors.ts';
import type {Fence} from './runs.ts';
import {coverOf, perCover} from './scope.ts';
import {createSteps} from './steps.ts';

const statements = {
	some: (where: string) => `SELECT id AS row, state AS "from" FROM records
		WHERE state = :state AND id > :after AND outside = 0 AND ${where}
		AND (:kinds IS NULL OR failure IN (SELECT value FROM json_each(:kinds))) ORDER BY id LIMIT :limit`,
};

/** What each backup tries again. */
const eachTime: readonly FileState[] = ['failed', 'missing', 'archived'];
/** Where a failure kind may be found. */
const withFailure: readonly FileState[] = [...eachTime, 'collision'];
/** Not ended, or not there to be copied. */
const closed: readonly FileState[] = ['discovered', 'copying', 'deleted'];

/** Rows of one transaction: the write-ahead log stays small however many there are. */
const batch = 10_000;

type Only = {readonly states: readonly FileState[]; readonly kinds: readonly FailureKind[]};

type Pass = {readonly state: FileState; readonly kinds: readonly FailureKind[] | null};

/** The states that were named, whole; of the others, the rows with one of the failure kinds that were named. */
function wanted({states, kinds}: Only): readonly Pass[] {
	const named = states.filter(state => !closed.includes(state));
	if (states.length === 0 && kinds.length === 0) return eachTime.map(state => ({state, kinds: null}));
	const others = kinds.length === 0 ? [] : withFailure.filter(state => !named.includes(state));
	return [...named.map(state => ({state, kinds: null})), ...others.map(state => ({state, kinds}))];
}

export function createReopen(doors: Doors, fence: Fence): Ledger['reopen'] {
	const {db, write} = doors;
	const steps = createSteps(doors);
	const some = perCover(({where}) => db.prepare<object, {row: number; from: FileState}>(statements.some(where)));

	const openSome = write(
		(run: number, query: {state: FileState; kinds: string | null; after: number}, scope: Scope, at: number) => {
			fence(run);
			const cover = coverOf(scope);
			const rows = some(cover).all({...query, limit: batch, accounts: cover.accounts});
			for (const {row, from} of rows) steps.move({row, from, to: 'discovered', run, reason: 'tried again', at});
			return rows;
		},
	);

	return (run, scope, only, now) => {
		let opened = 0;
		for (const {state, kinds: some} of wanted(only)) {
			const kinds = some === null ? null : JSON.stringify(some);
			let after = 0;
			for (;;) {
				const rows = openSome(run, {state, kinds, after}, scope, now);
				opened += rows.length;
				const last = rows.at(-1);
				if (!last || rows.length < batch) break;
				after = last.row;
			}
		}
		return opened;
	};
}
