/** What the report page tells, read from the ledger in one go. Every number on the page comes from here. */
import {type Counted, countedWhole} from '../../engine/counted-whole.ts';
import {dayMs, hourMs, minuteMs} from '../../engine/durations.ts';
import type {About, AccountSurvey, ErrorClass, PlanSurvey, RunSurvey, Span, Survey} from '../../engine/survey.ts';
import {accountedFor, dispositionsOf} from '../../engine/tally.ts';
import type {Lock} from '../../engine/unfinished.ts';

/** What the ledger's rows do not say: when it is looked at, who holds its lock, how it is limited. */
export type Look = Lock & {
	readonly madeAt: number;
	/** In the words of the configuration; null where test mode is off, or no configuration was read. */
	readonly testAccount: string | null;
};

export type Facts = Look & {
	readonly about: About;
	readonly dispositions: ReturnType<typeof dispositionsOf>;
	/** Records of the ledger: the dispositions sum to it. */
	readonly records: number;
	readonly bytes: number;
	readonly deleted: number;
	readonly accepted: ReturnType<Survey['accepted']>;
	readonly links: ReturnType<Survey['links']>;
	readonly accounts: readonly AccountSurvey[];
	readonly errors: readonly ErrorClass[];
	/** Newest first. */
	readonly runs: readonly RunSurvey[];
	/** The newest count of all accounts against Salesforce's own: one account's says nothing of the table beside it. */
	readonly proven: Counted | null;
	readonly plan: PlanSurvey | null;
	readonly lastVerifiedAt: number | null;
	readonly course: {
		readonly from: number;
		readonly to: number;
		readonly spanMs: number;
		readonly spans: readonly Span[];
	};
};

/** Whoever opened the ledger closes it. */
type Reading = Omit<Survey, 'close'>;

const runsShown = 200;
/** How far back a count of all accounts is looked for. */
const runsRead = 1000;

export function gatherFacts(survey: Reading, {madeAt, testAccount, lock}: Look): Facts {
	const tally = survey.tally();
	const runs = survey.runs(runsRead);
	return {
		madeAt,
		testAccount,
		lock,
		about: survey.about(),
		dispositions: dispositionsOf(tally),
		records: accountedFor(tally),
		bytes: tally.verified.bytes,
		deleted: tally.deleted.count,
		accepted: survey.accepted(),
		links: survey.links(),
		accounts: survey.accounts(),
		errors: survey.errorClasses(),
		runs: runs.slice(0, runsShown),
		proven: countedWhole(runs, null),
		plan: survey.plan() ?? null,
		lastVerifiedAt: survey.lastVerifiedAt(),
		course: courseOf(survey, madeAt),
	};
}

/** From the first file to the last one, in at most about 120 spans that people can name. */
function courseOf(survey: Reading, madeAt: number): Facts['course'] {
	// Asked of the files: with a run an hour, the runs that are shown go back nine days.
	const began = survey.throughput(0, madeAt + 1, dayMs)[0]?.at ?? madeAt;
	const rough = survey.throughput(began, madeAt + 1, spanFor(madeAt - began));
	const first = rough[0]?.at ?? began;
	const last = rough.at(-1);
	const end = last === undefined ? madeAt : last.at + spanFor(madeAt - began);
	const spanMs = spanFor(end - first);
	const from = Math.floor(first / spanMs) * spanMs;
	const spans = survey.throughput(from, end, spanMs);
	return {from, to: Math.max(from + spanMs, (spans.at(-1)?.at ?? from) + spanMs), spanMs, spans};
}

const secondMs = 1000;
const mostSpans = 120;
const spanChoices = [
	secondMs,
	5 * secondMs,
	15 * secondMs,
	minuteMs,
	5 * minuteMs,
	15 * minuteMs,
	hourMs,
	6 * hourMs,
	dayMs,
];

/** The shortest span of the list that cuts the time into few enough. */
export const spanFor = (ms: number): number => spanChoices.find(span => ms / span <= mostSpans) ?? 7 * dayMs;
