/** How the execution of a plan ended, as lines of text: what was changed, what needs a look, how to go on or back. */
import {executeCommand} from '../engine/direction.ts';
import type {CutOverResult, RollbackResult} from '../engine/link-result.ts';
import {failureLines} from './failure-text.ts';
import {count, counted, duration, perSecond} from './numbers.ts';
import {classWords, overrulingWords, unseenWords} from './plan-words.ts';
import {wrapped} from './safe-text.ts';
import {table, twoColumns} from './table.ts';
import {testBanner} from './test-banner.ts';
import {dispositionOrder, dispositionWords} from './words.ts';

/** Records that are named one by one; the ledger knows them all. */
const shownOfEach = 10;

export const cutOverLines = (result: CutOverResult, columns = 80): readonly string[] =>
	endLines(result, columns, {
		headline: `Plan ${result.planId}: ${counted(result.switched, 'link')} switched`,
		rows: [
			['switched', result.switched],
			['new files copied first', result.copied],
			...attentionRows(result),
			['arrived after the plan, left for the next one', result.arrivedAfterPlan],
		],
		done: result.switched,
		kept: [
			...(result.rollbackFile === null ? [] : [`Rollback file: ${result.rollbackFile}`]),
			...(result.ledgerCopy === null ? [] : [`Copy of the ledger: ${result.ledgerCopy}`]),
			...(result.overruling === null ? [] : [`Link proof OVERRULED by ${overrulingWords(result.overruling)}`]),
		],
		resume: executeCommand({direction: 'cutover', planId: result.planId}),
		after: result.switched > 0 ? ['The way back: doclift rollback --from-database --dry-run'] : [],
	});

export const rollbackLines = (result: RollbackResult, columns = 80): readonly string[] =>
	endLines(result, columns, {
		headline: `Plan ${result.planId}: ${counted(result.restored, 'link')} restored`,
		rows: [
			['restored', result.restored],
			...attentionRows(result),
			['without an original, left as they are', result.noOriginal],
			[classWords['edited-by-user'], result.leftAlone['edited-by-user']],
			[classWords['not-ours'], result.leftAlone['not-ours']],
		],
		done: result.restored,
		kept: [],
		resume: executeCommand({direction: 'rollback', planId: result.planId}),
		after: afterRollback(result),
	});

function afterRollback({failed, conflicts, deleted}: RollbackResult): readonly string[] {
	if (failed + conflicts + deleted === 0) return ['The records are backed up as before, and can be cut over again.'];
	return [
		'What was restored is backed up as before, and can be cut over again.',
		...(failed === 0
			? []
			: [
					`${counted(failed, 'field still holds', 'fields still hold')} a link to your bucket. Mend what Salesforce names, then: doclift rollback --from-database --dry-run`,
				]),
		...(conflicts === 0
			? []
			: [
					`${counted(conflicts, 'field holds', 'fields hold')} what somebody else has written, and ${conflicts === 1 ? 'stays' : 'stay'} so. What is to be done about one: doclift record ID`,
				]),
		...(deleted === 0 ? [] : [unseenWords(deleted)]),
	];
}

type Result = CutOverResult | RollbackResult;

type Told = {
	readonly headline: string;
	readonly rows: ReadonlyArray<readonly [string, number]>;
	/** Changed in this run or before it, for the pace. */
	readonly done: number;
	readonly kept: readonly string[];
	/** How to go on where the plan is not done, and what is to be said where it is. */
	readonly resume: string;
	readonly after: readonly string[];
};

const sumOf = (counts: Result['uncopied']): number => Object.values(counts).reduce((sum, n) => sum + n, 0);

const uncopiedNext =
	'Links whose files could not be copied stay as they are. Next: `doclift backup --incremental` tries the files again, then plan again; `doclift accept` signs off what cannot be done.';

const attentionRows = ({conflicts, failed, uncopied, deleted}: Result): Told['rows'] => [
	['edited by somebody else, left alone', conflicts],
	['refused by Salesforce', failed - sumOf(uncopied)],
	...dispositionOrder.map((state): readonly [string, number] => [
		`file not copied, ${dispositionWords[state]}`,
		uncopied[state] ?? 0,
	]),
	['deleted, or hidden from this user', deleted],
];

function endLines(result: Result, columns: number, told: Told): readonly string[] {
	const {test, seconds, earlier, stoppedBy, error} = result;
	const {headline, rows, kept, resume, after} = told;
	const done = Math.max(0, told.done - earlier);
	const pace = seconds > 0 && done > 0 ? `, ${perSecond(done / seconds, 'records')}` : '';
	const here = earlier === 0 ? '' : `; ${count(done)} of them`;
	return [
		'',
		...(test ? [testBanner(test).trim()] : []),
		`${headline}${here} in ${duration(seconds)}${pace}`,
		...table(
			twoColumns,
			[...rows.filter(([, n], at) => at === 0 || n > 0), ...validation(result)].map(([words, n]) => [words, count(n)]),
			columns,
			'  ',
		),
		...(sumOf(result.uncopied) === 0 ? [] : wrapped(uncopiedNext, columns, '  ')),
		...windowLines(result, columns),
		...forecastLines(result, columns),
		...attentionLines(result, columns),
		...kept.flatMap(line => wrapped(line, columns, '  ')),
		...(stoppedBy === null ? [] : wrapped(`Stopped early: ${stoppedBy}`, columns, '  ')),
		...(result.done ? after : [stillToDo(result)]).flatMap(line => wrapped(line, columns, '  ')),
		...(result.done ? [] : [`  ${resume}`]),
		...(error === null ? [] : failureLines(error, columns)),
	];
}

const stillToDo = ({remaining}: Result): string =>
	remaining > 0
		? `Still to be done: ${counted(remaining, 'link')}. Go on with:`
		: 'Still to be done: the last reading of all changed links. Until then no cut-over is planned. Go on with:';

const validation = ({validated}: Result): Told['rows'] => [['re-read at the end and found as planned', validated]];

function windowLines({windows}: Result, columns: number): readonly string[] {
	const {requests, medianMs, p99Ms, mostMs, moved} = windows;
	if (requests === 0) return [];
	const measured = `Between compare and write: ${count(medianMs)} ms in the median of ${counted(requests, 'request')}, ${count(p99Ms)} ms in 99 of 100, ${count(mostMs)} ms at most`;
	const during =
		moved === 0
			? 'no record was seen to change meanwhile'
			: `${counted(moved, 'record was', 'records were')} seen to change meanwhile, named below`;
	return wrapped(`${measured}; ${during}`, columns, '  ');
}

/** What it took beside what the plan had said. Of one that was done in several runs, this run is a part. */
function forecastLines({done, earlier, seconds, forecast, apiCalls}: Result, columns: number): readonly string[] {
	if (!done || earlier > 0) return [];
	const took = `Took ${duration(seconds)}; the plan said about ${duration(forecast.seconds)}`;
	const calls = `API calls of the org meanwhile: ${count(apiCalls ?? 0)}; the plan said about ${count(forecast.apiCalls)}`;
	return [took, ...(apiCalls === null ? [] : [calls])].flatMap(line => wrapped(line, columns, '  '));
}

function attentionLines({attention, windows}: Result, columns: number): readonly string[] {
	const lines = [...wantingLines(attention), ...movedLines(windows)];
	if (lines.length === 0) return [];
	return ['', 'To be looked at', ...lines.flatMap(line => wrapped(line, columns, '    ')), ''];
}

function wantingLines(attention: Result['attention']): readonly string[] {
	const lines = attention
		.slice(0, shownOfEach)
		.map(({recordId, outcome, found}) => `  ${recordId}  ${outcome}: ${found}`);
	const more =
		attention.length > shownOfEach ? ['  … and more: the table plan_changes of the ledger has every one of them'] : [];
	return [...lines, ...more];
}

/** An edit that falls into the window is overwritten, and only who knows the record can tell. */
function movedLines({moved, movedRecords}: Result['windows']): readonly string[] {
	const named = movedRecords.slice(0, shownOfEach);
	const lines = named.map(id => `  ${id}  changed between compare and write: an edit of its link may be overwritten`);
	const more = `  … and ${count(moved - named.length)} more that changed meanwhile: the first hundred stand in --json`;
	return moved > named.length ? [...lines, more] : lines;
}
