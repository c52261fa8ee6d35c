/** The pages of status: what each is made of, and its text. */
import type {Config} from '../../config/schema.ts';
import {lockHolder} from '../../db/lock.ts';
import type {LedgerSurvey} from '../../db/survey/survey.ts';
import {countedWhole} from '../../engine/counted-whole.ts';
import {dayMs, hourMs} from '../../engine/durations.ts';
import {type Milestone, type ReadinessFacts, readinessGates} from '../../engine/readiness.ts';
import type {RunSurvey} from '../../engine/survey.ts';
import {isAlive} from '../../engine/unfinished.ts';
import {accountLines} from '../../reports/status/accounts-text.ts';
import {errorLines, recentLines} from '../../reports/status/errors-text.ts';
import {overviewLines} from '../../reports/status/overview-text.ts';
import {isReady, readinessLines} from '../../reports/status/readiness-text.ts';
import {runDetailLines} from '../../reports/status/runs-text.ts';
import {type Course, throughputLines} from '../../reports/status/throughput-text.ts';
import {planSettings} from '../plan-settings.ts';
import {testWish} from '../test-account.ts';
import {type Place, readOverview} from './overview.ts';

export const pageNames = ['overview', 'runs', 'errors', 'recentErrors', 'accounts', 'throughput', 'readiness'] as const;
export type PageName = (typeof pageNames)[number];

export type Ground = {
	readonly survey: LedgerSurvey;
	readonly place: Place;
	/** Null with `--db-path`: only the ledger speaks. */
	readonly config: Config | null;
	readonly at: number;
};

export type Ask = {readonly step: Milestone; readonly recent: number};

/** `facts` is what `--json` tells; `ready` is null for all pages but readiness. */
export type Page = {readonly facts: unknown; readonly lines: readonly string[]; readonly ready: boolean | null};

const mostRuns = 1000;
const runsListed = 20;

export async function readPage(name: PageName, ground: Ground, {step, recent}: Ask): Promise<Page> {
	const {survey, place, at} = ground;
	const page = <T>(facts: T, lines: (facts: T) => readonly string[]): Page => ({
		facts,
		lines: lines(facts),
		ready: null,
	});
	switch (name) {
		case 'overview':
			return page(await readOverview(survey, place, ground.config, at), overviewLines);
		case 'runs':
			return page(survey.runs(runsListed), runs => runDetailLines(runs, {lock: lockHolder(place.database)}));
		case 'errors':
			return page(survey.errorClasses(), errorLines);
		case 'recentErrors':
			return page(survey.recentErrors(recent), recentLines);
		case 'accounts':
			return page(survey.accounts(), accountLines);
		case 'throughput':
			return page(courseOf(survey, at), throughputLines);
		case 'readiness': {
			const gates = readinessGates(step, readinessFacts(ground));
			return {facts: {step, ready: isReady(gates), gates}, lines: readinessLines(step, gates), ready: isReady(gates)};
		}
	}
}

/** Longer than this, hours would be a wall of lines. */
const mostHours = 72;

/** From the first run on, by hour, or by day where that would be too many. */
export function courseOf(survey: Pick<LedgerSurvey, 'runs' | 'throughput'>, at: number): Course {
	// Not the oldest by number: clocks are set back at times.
	const began = survey.runs(mostRuns).reduce((least, {startedAt}) => Math.min(least, startedAt), at);
	const spanMs = at - began <= mostHours * hourMs ? hourMs : dayMs;
	const from = Math.floor(began / spanMs) * spanMs;
	return {spanMs, spans: survey.throughput(from, at + 1, spanMs)};
}

const hasCopied = ({type, successful}: RunSurvey): boolean =>
	(type === 'backup' || type === 'single-phase') && successful > 0;

function readinessFacts({survey, config, at, place}: Ground): ReadinessFacts {
	const runs = survey.runs(mostRuns);
	const [newest] = runs;
	const plan = survey.plan() ?? null;
	const copied = runs.filter(hasCopied);
	const settings = config && settingsOf(config, plan);
	return {
		now: at,
		about: survey.about(),
		tally: survey.tally(),
		accepted: survey.accepted(),
		links: survey.links(),
		unlinked: survey.unlinked(),
		proof: countedWhole(runs, config && {...config.salesforce, test: settings?.test ?? null}),
		lastBackupRun: copied[0]?.id ?? 0,
		// One run writes at a time: what had begun when the plan was made had copied what it copied.
		backupRunOfPlan: copied.find(({startedAt}) => plan !== null && startedAt <= plan.createdAt)?.id ?? 0,
		atWork: newest && isAlive(newest, {lock: lockHolder(place.database)}) ? newest.id : null,
		plan,
		lastWrittenAt: survey.lastWrittenAt(),
		lastVerification: survey.lastVerification(),
		verificationsFault: survey.verificationsFault(),
		settings,
	};
}

function settingsOf(config: Config, plan: ReadinessFacts['plan']): ReadinessFacts['settings'] {
	const {migration} = config;
	const test = testWish(config);
	// Which account it is, where the configuration leaves that open, only Salesforce can say: the plan has asked.
	const account = {accountId: test?.accountId ?? '', accountName: test?.accountName ?? 'the test account'};
	return {
		dryRun: migration.dryRun,
		test: test && (test.accountId ? account : (plan?.summary.test ?? account)),
		...planSettings(config),
	};
}
