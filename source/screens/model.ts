/** What the console knows and shows, as plain data. Only `reduce` makes the next one. */
import type {Reason} from '../engine/failure.ts';
import type {
	AccountSurvey,
	Attempt,
	FileFilter,
	FileSurvey,
	PlanRowSurvey,
	PlanSurvey,
	RecordSurvey,
} from '../engine/survey.ts';
import type {Connection, LogLine, Overview, PlanFound, Start, Want} from './dialogue.ts';
import {type List, newList} from './list.ts';
import {newRun, type Run} from './run.ts';
import type {Input} from './ui/text-input.ts';

export type Screen =
	| 'home'
	| 'overview'
	| 'accounts'
	| 'files'
	| 'record'
	| 'errors'
	| 'workers'
	| 'log'
	| 'plan'
	| 'cut-over';

/** One crumb of the way here: Esc goes back to the one before, as it was left. */
export type Place = {
	readonly screen: Screen;
	readonly list: List;
	/** Such as the account whose files are shown. */
	readonly title: string;
	/** Of a list of files. */
	readonly filter: FileFilter;
	/** Of one record. */
	readonly recordId: string;
	/** The page within a screen, where it has several: Tab turns it. */
	readonly tab: number;
	/** Of the log: the newest line stays in sight; the least level that is shown. */
	readonly follow: boolean;
	readonly level: LogLine['level'];
	/** How many rows of a list that comes in pages are wanted. */
	readonly wanted: number;
};

/** What has been loaded, for the places that asked for it. Null until it has come. */
export type Data = {
	readonly overview: Overview | null;
	readonly accounts: readonly AccountSurvey[] | null;
	/** When they were asked for. */
	readonly accountsAt: number;
	/** Files a second by account number, between the last two readings: only those that moved. */
	readonly rates: ReadonlyMap<number, number>;
	readonly files: readonly FileSurvey[] | null;
	readonly record: RecordSurvey | null;
	readonly recentErrors: readonly Attempt[] | null;
	/** The one that stands open, else the newest. */
	readonly plan: PlanSurvey | null;
	/** One that was asked for by its id. */
	readonly planById: PlanSurvey | null;
	/** The plan whose rows these are. */
	readonly rowsOf: string | null;
	/** A window of its rows, by `seq`. */
	readonly planRows: readonly PlanRowSurvey[] | null;
	readonly planAttention: readonly PlanRowSurvey[] | null;
	readonly planFound: PlanFound | null;
	readonly log: readonly LogLine[] | null;
};

/** A question that stands before everything else until it is answered or left with Esc. */
export type Dialog =
	/** Enter starts it, the words after `doclift`: for what can be undone by stopping it. */
	| {
			readonly kind: 'confirm';
			readonly title: string;
			readonly lines: readonly string[];
			readonly args: readonly string[];
	  }
	/** Nothing is asked: what was refused, or ended with an error, to be read whole. `top`: as below. */
	| ({readonly kind: 'told'; readonly title: string; readonly top: number} & Reason)
	/** Enter leaves; `stop` typed stops the run. */
	| {readonly kind: 'leave'; readonly input: Input; readonly wrong: string | null}
	/** A run is at work, and a rollback wants its place: these words are started when it has ended. */
	| ({readonly kind: 'stop-first'; readonly input: Input; readonly wrong: string | null} & Afterwards)
	| {readonly kind: 'stop'; readonly input: Input; readonly wrong: string | null}
	/** The plan's id, then, where new links do not open, the sentence that takes that on oneself. */
	| {
			readonly kind: 'execute';
			readonly plan: PlanSurvey;
			readonly step: 'id' | 'overrule';
			/** Waits after the canary until it is told to go on. */
			readonly hold: boolean;
			readonly input: Input;
			readonly wrong: string | null;
			/** First line shown of what stands above the question, where it is longer than the screen. */
			readonly top: number;
	  };

export type Overlay =
	| {readonly kind: 'help'; readonly input: Input; readonly top: number}
	| {readonly kind: 'command'; readonly input: Input}
	| {readonly kind: 'filter'; readonly input: Input; readonly before: string}
	| {readonly kind: 'dialog'; readonly dialog: Dialog};

/** `asks`: the words plan a rollback, and its question follows. */
export type Afterwards = {readonly args: readonly string[]; readonly asks: boolean};

export type Awaited =
	/** The plan that stands open, to be asked about. */
	| {readonly kind: 'open-plan'}
	/** The plan that a run makes or has just made: that of this process, once it is known. */
	| {readonly kind: 'rollback-plan'; readonly pid?: number}
	/** The end of the run at work, which was told to stop. */
	| ({readonly kind: 'free'} & Afterwards);

export type Message = {
	readonly text: string;
	readonly tone: 'good' | 'bad' | 'plain';
	readonly at: number;
	/** What is shown could not be read: it stands until something has been. */
	readonly unread?: boolean;
};

/** `text`: the want as it was asked; another one is due at once. */
export type Asked = {readonly at: number; readonly open: boolean; readonly text: string};

export type Model = {
	readonly columns: number;
	readonly rows: number;
	readonly unicode: boolean;
	readonly colour: boolean;
	readonly now: number;
	readonly ledger: string;
	readonly configured: Start['configured'];
	readonly holdAfterCanary: boolean;
	/** Its run ends with the console. */
	readonly demo: boolean;
	readonly connection: Connection;
	readonly run: Run;
	/** What was to be started from here and never began, until the next one is; the words after `doclift`. */
	readonly refused: {readonly args: readonly string[]; readonly exitCode: number} | null;
	/** The last one is shown. */
	readonly places: readonly [Place, ...Place[]];
	readonly overlay: Overlay | null;
	readonly message: Message | null;
	readonly data: Data;
	/** When each want was asked for last, by its name; `open` until it is answered. */
	readonly asked: Readonly<Partial<Record<Want['what'] | 'workers', Asked>>>;
	/** What is to follow when the run that is at work has ended, or the plan that was launched stands. */
	readonly awaited: Awaited | null;
};

export const placeOf = (screen: Screen, change: Partial<Place> = {}): Place => ({
	screen,
	list: listFor(screen),
	title: '',
	filter: {},
	recordId: '',
	tab: 0,
	follow: true,
	level: 'info',
	wanted: 500,
	...change,
});

function listFor(screen: Screen): List {
	if (screen === 'accounts') return newList('ATTENTION', true);
	return newList();
}

export const here = ({places}: Pick<Model, 'places'>): Place => places.at(-1) ?? places[0];

export function modelOf(start: Start): Model {
	const home = placeOf('home');
	return {
		columns: start.columns,
		rows: start.rows,
		unicode: start.unicode,
		colour: start.colour,
		now: start.now,
		ledger: start.ledger,
		configured: start.configured,
		holdAfterCanary: start.holdAfterCanary === true,
		demo: start.demo === true,
		connection: {state: 'none'},
		run: newRun(start.now),
		refused: null,
		places: start.screen === 'home' ? [home] : [home, placeOf(start.screen)],
		overlay: null,
		message: null,
		asked: {},
		awaited: start.ask === null ? null : {kind: start.ask},
		data: {
			overview: null,
			accounts: null,
			accountsAt: 0,
			rates: new Map(),
			files: null,
			record: null,
			recentErrors: null,
			plan: null,
			planById: null,
			rowsOf: null,
			planRows: null,
			planAttention: null,
			planFound: null,
			log: null,
		},
	};
}

/** A run answers, or has been started and will: nothing else may begin. */
export const isBusy = ({connection, run}: Pick<Model, 'connection' | 'run'>): boolean =>
	connection.state === 'starting' || (connection.state === 'connected' && run.result === null);
