/** Words of plans that stand in a million rows: stored by their place in these lists, which only ever grow at the end. */
import type {RowOutcome} from '../engine/life.ts';
import type {PlanRow} from '../engine/ports/plans.ts';

export type RowClass = PlanRow['class'];

const classes = ['to-switch', 'to-restore', 'new', 'changed-since-backup', 're-link'] as const satisfies RowClass[];
/** The place 0 is a row without an outcome: still to do. */
const outcomes = [null, 'applied', 'failed', 'conflict', 'deleted'] as const satisfies Array<RowOutcome | null>;

export const numberOfClass = (name: RowClass): number => classes.indexOf(name);
export const numberOfOutcome = (name: RowOutcome): number => outcomes.indexOf(name);
export const classOf = (number: number): RowClass => classes[number] ?? 'to-switch';
export const outcomeOf = (number: number): RowOutcome | null => outcomes[number] ?? null;

/** SQL that gives the word for the number in a column. */
const worded = (column: string, words: ReadonlyArray<string | null>): string =>
	`CASE ${column} ${words.map((word, at) => (word === null ? '' : `WHEN ${at} THEN '${word}'`)).join(' ')} END`;

export const classWord = (column: string): string => worded(column, classes);
export const outcomeWord = (column: string): string => worded(column, outcomes);

/** The last number of each list, for the table's own check. */
export const lastClass = classes.length - 1;
export const lastOutcome = outcomes.length - 1;
