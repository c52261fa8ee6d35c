/** The list of the place that is shown, as keys need it. */
import {contentOf, detailHeight, menuHeight, ringsHeight} from '../layout.ts';
import {here, type Model, type Place} from '../model.ts';
import {reviewedPlan} from '../open-plan.ts';
import {summaryOf} from '../pages/plan-summary-lines.ts';
import {recordText} from '../pages/record-text.ts';
import {doingLines} from '../pages/ring-lines.ts';
import type {Column} from '../ui/table.tsx';
import {accountListing} from './accounts.ts';
import {attemptListing, classListing} from './errors.ts';
import {fileListing} from './files.ts';
import {homeListing} from './home.ts';
import type {Listing} from './listing.ts';
import {logListing} from './log.ts';
import {attentionListing, changeListing, foundListing, withRows} from './plan.ts';
import {workerListing} from './workers.ts';

export type Walk = {
	readonly total: number;
	/** Rows that are seen at once. */
	readonly height: number;
	readonly keyAt: (index: number) => string | null;
	readonly indexOf: (key: string) => number;
	/** Undefined where there is no row, or it has not been read yet. */
	readonly rowAt: (index: number) => unknown;
	/** Columns that are shown and can be sorted by. */
	readonly sorts: ReadonlyArray<Pick<Column<never>, 'title' | 'align'>>;
};

const walk = <Row>({total, at, keyOf, indexOf, columns}: Listing<Row>, height: number, width: number): Walk => ({
	total,
	height: Math.max(1, height),
	indexOf,
	rowAt: at,
	keyAt: index => {
		const row = at(index);
		return row === undefined ? null : keyOf(row);
	},
	sorts: columns.filter(({sortBy, from = 0}) => sortBy !== undefined && width >= from),
});

/** A text has no chosen line: what moves is the line that stands at the top. */
const scroll = (lines: number, height: number): Walk => ({
	total: Math.max(1, lines - height + 1),
	height: Math.max(1, height),
	keyAt: () => null,
	indexOf: () => -1,
	rowAt: () => undefined,
	sorts: [],
});

export function listOf(model: Model): Walk {
	const place = here(model);
	const {data, run} = model;
	const {width, height} = contentOf(model);
	const table = <Row>(listing: Listing<Row>, below = 0): Walk => walk(listing, height - 1 - below, width);
	switch (place.screen) {
		case 'home':
			return walk(homeListing(model), menuHeight(model), width);
		case 'accounts':
			return table(accountListing(model, place.list));
		case 'files':
			return table(fileListing(data.files, place));
		case 'record':
			return scroll(recordText(data.record, width).length, height);
		case 'errors':
			return place.tab === 0
				? table(classListing(model, place.list), detailHeight(model))
				: table(attemptListing(data.recentErrors, place), detailHeight(model));
		case 'workers':
			return table(workerListing(run.workers));
		case 'log':
			return table(logListing(data.log, place.level, place.list.filter));
		case 'plan':
			return place.tab === 0
				? scroll(summaryHeight(model), height)
				: table(planListing(model, place), detailHeight(model));
		case 'cut-over':
			return table(
				attentionListing(withRows(data, data.plan), place.list),
				ringsHeight(model, {rings: data.plan?.rings.length ?? 0, doing: doingLines(model).length}),
			);
		default:
			return scroll(0, height);
	}
}

/** Lines of the summary of a plan, where they may have to be scrolled. */
function summaryHeight(model: Model): number {
	const summary = summaryOf(model, contentOf(model));
	return summary?.shape === 'list' ? summary.lines.length : 0;
}

/** The changes of the plan that are shown: those that were searched for, those that need a look, or all. */
export function planListing(model: Model, {tab, list}: Place) {
	const plan = withRows(model.data, reviewedPlan(model));
	if (tab === 2) return attentionListing(plan, list);
	return list.filter === '' ? changeListing(plan) : foundListing(plan);
}
