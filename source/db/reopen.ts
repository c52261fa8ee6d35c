/** Opens files again that an earlier run could not copy. */
import type {FailureKind} from '../engine/failure.ts';
import type {FileState} from '../engine/life.ts';
import type {CopyBook} from '../engine/ports/copies.ts';
import type {Scope} from '../engine/scope.ts';
import type {Doors} from './doors.ts';
import type {Fence} from './runs.ts';
import {type Cover, coverOf, perCover} from './scope.ts';
import {createSteps} from './steps.ts';

const statements = {
	// Along one index and no further than so many of its rows, wanted or not.
	next: ({key, where}: Cover) => `SELECT id AS row, state = :state AND outside = 0 AND ${where}
		AND (:kinds IS NULL OR failure IN (SELECT value FROM json_each(:kinds))) AS wanted
		FROM records INDEXED BY ${key === 'one' ? 'idx_account_id' : 'idx_migration_phase'}
		WHERE ${key === 'one' ? where : 'state = :state'} AND id > :after ORDER BY id LIMIT :limit`,
};

/** What each backup tries again. */
const eachTime: readonly FileState[] = ['failed', 'missing', 'archived'];
/** Where a failure kind may be found. */
const withFailure: readonly FileState[] = [...eachTime, 'collision'];
/** Not ended, or not there to be copied. */
const closed: readonly FileState[] = ['discovered', 'copying', 'deleted'];

/** Looked at in one transaction: some 20 ms where all of them are opened. */
const rowsAtOnce = 1000;

type Only = {readonly states: readonly FileState[]; readonly kinds: readonly FailureKind[]};

type Pass = {readonly state: FileState; readonly kinds: readonly FailureKind[] | null};

/** The states that were named, whole; of the others, the rows with one of the failure kinds that were named. */
function wanted({states, kinds}: Only): readonly Pass[] {
	const named = states.filter(state => !closed.includes(state));
	if (states.length === 0 && kinds.length === 0) return eachTime.map(state => ({state, kinds: null}));
	const others = kinds.length === 0 ? [] : withFailure.filter(state => !named.includes(state));
	return [...named.map(state => ({state, kinds: null})), ...others.map(state => ({state, kinds}))];
}

export function createReopen(doors: Doors, fence: Fence): CopyBook['reopen'] {
	const {db, write} = doors;
	const steps = createSteps(doors);
	const next = perCover(cover => db.prepare<object, {row: number; wanted: number | null}>(statements.next(cover)));

	/** Of the rows after this one. */
	const openSome = write(
		(run: number, query: {state: FileState; kinds: string | null; after: number}, scope: Scope, at: number) => {
			fence(run);
			const {state} = query;
			const cover = coverOf(scope);
			const rows = next(cover).all({...query, limit: rowsAtOnce, accounts: cover.accounts});
			const found = rows.filter(({wanted}) => wanted === 1);
			for (const {row} of found) steps.move({row, from: state, to: 'discovered', run, reason: 'tried again', at});
			return {opened: found.length, last: rows.length < rowsAtOnce ? undefined : rows.at(-1)?.row};
		},
	);

	return function* (run, scope, only, now) {
		let total = 0;
		for (const {state, kinds} of wanted(only)) {
			const some = kinds === null ? null : JSON.stringify(kinds);
			for (let after: number | undefined = 0; after !== undefined; ) {
				const {opened, last}: ReturnType<typeof openSome> = openSome(run, {state, kinds: some, after}, scope, now);
				total += opened;
				after = last;
				yield;
			}
		}
		return total;
	};
}
