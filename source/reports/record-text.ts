/** One record for people: what the ledger knows, what was just seen, its history, and what to do next. */

import type {LinkState} from '../engine/life.ts';
import type {NextAction} from '../engine/next-action.ts';
import type {FileSurvey, RecordSurvey} from '../engine/survey.ts';
import {bytes, count, counted, moment} from './numbers.ts';
import {classWords} from './plan-words.ts';
import {safeLine, wrapped} from './safe-text.ts';
import {table} from './table.ts';
import {dispositionWords} from './words.ts';

type Asked<T> = {readonly found: T} | {readonly unreachable: string} | {readonly skipped: true};
type Seen = {readonly size: number; readonly etag: string; readonly contentType?: string} | null;

export type RecordText = {
	readonly record: RecordSurvey;
	readonly live: {
		readonly salesforce: Asked<{readonly url: string | null; readonly modifiedAt: string} | null>;
		readonly oldObject: Asked<Seen>;
		readonly newObject: Asked<Seen>;
		readonly opens: Asked<{readonly status: number; readonly contentType: string | null}>;
	};
	readonly action: NextAction;
};

/** Where the link of one record stands. */
export const linkStands: Readonly<Record<LinkState, string>> = {
	original: "at the vendor's URL",
	switching: 'on its way to your copy',
	switched: 'switched to your copy',
	restoring: "on its way back to the vendor's URL",
	conflict: 'left alone: somebody else had changed it',
	failed: 'not changed: the last change failed',
	deleted: 'left alone: the record was deleted',
};

export const outsideWords = 'no longer matches salesforce.filter';

const column = 14;
const line = (title: string, text: string): string => `  ${title.padEnd(column - 2)}${text}`;
const indent = ' '.repeat(column - 2);

export function recordLines({record, live, action}: RecordText, columns = 80): readonly string[] {
	const lines = [
		`${record.recordId}  ${record.name}`,
		'',
		...ledgerLines(record),
		'',
		'Now',
		...liveLines(live),
		'',
		'History',
		...historyOf(record),
		'',
		'Next',
		`  ${action.says}`,
		...(action.next === null ? ['  Nothing is to be done.'] : [`  ${action.next}`]),
	];
	return lines.flatMap(text => wrapped(text, columns, indent));
}

function ledgerLines(record: RecordSurvey): readonly string[] {
	const {accountName, accountId, state, accepted, failure, link, refusal} = record;
	const {url, ourUrl, key, bytes: size, sha256} = record;
	const copied = record.verifiedAt === null ? '' : `, ${moment(record.verifiedAt)}`;
	return [
		line('Account', accountId === null ? 'none' : `${accountName ?? ''} (${accountId})`),
		line(
			'File',
			`${dispositionWords[state]}${copied}${accepted ? ', signed off' : ''}${failure === null ? '' : ` (${failure})`}`,
		),
		line('Link', `${linkStands[link]}${refusal === null ? '' : ` (${refusal.kind})`}`),
		...(record.outside ? [line('Scope', outsideWords)] : []),
		line('Vendor URL', url ?? 'none'),
		...(ourUrl === null ? [] : [line('Our link', ourUrl)]),
		...(key === null ? [] : [line('Key', key)]),
		...(sha256 === null || size === null
			? []
			: [line('Copy', `${bytes(size)} (${count(size)} bytes)`), line('SHA-256', sha256)]),
		...(record.generation === 1 ? [] : [line('Generation', String(record.generation))]),
	];
}

function liveLines({salesforce, oldObject, newObject, opens}: RecordText['live']): readonly string[] {
	return [
		line(
			'Salesforce',
			told(salesforce, found => (found === null ? 'has no such record' : `holds ${found.url ?? 'nothing'}`)),
		),
		line('Old object', told(oldObject, seen)),
		line('New object', told(newObject, seen)),
		line(
			'Opens',
			told(
				opens,
				({status, contentType}) =>
					`${status < 300 ? 'yes' : 'no'}: ${status}${contentType === null ? '' : ` ${contentType}`}`,
			),
		),
	];
}

function told<T>(asked: Asked<T>, words: (found: T) => string): string {
	if ('skipped' in asked) return 'not asked';
	return 'found' in asked ? words(asked.found) : `cannot be reached: ${asked.unreachable}`;
}

const seen = (object: Seen): string =>
	object === null
		? 'nothing lies there (404)'
		: `${bytes(object.size)}${object.contentType ? `, ${object.contentType}` : ''}`;

type Entry = readonly [at: number, text: string];

/** The attempts of which no change of the link tells by itself, settled at the same time and with the same words. */
export const attemptsBeside = ({attempts, changes}: RecordSurvey): RecordSurvey['attempts'] =>
	attempts.filter(({at}) => !changes.some(({state, settledAt}) => state !== 'applied' && settledAt === at));

type One<Of extends 'steps' | 'attempts' | 'versions'> = RecordSurvey[Of][number];

export const stepWords = ({run, from, to, reason}: One<'steps'>): string =>
	`run ${run}: ${from} to ${to}${reason === '' ? '' : `, ${reason}`}`;

export const attemptWords = ({run, kind, message, attempts}: One<'attempts'>): string =>
	`run ${run}: ${kind} after ${counted(attempts, 'attempt')}: ${message}`;

export const versionWords = ({generation, url, ...copy}: One<'versions'>): string =>
	`generation ${generation} set aside: ${whereOf(copy)}, from ${url ?? 'no URL'}`;

function whereOf({key, sha256}: Pick<One<'versions'>, 'key' | 'sha256'>): string {
	if (key === null) return 'never copied';
	return sha256 === null ? `no copy was proven, an attempt may have left one at ${key}` : key;
}

export const changedWords = {cutover: 'cut over', rollback: 'rolled back'} as const;

function historyOf(record: RecordSurvey): readonly string[] {
	const entries: Entry[] = [
		...record.steps.map((step): Entry => [step.at, stepWords(step)]),
		...attemptsBeside(record).map((one): Entry => [one.at, attemptWords(one)]),
		...record.versions.map((one): Entry => [one.archivedAt, versionWords(one)]),
		...record.changes.map(
			({at, run, direction, to, state, error}): Entry => [
				at,
				`run ${run}: ${changedWords[direction]} to ${to ?? 'nothing'}: ${state}${error === null ? '' : `, ${error}`}`,
			],
		),
		...record.acceptances.flatMap(({at, by, reason, revokedAt, revokedBy}): Entry[] => [
			[at, `signed off by ${by}: ${reason}`],
			...(revokedAt === null ? [] : [[revokedAt, `acceptance revoked by ${revokedBy ?? 'somebody'}`] as const]),
		]),
		...(record.verifiedAt === null
			? []
			: [
					[record.verifiedAt, `copied and proved${record.servedBy === null ? '' : `, by ${record.servedBy}`}`] as const,
				]),
	];
	const lines = entries.sort(([left], [right]) => left - right).map(([at, text]) => `  ${moment(at)}  ${text}`);
	const plans = record.plans.map(planned => `  Plan ${planned.planId}: ${plannedWords(planned)}`);
	return lines.length + plans.length === 0 ? ['  Nothing has happened to it yet.'] : [...lines, ...plans];
}

type Planned = RecordSurvey['plans'][number];

const outcomeWords: Readonly<Record<NonNullable<Planned['outcome']>, string>> = {
	applied: 'done',
	failed: 'failed',
	conflict: 'left alone: somebody else had changed it',
	deleted: 'left alone: the record was deleted',
};

/** What a plan that is over has not done, it will not do. */
export function plannedWords({state, class: one, outcome}: Planned): string {
	const open = state === 'abandoned' ? 'the plan was abandoned' : state === 'done' ? 'not done' : 'not done yet';
	return `${classWords[one]}; ${outcome === null ? open : outcomeWords[outcome]}`;
}

export function choiceLines(what: string, matches: readonly FileSurvey[], more: boolean): readonly string[] {
	const rows = matches.map(({recordId, name, accountName, state}) => [
		recordId,
		name,
		accountName ?? '',
		dispositionWords[state],
	]);
	return [
		safeLine(`${more ? `More than ${matches.length}` : matches.length} records fit "${what}"`),
		'',
		...table(
			[{title: 'Id'}, {title: 'Name', shrinks: true}, {title: 'Account', shrinks: true}, {title: 'State'}],
			rows,
		),
		'',
		'Say which one by its Id.',
	];
}
