/** An analysis as one page for those who decide: opens without a network, prints well, light and dark. */
import type {AnalysisResult} from '../engine/analysis-result.ts';
import {type Html, html, htmlPage} from './html.ts';
import {bytes, count, counted, duration, moment} from './numbers.ts';
import {dispositionOrder, dispositionWords} from './words.ts';

const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--faint:#57606a;--line:#d0d7de;--bar:#2f6f9f;--paper:#fff}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--faint:#9198a1;--line:#3d444d;--bar:#6cb2e4;--paper:#0d1117}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin-bottom:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}p.faint,td.faint{color:var(--faint)}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
th.n,td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
meter{width:10rem;height:.8rem}
@media print{body{max-width:none;margin:0}h2{break-after:avoid}tr{break-inside:avoid}}`;

type Cell = string | Html;
const cells = (row: readonly Cell[]) =>
	row.map((cell, index) => (index === 0 ? html`<td>${cell}</td>` : html`<td class="n">${cell}</td>`));

function section(title: string, head: readonly string[], rows: ReadonlyArray<readonly Cell[]>, note = ''): Html {
	const titles = head.map((text, index) => (index === 0 ? html`<th>${text}</th>` : html`<th class="n">${text}</th>`));
	return html`<section><h2>${title}</h2><table><thead><tr>${titles}</tr></thead><tbody>${rows.map(
		row => html`<tr>${cells(row)}</tr>
`,
	)}</tbody></table>${note === '' ? null : html`<p class="faint">${note}</p>`}</section>
`;
}

const share = (n: number, most: number): Html =>
	html`<meter min="0" max="${Math.max(1, most)}" value="${n}">${count(n)}</meter>`;
const sizeOf = (n: number | null): string => (n === null ? '' : bytes(n));

export function analysisHtml(result: AnalysisResult): string {
	const {org, object, filter, at, records} = result;
	const title = `What is to be migrated: ${org.orgName}`;
	const kind = org.sandbox ? 'sandbox' : 'PRODUCTION';
	const body = html`<h1>${title}</h1>
<p class="faint">${kind}, ${org.orgId}. ${counted(records, 'record')} of ${object}${filter === '' ? '' : `, where ${filter}`}, read ${moment(at)}.</p>
${whatThereIs(result)}${whatToLookAt(result)}${whenAndWhat(result)}`;
	return htmlPage({title, style, body});
}

function whatThereIs({dispositions, records, hosts, types, sizes, accounts}: AnalysisResult): readonly Html[] {
	const states = dispositionOrder.filter(state => (dispositions[state] ?? 0) > 0);
	return [
		section(
			'Records',
			['What becomes of them', 'Records', ''],
			states.map(state => {
				const n = dispositions[state] ?? 0;
				const words = state === 'discovered' ? 'files to be copied' : dispositionWords[state];
				return [words, count(n), share(n, records)];
			}),
		),
		section(
			'Where the links lead',
			['Bucket or host', 'Records', ''],
			hosts.slice(0, 100).map(({name, records: n}) => [name, count(n), share(n, records)]),
		),
		section(
			'Files by type',
			['Type', 'Files', 'Size'],
			types.slice(0, 100).map(({type, files, bytes: size}) => [type, count(files), sizeOf(size)]),
		),
		section(
			'Size',
			['Files', 'Number', 'Size'],
			[
				...sizes.bands.map(({upTo, files, bytes: size}) => [
					upTo === null ? 'larger' : upTo === 0 ? 'empty' : `up to ${bytes(upTo)}`,
					count(files),
					bytes(size),
				]),
				['all of them', '', bytes(sizes.bytes)],
			],
			sizes.basis,
		),
		section(
			'Largest accounts',
			['Account', 'Records', 'Files', 'Size'],
			accounts.top.map(({name, records: n, files, bytes: size}) => [name, count(n), count(files), sizeOf(size)]),
			`${counted(accounts.total, 'account')} in all`,
		),
	];
}

function whatToLookAt({names, shared, otherFields}: AnalysisResult): readonly Html[] {
	const {cleaned, collisions, tooLong} = names;
	return [
		section(
			'Names and keys',
			['', 'Files'],
			[
				['name changed by cleaning', count(cleaned.files)],
				['get their record’s id, as others have their key', count(collisions.files)],
				[`link too long for ${count(tooLong.most)} characters`, count(tooLong.files)],
				['named by several records', count(shared.files)],
			],
		),
		section(
			'Other fields that hold the old location',
			['Field', 'Sampled values', 'URLs', 'Keys'],
			otherFields.found.map(({field, filled, urls, keys}) => [field, count(filled), count(urls), count(keys)]),
			`${counted(otherFields.looked, 'field')} looked at in ${counted(otherFields.sampled, 'sampled record')}; none of them is changed`,
		),
	];
}

function whenAndWhat({activity: {utc, local}, forecast}: AnalysisResult): readonly Html[] {
	const {seconds, apiCalls, requests, cost, assumptions} = forecast;
	const most = Math.max(...utc.hours);
	const monthMost = Math.max(...utc.months.map(({changes}) => changes));
	const hour = (h: number) => `${String(h % 24).padStart(2, '0')}:00`;
	const quiet = (zone: string, {from, hours}: typeof utc.quiet) => `${hour(from)} to ${hour(from + hours)} ${zone}`;
	const note = `Quiet: ${quiet('UTC', utc.quiet)}, that is ${quiet(local.zone, local.quiet)}. Each record counts once, when it was changed last.`;
	const dollars = (n: number) => `$${n.toFixed(2)}`;
	return [
		section(
			'Last change by hour',
			['Hour, UTC', 'Records', ''],
			utc.hours.map((n, h) => [hour(h), count(n), share(n, most)]),
			note,
		),
		section(
			'Last change by month',
			['Month, UTC', 'Records', ''],
			utc.months.map(({month, changes}) => [month, count(changes), share(changes, monthMost)]),
		),
		section(
			'Forecast',
			['', ''],
			[
				['time to read the records', duration(seconds.reading)],
				['time to copy the files (phase 1)', duration(seconds.copying)],
				['time to plan the cut-over', duration(seconds.planning)],
				['time to switch the links (phase 2)', duration(seconds.switching)],
				['API calls of phase 1', count(apiCalls.phase1)],
				['API calls of phase 2', `${count(apiCalls.phase2)} of ${count(apiCalls.perDay)} a day`],
				['requests to the source', count(requests.sourceGet + requests.sourceList)],
				['requests to your bucket', count(requests.destinationPut + requests.destinationList)],
				['cost of requests to your bucket, once', dollars(cost.destinationRequests)],
				['cost of storage in your bucket, a month', dollars(cost.storagePerMonth)],
				['cost of requests to the source, once', dollars(cost.sourceRequests)],
				['cost of transfer out of the source, once', dollars(cost.transfer)],
			],
		),
		html`<ul>${assumptions.map(text => html`<li>${text}</li>`)}</ul>`,
	];
}
