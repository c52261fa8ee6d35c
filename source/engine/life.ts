/**
The state machines, as data.

Each table names a state and the steps that leave it. A misspelt target does not compile, and the ledger's `CHECK`
constraints are made from the same tables. Where the code names both ends of a step (`StepIn`), an illegal one does not
compile; where it reads from the ledger where a step starts, as with files and links, the ledger's triggers refuse it.
*/

/** Keeps a table honest: every state that a step leads to must itself be a row. */
const life = <const T extends {readonly [S in keyof T]: Readonly<Record<string, keyof T>>}>(table: T): T => table;

/** Files that are at an end, well or ill: only Salesforce moves them on. */
const ended = {find: 'discovered', remove: 'deleted'} as const;

/** The life of a record's file: each record is in exactly one of these states, its *disposition*. */
export const fileLife = life({
	discovered: {
		claim: 'copying',
		exclude: 'excluded',
		rejectUrl: 'bad-url',
		leaveForeign: 'foreign-url',
		findNoUrl: 'no-url',
		findNoAccount: 'no-account',
		findFolder: 'folder',
		findOurs: 'already-ours',
		remove: 'deleted',
	},
	copying: {
		verify: 'verified',
		fail: 'failed',
		miss: 'missing',
		archive: 'archived',
		collide: 'collision',
		exclude: 'excluded',
		release: 'discovered',
		remove: 'deleted',
	},
	verified: ended,
	failed: ended,
	missing: ended,
	archived: ended,
	collision: ended,
	excluded: ended,
	'bad-url': ended,
	'foreign-url': ended,
	'no-url': ended,
	'no-account': ended,
	folder: ended,
	'already-ours': ended,
	deleted: {find: 'discovered'},
});

/** The next plan takes it up, or reconcile finds in the field what stands there. */
const unsettled = {begin: 'switching', undo: 'restoring', findOriginal: 'original', findOurs: 'switched'} as const;

/** The life of a record's link: the value of its URL field, as far as doclift is concerned. */
export const linkLife = life({
	// `undo`: a rollback file knows of a switch that this ledger does not.
	original: {begin: 'switching', undo: 'restoring'},
	switching: {settle: 'switched', conflict: 'conflict', fail: 'failed', remove: 'deleted', release: 'original'},
	// `begin`: over to another link base. Unsent, it settles where it was.
	switched: {begin: 'switching', undo: 'restoring'},
	restoring: {settle: 'original', conflict: 'conflict', fail: 'failed', remove: 'deleted', release: 'switched'},
	conflict: unsettled,
	failed: unsettled,
	deleted: unsettled,
});

/** Nobody knows what such a link's field holds before it is read. */
export const unsettledLinks: ReadonlySet<LinkState> = new Set(['conflict', 'failed', 'deleted']);

/** The life of a plan. */
export const planLife = life({
	ready: {begin: 'executing', abandon: 'abandoned'},
	executing: {finish: 'done', abandon: 'abandoned'},
	done: {},
	abandoned: {},
});

/** The life of a line in the journal: written as an intention, settled once. */
export const changeLife = life({
	intended: {apply: 'applied', fail: 'failed', conflict: 'conflict', remove: 'deleted'},
	applied: {},
	failed: {},
	conflict: {},
	deleted: {},
});

/** The life of a run. A run whose process has died is named `interrupted` by the next one to start. */
export const runLife = life({
	running: {finish: 'completed', fail: 'failed', interrupt: 'interrupted'},
	completed: {},
	failed: {},
	interrupted: {},
});

/** What a change that was intended has come to, and with it the row of a plan. */
export type RowOutcome = Exclude<keyof typeof changeLife, 'intended'>;
/** Such a row wants somebody. */
export type NotMade = Exclude<RowOutcome, 'applied'>;

export type FileState = keyof typeof fileLife;
export type LinkState = keyof typeof linkLife;
export type PlanState = keyof typeof planLife;
export type RunState = keyof typeof runLife;

/** A step of a table, by its two ends. */
export type StepIn<T> = {
	[From in keyof T & string]: {readonly from: From; readonly to: T[From][keyof T[From]]};
}[keyof T & string];

/** The states of a table, in the order in which it lists them. */
export const statesOf = <T extends object>(table: T): ReadonlyArray<keyof T & string> =>
	Object.keys(table) as Array<keyof T & string>;

export const fileStates: readonly FileState[] = statesOf(fileLife);
