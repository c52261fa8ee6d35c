/** All that the ledger knows of one record, oldest first, as lines. */
import {failures} from '../../engine/failure.ts';
import {nextOfRefused} from '../../engine/next-action.ts';
import type {RecordSurvey} from '../../engine/survey.ts';
import {bytes, moment} from '../../reports/numbers.ts';
import {
	attemptsBeside,
	attemptWords,
	changedWords,
	linkStands,
	outsideWords,
	plannedWords,
	stepWords,
	versionWords,
} from '../../reports/record-text.ts';
import {safeLine} from '../../reports/safe-text.ts';
import {dispositionWords} from '../../reports/words.ts';
import {remembering} from '../remembering.ts';
import {type Line, labelled, look, pieces} from '../ui/line.ts';

const labelWidth = 14;
const timeWidth = 21;

export const recordText = remembering((record: RecordSurvey | null, width: number): readonly Line[] =>
	record === null ? [[look('reading the ledger', 'dim')]] : [...factsOf(record, width), ...historyOf(record, width)],
);

/** A label and what it labels, on as many lines as that takes. */
function row(label: string, text: string | null, width: number, indent = labelWidth): readonly Line[] {
	if (text === null) return [];
	return labelled(label, safeLine(text), {width, labelWidth: indent});
}

/** What may be a link, or is a key, keeps its spaces: it is not broken at them. */
function whole(label: string, text: string | null, width: number, indent = labelWidth): readonly Line[] {
	if (text === null) return [];
	return labelled(label, safeLine(text), {width, labelWidth: indent, lines: pieces});
}

function factsOf(record: RecordSurvey, width: number): readonly Line[] {
	const {recordId, name, accountName, accountId, state, link, accepted, key, url, ourUrl} = record;
	const {cause, next} = causeOf(record);
	const facts: ReadonlyArray<readonly [label: string, text: string | null, lines?: typeof row]> = [
		['record', `${recordId}  ${name}`],
		['account', accountName === null ? 'none' : `${accountName} (${accountId ?? ''})`],
		['state', `${dispositionWords[state]}${accepted ? ', signed off' : ''}`],
		['link', linkStands[link]],
		['scope', record.outside ? outsideWords : null],
		['cause', cause],
		['next', next],
		['original', url, whole],
		['copy', ourUrl, whole],
		['key', key, whole],
		['size', record.bytes === null ? null : bytes(record.bytes)],
		['sha-256', record.sha256],
		['read by', record.servedBy],
		['changed', `${moment(record.modifiedAt)} in Salesforce; generation ${record.generation}`],
	];
	return facts.flatMap(([label, text, lines = row]) => lines(label, text, width));
}

/** Of its file; where nothing is wrong with that, of its link. */
function causeOf({failure, refusal}: RecordSurvey): {readonly cause: string | null; readonly next: string | null} {
	if (failure !== null) return {cause: failure, next: failures[failure].hint};
	return {cause: refusal?.kind ?? null, next: refusal && nextOfRefused(refusal)};
}

function historyOf(record: RecordSurvey, width: number): readonly Line[] {
	const at = (time: number, text: string) => row(moment(time).slice(0, 19), text, width, timeWidth);
	const section = (title: string, lines: readonly Line[]): readonly Line[] =>
		lines.length === 0 ? [] : [[], [look(title, 'title')], ...lines];
	const why = (reason: string | null) => (reason === null || reason === '' ? '' : `: ${reason}`);
	return [
		...section(
			'States (UTC)',
			record.steps.flatMap(step => at(step.at, stepWords(step))),
		),
		...section(
			'Attempts that failed',
			attemptsBeside(record).flatMap(one => at(one.at, attemptWords(one))),
		),
		...section(
			'Link changes',
			record.changes.flatMap(one => [
				...at(one.at, `run ${one.run}: ${changedWords[one.direction]}: ${one.state}${why(one.error)}`),
				...whole('  from', one.from ?? 'empty', width, timeWidth),
				...whole('  to', one.to ?? 'empty', width, timeWidth),
			]),
		),
		...section(
			'Plans',
			record.plans.flatMap(one => row(one.planId, plannedWords(one), width, timeWidth)),
		),
		...section(
			'Earlier files',
			record.versions.flatMap(one => at(one.archivedAt, versionWords(one))),
		),
		...section(
			'Signed off',
			record.acceptances.flatMap(one => {
				const revoked = one.revokedAt === null ? '' : `; revoked by ${one.revokedBy ?? 'somebody'}`;
				return at(one.at, `by ${one.by} as ${one.state}${why(one.reason)}${revoked}`);
			}),
		),
	];
}
