/**
What the console and its screens say to each other. The console owns the terminal, the run's socket, the ledger's file
and processes; the screens own what is shown and what a key means, and are pure: `reduce(model, action)` gives the next
model and the effects that the console is to carry out, and `<App model/>` draws a model. Nothing in the screens has a
clock: time comes with actions.
*/
import type {RunEvent} from '../engine/event.ts';
import type {Reason} from '../engine/failure.ts';
import type {
	About,
	AccountSurvey,
	Attempt,
	ErrorClass,
	FileFilter,
	FileSurvey,
	PlanRowFilter,
	PlanRowSurvey,
	PlanSurvey,
	RecordSurvey,
	RunSurvey,
	Span,
	Survey,
} from '../engine/survey.ts';
import type {PlanSettings} from '../engine/unfinished.ts';

/** One key press: `char` carries its character. `paste` carries all that was pasted, and is no key to anything. */
export type Key = {
	readonly name:
		| 'char'
		| 'paste'
		| 'up'
		| 'down'
		| 'left'
		| 'right'
		| 'enter'
		| 'escape'
		| 'tab'
		| 'backspace'
		| 'delete'
		| 'pageUp'
		| 'pageDown'
		| 'home'
		| 'end';
	readonly text: string;
	readonly ctrl: boolean;
};

/** A thread of the run and the files that it has in flight. */
export type WorkerLine = {
	readonly id: number;
	readonly files: ReadonlyArray<{
		readonly recordId: string;
		readonly name: string;
		readonly ageMs: number;
	}>;
};

/** What the run's socket says: its events with their time, and what only a console asks for. */
export type SocketLine =
	| (RunEvent & {readonly time: string})
	/** The result of the run, as the last line of `--json`. */
	| {readonly type: 'result'; readonly time: string; readonly exitCode: number; readonly [field: string]: unknown}
	/** Who has the writer's seat; null while it is free. `yours`: this connection has it. */
	| {readonly type: 'seat'; readonly holder: string | null; readonly yours: boolean}
	| {readonly type: 'workers'; readonly threads: readonly WorkerLine[]}
	| {readonly type: 'reply'; readonly ok: boolean; readonly said: string};

/** One line of the run's log. */
export type LogLine = {
	readonly at: number;
	readonly level: 'info' | 'warn' | 'error';
	readonly text: string;
	readonly recordId: string | null;
};

/** What a screen needs from the ledger or from files; asked for again every few seconds while the screen is shown. */
export type Want =
	| {readonly what: 'overview'}
	| {readonly what: 'accounts'}
	| {readonly what: 'files'; readonly filter: FileFilter; readonly after: number; readonly limit: number}
	| {readonly what: 'record'; readonly recordId: string}
	| {readonly what: 'recent-errors'; readonly limit: number}
	/** Without an id the one that stands open, else the newest. */
	| {readonly what: 'plan'; readonly planId?: string}
	| {
			readonly what: 'plan-rows';
			readonly planId: string;
			readonly filter: PlanRowFilter;
			readonly after: number;
			readonly limit: number;
	  }
	/** Rows of the plan whose record, name, account, old or new link match, walked page by page in the background. */
	| {
			readonly what: 'plan-search';
			readonly planId: string;
			readonly filter: PlanRowFilter;
			/** As `pattern.ts` takes it. */
			readonly pattern: string;
			readonly limit: number;
	  }
	/** The newest lines of the newest run's log, or of the one that is at work. */
	| {readonly what: 'log'; readonly limit: number};

/** Finer than a minute: what a run does now shows at once. */
export const shortSpanMs = 5000;

export type Overview = {
	readonly about: About;
	readonly tally: ReturnType<Survey['tally']>;
	readonly links: ReturnType<Survey['links']>;
	readonly accepted: ReturnType<Survey['accepted']>;
	readonly errorClasses: readonly ErrorClass[];
	/** Newest first. */
	readonly runs: readonly RunSurvey[];
	readonly plan: PlanSurvey | null;
	/** Files verified in the last hour, a span a minute, and of the last minutes, a span every `shortSpanMs`. */
	readonly lastHour: readonly Span[];
	readonly lastMinutes: readonly Span[];
	/** What was verified before this moment is not counted yet. */
	readonly countedFrom: number;
	readonly readAt: number;
};

/** `walked`: rows looked at so far; `done`: the search has ended; `more`: further rows match than were wanted. */
export type PlanFound = {
	readonly rows: readonly PlanRowSurvey[];
	readonly walked: number;
	readonly done: boolean;
	readonly more: boolean;
};

/** Answers to wants: the console echoes the want, so that an answer that comes late can be told from the one wanted now. */
export type Loaded =
	| {readonly want: Extract<Want, {what: 'overview'}>; readonly value: Overview}
	| {readonly want: Extract<Want, {what: 'accounts'}>; readonly value: readonly AccountSurvey[]}
	| {readonly want: Extract<Want, {what: 'files'}>; readonly value: readonly FileSurvey[]}
	| {readonly want: Extract<Want, {what: 'record'}>; readonly value: RecordSurvey | null}
	| {readonly want: Extract<Want, {what: 'recent-errors'}>; readonly value: readonly Attempt[]}
	| {readonly want: Extract<Want, {what: 'plan'}>; readonly value: PlanSurvey | null}
	| {readonly want: Extract<Want, {what: 'plan-rows'}>; readonly value: readonly PlanRowSurvey[]}
	| {readonly want: Extract<Want, {what: 'plan-search'}>; readonly value: PlanFound}
	| {readonly want: Extract<Want, {what: 'log'}>; readonly value: readonly LogLine[]};

export type Connection =
	/** No run is at work with this ledger: the last one has said its result, or ended while the console was stopped. */
	| {readonly state: 'none'}
	/** A run was started from here and does not answer yet. */
	| {readonly state: 'starting'; readonly command: string}
	| {readonly state: 'connected'}
	/** The socket was cut without a result: the run was killed, or is out of reach. */
	| {readonly state: 'lost'};

export type Action =
	| {readonly type: 'key'; readonly key: Key}
	| {readonly type: 'resize'; readonly columns: number; readonly rows: number}
	| {readonly type: 'tick'; readonly now: number}
	| {readonly type: 'connection'; readonly connection: Connection}
	| {readonly type: 'line'; readonly line: SocketLine; readonly now: number}
	| ({readonly type: 'loaded'; readonly now: number} & Loaded)
	/** A want that could not be answered, or an effect other than a launch that failed: in words for the message line. */
	| {readonly type: 'failed'; readonly message: string; readonly now: number; readonly want?: Want}
	/** The run was to be stopped, and has not answered: why. `sent`: the order lies there, and is obeyed when it goes on. */
	| ({readonly type: 'unanswered'; readonly sent: boolean; readonly now: number} & Reason)
	/** A run was started from here, as this process. */
	| {readonly type: 'launched'; readonly pid: number}
	/** Was to be started, and a run is at work with this ledger. */
	| {readonly type: 'occupied'; readonly args: readonly string[]; readonly now: number}
	/** A file was written. */
	| {readonly type: 'written'; readonly file: string; readonly now: number}
	/** A run could not be started from here, or ended before it could be spoken to: why, in its own words. */
	| ({
			readonly type: 'refused';
			readonly args: readonly string[];
			readonly exitCode: number;
			readonly now: number;
	  } & Reason);

export type Effect =
	/** To the run: `pause`, `resume`, `hold`, `stop`, `concurrency`, `bandwidth`, `seat` (`take`, `leave`). */
	| {readonly type: 'verb'; readonly verb: string; readonly value?: string}
	/** Asks the run for its threads. Nobody has pressed a key for it: where no run hears it, nothing is said. */
	| {readonly type: 'workers'}
	/** Tells the run to stop as `doclift ctl stop` does, whoever has the writer's seat; answered by its reply, or `unanswered`. */
	| {readonly type: 'stop'}
	| {readonly type: 'load'; readonly want: Want}
	/** Starts a run as a process of its own: the words after `doclift`, without `--config`. */
	| {readonly type: 'launch'; readonly args: readonly string[]}
	/** Writes the row or rows as JSON beside the ledger; the console picks the name and answers `written`. */
	| {readonly type: 'write'; readonly name: string; readonly text: string}
	/** Writes every row of a plan (CSV) beside the ledger; answers `written`. */
	| {readonly type: 'export-plan'; readonly planId: string}
	/** Closes the console; the run goes on. */
	| {readonly type: 'leave'}
	| {readonly type: 'suspend'}
	| {readonly type: 'redraw'};

/** What is known before anything has been asked. */
export type Start = {
	readonly columns: number;
	readonly rows: number;
	readonly now: number;
	/** False draws bars, borders and marks in ASCII. */
	readonly unicode: boolean;
	readonly colour: boolean;
	readonly ledger: string;
	/** From the configuration; null where there is none yet. */
	readonly configured:
		| (PlanSettings & {
				readonly bucket: string;
				readonly object: string;
				readonly dryRun: boolean;
				/** TEST with this account. */
				readonly testAccount: string | null;
		  })
		| null;
	/** Shown at first: `home` for `doclift` alone. */
	readonly screen: 'home' | 'overview' | 'plan' | 'cut-over';
	/**
	A question to be put as soon as its plan can be read: of the plan that stands open (`migrate --execute`), or of the
	rollback that the run which is started with the console plans (`rollback --execute`).
	*/
	readonly ask: 'open-plan' | 'rollback-plan' | null;
	/** A rollback is to hold after its canary, where nothing else is said to the question. */
	readonly holdAfterCanary?: boolean;
	/** A demonstration: its org, its buckets and its run end with the console. */
	readonly demo?: boolean;
};
