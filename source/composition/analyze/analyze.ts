/**
An analysis: every record is read as a backup would read it, counted as it passes, and forgotten. Changes nothing, takes
no lock, writes nothing but a scratch database in the folder for temporary files.
*/
import {existsSync} from 'node:fs';
import {loadConfig} from '../../config/load.ts';
import type {Config} from '../../config/schema.ts';
import {openScratch, type Scratch, type ScratchSizes} from '../../db/scratch.ts';
import {type Activity, quietWindow, type ZoneOffset} from '../../engine/activity.ts';
import {type Analysis, createAnalysis, type ScratchFile} from '../../engine/analysis.ts';
import type {AccountShare, AnalysisResult} from '../../engine/analysis-result.ts';
import type {Rules} from '../../engine/decide.ts';
import type {Emit} from '../../engine/event.ts';
import type {Inspection} from '../../engine/inspection.ts';
import {fieldsToLookAt, oldLocations} from '../../engine/old-locations.ts';
import type {Described, SourceRecord} from '../../engine/ports/salesforce.ts';
import {readerFor} from '../../engine/read-scope.ts';
import type {Scope} from '../../engine/scope.ts';
import {keysOf, type Ours, rulesOf, urlFieldOf} from '../backup-order.ts';
import {openSource} from '../buckets.ts';
import {clock} from '../clock.ts';
import {openSalesforce} from '../salesforce.ts';
import {forecast, type Wishes} from './forecast.ts';
import {type SizeWish, sizeFiles} from './sizes.ts';

export type AnalysisRequest = Wishes & {
	readonly sizes: SizeWish;
	/** Files in the sample. */
	readonly sample: number;
	/** Accounts in the list of the largest. */
	readonly top: number;
};

/** `total` is null where nobody knows it beforehand. */
export type AnalysisProgress = {readonly what: string; readonly done: number; readonly total: number | null};

type Around = {
	readonly configFile: string;
	readonly signal: AbortSignal;
	readonly emit: Emit;
	readonly onProgress: (progress: AnalysisProgress) => void;
};

/** Records of each end of the table that are asked for their other fields. */
const fieldSample = 1000;

export async function analyse(request: AnalysisRequest, around: Around): Promise<AnalysisResult> {
	const {configFile, signal, emit, onProgress} = around;
	const config = loadConfig({file: configFile});
	const salesforce = await openSalesforce(config, {emit, signal});
	const {fields} = await salesforce.describe();
	const {object, filter, readWith} = config.salesforce;
	const scope: Scope = {object, filter, accounts: []};
	const {count: salesforceCount} = await salesforce.count(scope);

	const known = await readLedger(config);
	const rules = rulesOf(config, known.ours);
	const keys = keysOf(config, urlFieldOf(config, fields));
	const analysis = createAnalysis({rules, keys, sampleSize: request.sample}, Math.random);
	const scratch = openScratch();
	const source = openSource(config);
	try {
		const pages = salesforce.readAll(scope, readerFor(readWith, salesforceCount));
		await readThrough(pages, {
			analysis,
			scratch,
			signal,
			onRead: done => onProgress({what: 'records read', done, total: salesforceCount}),
		});
		onProgress({what: 'sorting keys and places', done: 0, total: null});
		const collisions = scratch.collisions();
		const shared = scratch.shared();
		const {sizes, listed} = await sizeFiles({
			config,
			wish: request.sizes,
			files: analysis.counts().files,
			ledger: known.copied,
			sample: analysis.sample(),
			locate: rules.locate,
			scratch,
			source,
			session: salesforce.session,
			onListed: done => onProgress({what: 'objects listed', done, total: null}),
			onSampled: (done, total) => onProgress({what: 'files sampled', done, total}),
		});
		const {counts, states, cleaned, tooLong} = analysis;
		const {records, files, ...urls} = counts();
		return {
			org: salesforce.org,
			object,
			filter,
			at: clock.now(),
			salesforceCount,
			records,
			dispositions: Object.fromEntries(states()),
			folders: states().get('folder') ?? 0,
			files,
			hosts: analysis.hosts(),
			urls,
			types: typesOf(analysis, scratch, listed),
			sizes,
			names: {cleaned: cleaned(), collisions, tooLong: {...tooLong(), most: keys.mostLink}},
			shared,
			otherFields: await lookAtOtherFields(salesforce, fields, config, rules),
			activity: activityOf(analysis),
			forecast: forecast({records, files, sizes, usage: await salesforce.usage(), config}, request),
			accounts: accountsOf(analysis, listed, request.top),
		};
	} finally {
		scratch.close();
		source.close();
		known.close();
	}
}

type Reading = {
	readonly analysis: Analysis;
	readonly scratch: Scratch;
	readonly signal: AbortSignal;
	readonly onRead: (records: number) => void;
};

async function readThrough(
	pages: AsyncIterable<readonly SourceRecord[]>,
	{analysis, scratch, signal, onRead}: Reading,
): Promise<void> {
	let read = 0;
	for await (const page of pages) {
		const files = page.map(record => analysis.take(record)).filter((file): file is ScratchFile => file !== undefined);
		scratch.keep(files);
		read += page.length;
		onRead(read);
		if (signal.aborted) return;
		// A page is some milliseconds of work at a stretch: let sockets and signals have their turn.
		await clock.sleep(0);
	}
}

/** What a ledger beside the configuration knows; whoever writes to it is not disturbed. */
async function readLedger({database}: Config) {
	const ours: Ours = {isOurs: () => false, isUnderLinkBase: () => false};
	if (!existsSync(database)) return {ours, copied: {files: 0, bytes: 0}, close: () => {}};
	const {openLedger} = await import('../../db/open.ts');
	const {createUnlinked} = await import('../../db/survey/unlinked.ts');
	const {ledger, doors, close} = openLedger(database, {readonly: true, now: clock.now});
	return {ours: ledger, copied: createUnlinked(doors).unlinkedCopies(), close};
}

async function lookAtOtherFields(
	salesforce: Inspection,
	fields: Described['fields'],
	{salesforce: {fields: names, filter}}: Config,
	{locate}: Rules,
): Promise<AnalysisResult['otherFields']> {
	const candidates = fieldsToLookAt(fields, [names.url, names.name]);
	if (candidates.length === 0) return {looked: 0, sampled: 0, found: []};
	const sample = await salesforce.sampleFields(
		candidates.map(({name}) => name),
		filter,
		fieldSample,
	);
	return {looked: candidates.length, sampled: sample.records, found: oldLocations(sample, fields, locate)};
}

function typesOf({typeName}: Analysis, scratch: Scratch, listed: ScratchSizes | undefined): AnalysisResult['types'] {
	return (listed?.types ?? scratch.types())
		.map(({type, files, bytes}) => ({type: typeName(type), files, bytes: listed === undefined ? null : bytes}))
		.sort((a, b) => b.files - a.files || (a.type < b.type ? -1 : 1));
}

function accountsOf(analysis: Analysis, listed: ScratchSizes | undefined, top: number): AnalysisResult['accounts'] {
	const bytes = new Map(listed?.accounts.map(account => [account.account, account.bytes]));
	const all = analysis.accounts().map(
		({id, name, records, files}, index): AccountShare => ({
			id,
			name,
			records,
			files,
			bytes: listed === undefined ? null : (bytes.get(index) ?? 0),
		}),
	);
	const order = [...all].sort((a, b) => b.records - a.records || (a.name < b.name ? -1 : 1));
	return {total: all.filter(({id}) => id !== null).length, top: order.slice(0, top)};
}

/** Offset of this machine's zone at a moment: it changes with summer time. */
const machineOffset: ZoneOffset = ms => -new Date(ms).getTimezoneOffset();

function activityOf({activity}: Analysis): AnalysisResult['activity'] {
	const withQuiet = (seen: Activity) => ({...seen, quiet: quietWindow(seen)});
	const {timeZone: zone} = new Intl.DateTimeFormat().resolvedOptions();
	return {utc: withQuiet(activity.in(() => 0)), local: {...withQuiet(activity.in(machineOffset)), zone}};
}
