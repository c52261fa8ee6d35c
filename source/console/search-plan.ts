/** A plan of a million rows, looked through page by page: what matches is shown while the walk goes on. */
import type {PlanRowSurvey, Survey} from '../engine/survey.ts';
import type {Want} from '../screens/dialogue.ts';
import type {Walk} from './loader.ts';

/** A page is read in a few milliseconds. */
const pageRows = 200;
/** So many pages between two answers that have brought nothing new. */
const tellEvery = 25;

export function* searchPlan(want: Extract<Want, {what: 'plan-search'}>, survey: Pick<Survey, 'planRows'>): Walk {
	const matches = matcher(want.pattern);
	const rows: PlanRowSurvey[] = [];
	let walked = 0;
	let after = -1;
	for (let pages = 1; ; pages++) {
		const page = survey.planRows(want.planId, want.filter, after, pageRows);
		rows.push(...page.filter(matches));
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

/** What is no regular expression is looked for as it stands: it is being typed. */
function matcher(pattern: string): (row: PlanRowSurvey) => boolean {
	const expression = compiled(pattern);
	return ({recordId, name, accountName, from, to}) =>
		[recordId, name, accountName, from, to].some(text => text !== null && expression.test(text));
}

function compiled(pattern: string): RegExp {
	try {
		return new RegExp(pattern, 'i');
	} catch {
		return new RegExp(pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');
	}
}
