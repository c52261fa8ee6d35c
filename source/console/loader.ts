/**
What the screens want from the ledger and the log, read between frames: every want is a walk of short steps, and no more
of them are taken in one go than a person would notice.
*/
import {passed} from '../engine/at-most-every.ts';
import type {AccountSurvey, Survey} from '../engine/survey.ts';
import {messageOf} from '../engine/thrown.ts';
import {runsLookedAt} from '../engine/unfinished.ts';
import type {Loaded, LogLine, Want} from '../screens/dialogue.ts';
import {noLedger} from './no-ledger.ts';
import {createRecentSpans, type RecentSpans} from './recent-spans.ts';
import {searchPlan} from './search-plan.ts';

/** One step a `next`; what it yields is told, `undefined` is only a place to stop. */
export type Walk = Generator<Loaded | undefined, void>;

export type Loader = {
	readonly load: (want: Want) => void;
	readonly close: () => void;
};

type Ports = {
	/** Null while there is no ledger. */
	readonly survey: () => Survey | null;
	readonly log: (limit: number) => readonly LogLine[];
	readonly loaded: (loaded: Loaded) => void;
	readonly failed: (message: string, want: Want) => void;
	readonly now: () => number;
};

const sliceMs = 12;
/** Less than the time between two overviews. */
const mostCountingMs = 1000;

export function createLoader(ports: Ports): Loader {
	const {loaded, failed, now} = ports;
	const recent = createRecentSpans();
	let queue: ReadonlyArray<{readonly want: Want; readonly walk: Walk}> = [];
	let turn: NodeJS.Immediate | undefined;

	const step = () => {
		turn = undefined;
		const begun = now();
		while (queue[0] !== undefined && !passed(sliceMs, begun, now())) {
			const [{want, walk}] = queue;
			try {
				const {done, value} = walk.next();
				if (value) loaded(value);
				if (done) queue = queue.filter(one => one.walk !== walk);
			} catch (error) {
				queue = queue.filter(one => one.walk !== walk);
				failed(messageOf(error), want);
			}
		}
		goOn();
	};
	const goOn = () => {
		if (queue.length > 0) turn ??= setImmediate(step);
	};

	return {
		load(want) {
			const key = JSON.stringify(want);
			// One that is wanted already comes; a search for something else is of no use any more.
			if (queue.some(one => JSON.stringify(one.want) === key)) return;
			const others = want.what === 'plan-search' ? queue.filter(one => one.want.what !== 'plan-search') : queue;
			const searches = others.filter(one => one.want.what === 'plan-search');
			// Whatever is short goes before a search that may take a minute.
			queue = [
				...others.filter(one => !searches.includes(one)),
				{want, walk: walkFor(want, ports, recent)},
				...searches,
			];
			goOn();
		},
		close() {
			queue = [];
			clearImmediate(turn);
		},
	};
}

function* walkFor(want: Want, {survey: open, log, now}: Ports, recent: RecentSpans): Walk {
	if (want.what === 'log') {
		yield {want, value: log(want.limit)};
		return;
	}
	const survey = open() ?? noLedger;
	switch (want.what) {
		case 'overview':
			yield* overview(want, survey, {recent, now});
			return;
		case 'accounts':
			yield* accounts(want, survey);
			return;
		case 'files':
			yield {want, value: survey.files(want.filter, want.after, want.limit)};
			return;
		case 'record':
			yield {want, value: survey.record(want.recordId) ?? null};
			return;
		case 'recent-errors':
			yield {want, value: survey.recentErrors(want.limit)};
			return;
		case 'plan':
			yield {want, value: survey.plan(want.planId) ?? null};
			return;
		case 'plan-rows':
			yield {want, value: survey.planRows(want.planId, want.filter, want.after, want.limit)};
			return;
		case 'plan-search':
			yield* searchPlan(want, survey);
	}
}

function* accounts(want: Extract<Want, {what: 'accounts'}>, survey: Survey): Walk {
	const found: AccountSurvey[] = [];
	for (const page of survey.accountPages()) {
		found.push(...page);
		yield;
	}
	yield {want, value: found};
}

type Recently = {readonly recent: RecentSpans; readonly now: () => number};

function* overview(want: Extract<Want, {what: 'overview'}>, survey: Survey, {recent, now}: Recently): Walk {
	const readAt = now();
	const about = survey.about();
	yield;
	const counts = {tally: survey.tally(), links: survey.links(), accepted: survey.accepted()};
	yield;
	const errorClasses = survey.errorClasses();
	yield;
	const runs = survey.runs(runsLookedAt);
	const plan = survey.plan() ?? null;
	yield;
	recent.goOn(survey, readAt);
	const told = {about, ...counts, errorClasses, runs, plan, readAt};
	yield {want, value: {...told, ...recent.found(readAt)}};
	const before = recent.found(readAt).countedFrom;
	for (const _ of recent.goBack(survey, readAt)) {
		// The next reading goes on with it: what is shown is not to grow old meanwhile.
		if (passed(mostCountingMs, readAt, now())) break;
		yield;
	}
	if (recent.found(readAt).countedFrom < before) yield {want, value: {...told, ...recent.found(readAt)}};
}
