/** An analysis as rows for spreadsheets: part, item, records or files, bytes. */
import type {AnalysisResult} from '../engine/analysis-result.ts';
import {csvLine} from './safe-csv.ts';

type Row = readonly [part: string, item: string, number: number | null, bytes: number | null];

export function analysisRows(result: AnalysisResult): readonly Row[] {
	const {dispositions, hosts, types, sizes, names, shared, otherFields, activity, forecast, accounts} = result;
	const {seconds, apiCalls, requests, cost} = forecast;
	return [
		['records', 'in Salesforce', result.salesforceCount, null],
		['records', 'read', result.records, null],
		...Object.entries(dispositions).map(([state, n]): Row => ['disposition', state, n, null]),
		...hosts.map(({name, records}): Row => ['host', name, records, null]),
		...types.map(({type, files, bytes}): Row => ['type', type, files, bytes]),
		['size', sizes.basis, result.files, sizes.bytes],
		...sizes.bands.map(
			({upTo, files, bytes}): Row => ['size up to', upTo === null ? 'larger' : String(upTo), files, bytes],
		),
		['names', 'changed by cleaning', names.cleaned.files, null],
		['names', 'get their record id', names.collisions.files, null],
		['names', 'link too long', names.tooLong.files, null],
		['shared', 'files that several records name', shared.files, null],
		...otherFields.found.map(({field, urls, keys}): Row => ['other field', field, urls + keys, null]),
		...activity.utc.hours.map((n, hour): Row => ['changes by hour, UTC', String(hour), n, null]),
		...activity.utc.days.map((n, day): Row => ['changes by day, UTC (1 is Monday)', String(day + 1), n, null]),
		...activity.utc.months.map(({month, changes}): Row => ['changes by month, UTC', month, changes, null]),
		...Object.entries(seconds).map(([what, n]): Row => ['forecast, seconds', what, n, null]),
		...Object.entries(apiCalls).map(([what, n]): Row => ['forecast, API calls', what, n, null]),
		...Object.entries(requests).map(([what, n]): Row => ['forecast, requests', what, n, null]),
		...Object.entries(cost).map(([what, n]): Row => ['forecast, US dollars', what, Math.round(n * 100) / 100, null]),
		...accounts.top.map(({name, records, bytes}): Row => ['account', name, records, bytes]),
	];
}

export const analysisCsv = (result: AnalysisResult): string =>
	[csvLine(['part', 'item', 'number', 'bytes']), ...analysisRows(result).map(row => csvLine(row))].join('');
