/** A plan of a million rows, looked through page by page: what matches is shown while the walk goes on. */
import type {PlanRowSurvey, Survey} from '../engine/survey.ts';
import type {Want} from '../screens/dialogue.ts';
import {matching} from '../screens/pattern.ts';
import type {Walk} from './loader.ts';

/** A page is read in a few milliseconds. */
const pageRows = 200;
/** Pages read until an answer is given that brings nothing new. */
const tellEvery = 25;

export function* searchPlan(want: Extract<Want, {what: 'plan-search'}>, survey: Pick<Survey, 'planRows'>): Walk {
	const rows: PlanRowSurvey[] = [];
	let walked = 0;
	let after = -1;
	for (let pages = 1; ; pages++) {
		const page = survey.planRows(want.planId, want.filter, after, pageRows);
		rows.push(...matching(want.pattern, page, matches));
		walked += page.length;
		after = page.at(-1)?.seq ?? after;
		// One more than is wanted: only that tells whether there are more.
		const more = rows.length > want.limit;
		const done = page.length < pageRows || more;
		const found = {rows: rows.slice(0, want.limit), walked, done, more};
		yield done || pages % tellEvery === 0 ? {want, value: found} : undefined;
		if (done) return;
	}
}

/** Each text is looked through by itself: a pattern may begin or end where one of them does. */
const matches = ({recordId, name, accountName, from, to}: PlanRowSurvey, test: (text: string) => boolean): boolean =>
	[recordId, name, accountName, from, to].some(text => text !== null && test(text));
