/** An analysis as lines of text: what there is, what will become of it, what to look at, when to do it, what it takes. */
import type {AnalysisResult, Sizes} from '../engine/analysis-result.ts';
import type {Cost} from '../engine/price.ts';
import {bytes, count, counted, duration, percent} from './numbers.ts';
import {orgWords} from './org-words.ts';
import {safeLine, wrapped} from './safe-text.ts';
import {type Column, table, truncate, twoColumns} from './table.ts';
import {dispositionOrder, dispositionWords} from './words.ts';

const threeColumns: readonly Column[] = [...twoColumns, {title: '', align: 'right'}];

/** In lists of hosts and file types. */
const shownRows = 12;

type Lines = readonly string[];

export function analysisLines(result: AnalysisResult, columns = 80): Lines {
	const sections: ReadonlyArray<readonly [title: string, lines: Lines]> = [
		['Records', recordLines(result, columns)],
		['Where the links lead', hostLines(result, columns)],
		['Files by type', typeLines(result, columns)],
		['Size', sizeLines(result.sizes, columns)],
		['Names and keys', nameLines(result, columns)],
		['Other fields that hold the old location', fieldLines(result, columns)],
		['Last change of each record (SystemModstamp)', activityLines(result, columns)],
		['Largest accounts', accountLines(result, columns)],
		['Forecast', forecastLines(result, columns)],
	];
	const {org, object, filter, records} = result;
	const scope = `${object}${filter === '' ? '' : `, where ${filter}`}`;
	const head = `${orgWords(org)}: ${counted(records, 'record')} of ${scope}`;
	return [
		...paragraph(head, columns),
		...sections.flatMap(([title, lines]) => (lines.length === 0 ? [] : ['', title, ...lines])),
	];
}

const paragraph = (text: string, columns: number, indent = ''): Lines => wrapped(indent + text, columns, '  ');

const share = (n: number, of: number): string => (of === 0 ? '' : percent(n, of));

function recordLines({dispositions, records, salesforceCount}: AnalysisResult, columns: number): Lines {
	const rows = dispositionOrder.flatMap(state => {
		const n = dispositions[state] ?? 0;
		return n === 0
			? []
			: [[state === 'discovered' ? 'files to be copied' : dispositionWords[state], count(n), share(n, records)]];
	});
	const moved = salesforceCount - records;
	return [
		...table(threeColumns, rows, columns, '  '),
		...(moved === 0
			? []
			: paragraph(`Salesforce counts ${count(salesforceCount)}: the org changed while it was read`, columns, '  ')),
	];
}

function hostLines({hosts, records, urls}: AnalysisResult, columns: number): Lines {
	const notes = [
		['with a signature in the query: kept for the way back, shown nowhere', urls.presigned],
		['that name a version of their file', urls.versioned],
		['with a plus in the path: tried as itself, then as a space', urls.plus],
		['by http, not https', urls.plainHttp],
	] as const;
	const given = notes.filter(([, n]) => n > 0).map(([words, n]) => [words, count(n)]);
	return [
		...shortened(
			hosts.map(({name, records: n}) => [name, count(n), share(n, records)]),
			threeColumns,
			columns,
		),
		...(given.length === 0 ? [] : ['  Among them, links', ...table(twoColumns, given, columns, '    ')]),
	];
}

function typeLines({types}: AnalysisResult, columns: number): Lines {
	const rows = types.map(({type, files, bytes: size}) => [type, count(files), size === null ? '' : bytes(size)]);
	return shortened(rows, threeColumns, columns);
}

function shortened(rows: ReadonlyArray<readonly string[]>, shape: readonly Column[], columns: number): Lines {
	const rest = rows.length - shownRows;
	const lines = table(shape, rows.slice(0, shownRows), columns, '  ');
	return rest > 0 ? [...lines, `  and ${count(rest)} more, all of them with --json or --export`] : lines;
}

function sizeLines(sizes: Sizes, columns: number): Lines {
	const {bytes: total, basis, marginBytes, largest, aboveLimit, bands} = sizes;
	const margin =
		marginBytes === null ? '' : ` (95 %: ${bytes(Math.max(0, total - marginBytes))} to ${bytes(total + marginBytes)})`;
	const rows = bands.map(({upTo, files, bytes: size}) => [
		upTo === null ? 'larger' : upTo === 0 ? 'empty' : `up to ${bytes(upTo)}`,
		count(files),
		bytes(size),
	]);
	return [
		...paragraph(`${bytes(total)}${margin}, ${basis}`, columns, '  '),
		...table(threeColumns, rows, columns, '  '),
		...(largest === null ? [] : [`  The largest file: ${bytes(largest)}`]),
		...(aboveLimit === null || aboveLimit.files === 0
			? []
			: paragraph(
					`${counted(aboveLimit.files, 'file')} (${bytes(aboveLimit.bytes)}) above migration.maxFileSizeMb will be left out`,
					columns,
					'  ',
				)),
	];
}

function nameLines({names: {cleaned, collisions, tooLong}, shared}: AnalysisResult, columns: number): Lines {
	const rows = [
		['files whose name is changed by cleaning', count(cleaned.files)],
		['  of these: cut to 120 bytes', count(cleaned.cut)],
		['files that get their record’s id, as others have their key', count(collisions.files)],
		['  keys that several would have', count(collisions.keys)],
		['  of these: alike only after cleaning, or without case', count(collisions.onlyCleaned)],
		[`links too long for ${count(tooLong.most)} characters, which get short keys`, count(tooLong.files)],
		['  the longest link', counted(tooLong.longest, 'character')],
		['files that several records name; each gets its own copy', count(shared.files)],
		['  records that name them', count(shared.records)],
	];
	const examples = [...cleaned.examples.slice(0, 3), ...tooLong.examples.slice(0, 2)];
	return [
		...table(twoColumns, rows, columns, '  '),
		...examples.flatMap(({recordId, from, to}) =>
			paragraph(`${recordId}: "${brief(from)}" becomes "${brief(to)}"`, columns, '  '),
		),
	];
}

const brief = (name: string): string => truncate(safeLine(name), 60);

function fieldLines({otherFields: {looked, sampled, found}}: AnalysisResult, columns: number): Lines {
	if (looked === 0) return ['  there are no other text or URL fields'];
	const seen = `${counted(looked, 'text or URL field')} looked at in ${counted(sampled, 'sampled record')}`;
	if (found.length === 0) return paragraph(`none found: ${seen}`, columns, '  ');
	const rows = found.map(({field, type, filled, urls, keys}) => [
		`${field} (${type})`,
		counted(filled, 'value'),
		`${urls > 0 ? counted(urls, 'URL') : ''}${urls > 0 && keys > 0 ? ', ' : ''}${keys > 0 ? counted(keys, 'key of its file', 'keys of their files') : ''}`,
	]);
	return [
		...table(threeColumns, rows, columns, '  '),
		...paragraph(`${seen}. doclift changes none of them: ask who reads them before phase 2`, columns, '  '),
	];
}

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const hour = (h: number): string => `${String(h % 24).padStart(2, '0')}:00`;

function activityLines({activity: {utc, local}}: AnalysisResult, columns: number): Lines {
	const window = ({quiet}: typeof utc, zone: string) =>
		`${hour(quiet.from)} to ${hour(quiet.from + quiet.hours)} ${zone}, ${(quiet.share * 100).toFixed(1)} % of the changes`;
	const months = utc.months.slice(-6).map(({month, changes}) => [month, count(changes)]);
	const days = dayNames.map((day, index) => `${day} ${count(utc.days[index] ?? 0)}`);
	return [
		...paragraph(`quiet: ${window(utc, 'UTC')}`, columns, '  '),
		...paragraph(`       ${window(local, local.zone)} (this machine's zone)`, columns, '  '),
		...bars(utc.hours, columns),
		...paragraph(`days (UTC): ${days.join(', ')}`, columns, '  '),
		'  months (UTC), the newest:',
		...table(twoColumns, months, columns, '    '),
	];
}

/** A line for each three hours of the UTC day: drawn with plain characters, for every terminal. */
function bars(hours: readonly number[], columns: number): Lines {
	const sums = Array.from({length: 8}, (_, index) =>
		hours.slice(index * 3, index * 3 + 3).reduce((sum, n) => sum + n, 0),
	);
	const most = Math.max(1, ...sums);
	const numbers = sums.map(count);
	const width = Math.max(...numbers.map(text => text.length));
	const room = Math.max(10, columns - 24 - width);
	return sums.map((n, index) => {
		const bar = '#'.repeat(Math.round((n / most) * room));
		return `  ${hour(index * 3)} to ${hour(index * 3 + 3)} UTC  ${(numbers[index] ?? '').padStart(width)}  ${bar}`.trimEnd();
	});
}

function accountLines({accounts: {total, top}}: AnalysisResult, columns: number): Lines {
	const shape: readonly Column[] = [
		{title: 'Account', shrinks: true},
		{title: 'Records', align: 'right'},
		{title: 'Files', align: 'right'},
		{title: 'Size', align: 'right'},
	];
	const rows = top.map(({name, records, files, bytes: size}) => [
		name,
		count(records),
		count(files),
		size === null ? '' : bytes(size),
	]);
	return [...table(shape, rows, columns, '  '), `  ${counted(total, 'account')} in all`];
}

const dollars = (n: number): string => `$${n >= 100 ? count(n) : n.toFixed(2)}`;

function forecastLines({forecast}: AnalysisResult, columns: number): Lines {
	const {seconds, apiCalls, requests, cost, assumptions} = forecast;
	const rows = [
		['time to read the records', duration(seconds.reading)],
		['time to copy the files (phase 1)', duration(seconds.copying)],
		['time to plan the cut-over', duration(seconds.planning)],
		['time to switch the links (phase 2)', duration(seconds.switching)],
		['API calls of phase 1', count(apiCalls.phase1)],
		['API calls of phase 2', count(apiCalls.phase2)],
		['  left today above the reserve, of a whole day', `${count(apiCalls.leftToday)} of ${count(apiCalls.perDay)}`],
		['requests to the source', count(requests.sourceGet + requests.sourceList)],
		['requests to your bucket', count(requests.destinationPut + requests.destinationList)],
		...costRows(cost),
	];
	return [
		...table(twoColumns, rows, columns, '  '),
		'  Assumed:',
		...assumptions.flatMap(text => paragraph(`- ${text}`, columns, '  ')),
	];
}

const costRows = (cost: Cost): ReadonlyArray<readonly string[]> => [
	['cost of requests to your bucket, once', dollars(cost.destinationRequests)],
	['cost of storage in your bucket, a month', dollars(cost.storagePerMonth)],
	['cost of requests to the source, once', dollars(cost.sourceRequests)],
	['cost of transfer out of the source, once', dollars(cost.transfer)],
];
