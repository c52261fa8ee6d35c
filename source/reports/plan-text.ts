/** A plan as lines of text: first what stays at the vendor, then what would change, then how sure that is. */
import {mostInRequest} from '../engine/collection-bounds.ts';
import {executeCommand} from '../engine/direction.ts';
import {isUnproven} from '../engine/may-execute.ts';
import type {PlanSummary, Probed} from '../engine/plan-summary.ts';
import {scopeName} from '../engine/scope.ts';
import {count, counted, duration} from './numbers.ts';
import {orgWords, unknownOrg} from './org-words.ts';
import {
	changedClasses,
	comparedWords,
	keptClasses,
	proofWords,
	unseenWords,
	verbOf,
	wayBackWords,
} from './plan-words.ts';
import {wrapped} from './safe-text.ts';
import {table, twoColumns} from './table.ts';
import {testBanner} from './test-banner.ts';

/** Where the label ends and the words begin. */
const labelWidth = 12;

export function planLines(plan: PlanSummary, columns = 80): readonly string[] {
	const {planId, direction, changes, classes, stayingAtVendor, records, test, org, scope} = plan;
	const rows = (lines: ReadonlyArray<readonly [string, number]>) =>
		table(
			twoColumns,
			lines.map(([words, n]) => [words, count(n)]),
			columns,
			'  ',
		);
	const changing = changedClasses(classes);
	const kept = keptClasses(classes, stayingAtVendor);
	return [
		'',
		...(test ? [testBanner(test).trim()] : []),
		...(direction === 'cutover' ? [...stayingLines(plan, columns), ''] : []),
		`Plan ${planId} would ${verbOf(direction)} ${counted(changes, 'link')} of ${counted(records, 'record')}`,
		...wrapped(`  org:   ${org ? orgWords(org) : unknownOrg}`, columns, '         '),
		...wrapped(`  scope: ${scopeName(scope)}`, columns, '         '),
		...rows(changing),
		...(kept.length === 0 ? [] : ['', 'Left as they are', ...rows(kept)]),
		'',
		...assurance(plan, columns),
	];
}

function stayingLines({stayingAtVendor}: PlanSummary, columns: number): readonly string[] {
	const lines = keptClasses(stayingAtVendor, {});
	const total = lines.reduce((sum, [, n]) => sum + n, 0);
	if (total === 0) return ['Staying at the vendor: nothing'];
	return [
		`Staying at the vendor: ${count(total)}`,
		...table(
			twoColumns,
			lines.map(([words, n]) => [words, count(n)]),
			columns,
			'  ',
		),
	];
}

/** What was tried, and what the execution will cost. */
function assurance(plan: PlanSummary, columns: number): readonly string[] {
	const {direction, linkBase, compared, apiCalls, secondsForecast, wayBack} = plan;
	const forward = direction === 'cutover';
	const labelled = (label: string, words: string) =>
		wrapped(label.padEnd(labelWidth) + words, columns, ' '.repeat(labelWidth));
	return [
		...(forward ? labelled('New links', linkBase) : []),
		...labelled(forward ? 'Link proof' : 'Originals', proofWords(plan)),
		...failureLines(plan.linkProof, columns),
		...(forward ? labelled('Way back', wayBackWords(wayBack)) : []),
		...(forward ? failureLines(wayBack, columns) : []),
		...(forward ? labelled('Compared', comparedWords(compared)) : []),
		...labelled(
			'Window',
			`about a second between compare and write of each ${mostInRequest} records; it is measured, and an edit in it is overwritten`,
		),
		...labelled('API calls', `about ${count(apiCalls.needed)} of the ${count(apiCalls.available)} that are left`),
		...labelled('Time', `about ${duration(secondsForecast)}`),
	];
}

function failureLines({failures}: Probed, columns: number): readonly string[] {
	return failures.flatMap(({answer, count: n, example}) =>
		wrapped(`${' '.repeat(labelWidth)}${answer}: ${count(n)}, such as ${example}`, columns, '  '),
	);
}

/** What is to be typed next, for those who plan first and execute later. */
export function nextLines(
	{planId, direction, changes, classes, linkProof, again}: PlanSummary,
	{maxAgeHours}: {readonly maxAgeHours: number},
): readonly string[] {
	const unseen = direction === 'rollback' && classes.deleted ? [...wrapped(unseenWords(classes.deleted), 80), ''] : [];
	if (changes === 0) return ['', ...unseen, `There is nothing${unseen.length === 0 ? '' : ' else'} to change.`];
	const begins = executeCommand({planId, direction});
	if (isUnproven(linkProof)) {
		return [
			'',
			'Nothing has been changed, and nothing can be while the new links do not open.',
			'Open the bucket or its delivery domain to your users, then plan again:',
			`  ${again ?? 'doclift migrate --dry-run'}`,
			'Or take it on yourself that users will get 403:',
			`  ${begins} --accept-unproven-links`,
		];
	}
	return [
		'',
		...unseen,
		`Nothing has been changed. The plan may be begun within ${duration(maxAgeHours * 3600)}:`,
		`  ${begins}`,
	];
}
