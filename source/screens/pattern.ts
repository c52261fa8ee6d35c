/**
What somebody types to look for: a regular expression, tried without case. One that is none (yet), or that would take for
ever, is taken by its letters. An expression with a repeat inside a repeat may need years for one long name, and while it
is tried no key is heard and no signal: only V8 itself can interrupt it, for code that was begun with a limit of time.
*/
import {type Context, createContext, Script} from 'node:vm';
import {slices} from '../engine/slices.ts';

/** Hundreds of times what an ordinary expression takes for `rowsAtOnce` rows. */
const mostMs = 200;
const rowsAtOnce = 2000;

const costly = new Set<string>();

/** Known once it has been tried. */
export const isCostly = (pattern: string): boolean => costly.has(pattern);

type Test = (text: string) => boolean;

/** The rows that `matches` finds with the pattern's own test. */
export function matching<Row>(
	pattern: string,
	rows: readonly Row[],
	matches: (row: Row, test: Test) => boolean,
): readonly Row[] {
	const found = isCostly(pattern) ? undefined : tried(compiled(pattern), rows, matches);
	if (found !== undefined) return found;
	costly.add(pattern);
	const letters = lettersOf(pattern);
	return rows.filter(row => matches(row, text => letters.test(text)));
}

/** Undefined where the expression takes too long. */
function tried<Row>(
	expression: RegExp,
	rows: readonly Row[],
	matches: (row: Row, test: Test) => boolean,
): readonly Row[] | undefined {
	const found: Row[] = [];
	for (const some of slices(rows, rowsAtOnce)) {
		const matching = inTime(() => some.filter(row => matches(row, text => expression.test(text))));
		if (matching === undefined) return undefined;
		found.push(...matching);
	}
	return found;
}

/** `u` refuses some escapes that are typed out of habit. */
function compiled(pattern: string): RegExp {
	for (const flags of ['iu', 'i']) {
		try {
			return new RegExp(pattern, flags);
		} catch {
			// It is tried in the next way.
		}
	}
	return lettersOf(pattern);
}

const lettersOf = (pattern: string): RegExp => new RegExp(pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');

const call = new Script('work()');
let room: Context | undefined;

/** Undefined where the work was not done in time. */
function inTime<Answer>(work: () => Answer): Answer | undefined {
	room ??= createContext({});
	room.work = work;
	try {
		return call.runInContext(room, {timeout: mostMs});
	} catch (error) {
		// It may be an `Error` of that other context, which is none of ours.
		const {code}: {readonly code?: unknown} = Object(error);
		if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
		throw error;
	}
}
