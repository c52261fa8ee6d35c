import type {AnalysisRequest} from '../composition/analyze/analyze.ts';
import type {SizeWish} from '../composition/analyze/sizes.ts';
import type {Invocation} from '../composition/invocation.ts';
import type {AnalysisResult} from '../engine/analysis-result.ts';
import {atMostEvery} from '../engine/at-most-every.ts';
import {MigrationError} from '../engine/failure.ts';
import {count} from '../reports/numbers.ts';
import {proveWritable, writeWhole} from '../reports/whole-file.ts';
import {written} from './arguments.ts';
import type {Command} from './command.ts';
import {atLeastOne, exportFile} from './flags.ts';

const help = `Usage
  $ doclift analyze [flags]

What is there, before anything runs: records by what becomes of them, hosts,
file types, sizes, names that will change, keys that collide, links that are
too long, files that several records name, other fields that hold the old
location, when records change, the largest accounts, and a forecast of time,
API calls, requests and cost with all that it assumes. Reads as a backup
does; changes nothing, and takes no lock.

Flags
  --sizes HOW             auto (default), or just one way: ledger (proven
                          copies), list (of the source), sample (heads of some
                          files), assume
  --sample N              files in the sample (default 200)
  --top N                 accounts in the list of the largest (default 10)
  --files-per-second N    pace of copying in the forecast
  --mbps N                megabits a second in the forecast
  --price-storage USD     a GB and month in your bucket
  --price-put USD         1,000 PUT, POST or LIST requests
  --price-get USD         1,000 GET requests
  --price-transfer USD    a GB out of the source
  --export FILE           write it as .html (one page for those who decide),
                          .json or .csv

Examples
  $ doclift analyze
  $ doclift analyze --sizes sample --sample 500
  $ doclift analyze --export before.html
  $ doclift analyze --files-per-second 400 --price-transfer 0.09
  $ doclift analyze --json | tail -1 | jq .names.collisions

Exit codes
  0 done   2 usage or configuration   4 sign-in failed`;

const wishes: readonly SizeWish[] = ['auto', 'ledger', 'list', 'sample', 'assume'];

export const analyze: Command = {
	name: 'analyze',
	summary: 'scope, sizes, collisions, activity and forecast, before anything runs',
	help,
	words: 0,
	flags: {
		sizes: {type: 'string'},
		sample: {type: 'number'},
		top: {type: 'number'},
		filesPerSecond: {type: 'number'},
		mbps: {type: 'number'},
		priceStorage: {type: 'number'},
		pricePut: {type: 'number'},
		priceGet: {type: 'number'},
		priceTransfer: {type: 'number'},
		export: {type: 'string'},
	},
	completes: {values: {sizes: wishes}},
	async run(invocation) {
		const {flags, configFile, signal, tell, say} = invocation;
		const request = readRequest(flags);
		const file = exportFile(flags.export, 'Such as `doclift analyze --export before.html`.', [
			'.html',
			'.json',
			'.csv',
		]);
		proveWritable(file);
		const {analyse} = await import('../composition/analyze/analyze.ts');
		const {untilSignal} = await import('../composition/until-signal.ts');
		const {analysisLines} = await import('../reports/analysis-text.ts');
		const {costSoFar} = await import('../composition/cost.ts');
		const work = analyse(request, {configFile, signal, emit: tell, onProgress: createProgress(invocation)});
		const result = await untilSignal(signal, work);
		for (const line of analysisLines(result)) say(line);
		if (file !== null) {
			await writeExport(file, result);
			say(`\nWritten to ${file}`);
		}
		return {exitCode: 0, result: {...result, file, cost: costSoFar()}};
	},
};

/** Throws `usage`. */
export function readRequest(flags: Invocation['flags']): AnalysisRequest {
	const sizes = wishes.find(wish => wish === (flags.sizes ?? 'auto'));
	if (sizes === undefined) {
		throw new MigrationError('usage', `--sizes takes one of ${wishes.join(', ')}, not "${String(flags.sizes)}"`, {
			hint: 'Leave it out, and the best way that works is taken.',
		});
	}
	return {
		sizes,
		sample: atLeastOne(flags, 'sample', 'Such as `doclift analyze --sample 500`.') ?? 200,
		top: atLeastOne(flags, 'top', 'Such as `doclift analyze --top 25`.') ?? 10,
		filesPerSecond: amount(flags, 'filesPerSecond', false),
		mbps: amount(flags, 'mbps', false),
		prices: {
			storageGbMonth: amount(flags, 'priceStorage', true),
			putPer1000: amount(flags, 'pricePut', true),
			getPer1000: amount(flags, 'priceGet', true),
			transferGb: amount(flags, 'priceTransfer', true),
		},
	};
}

/** A price may be nothing; a pace may not. */
function amount(flags: Invocation['flags'], name: string, mayBeZero: boolean): number | null {
	const value = flags[name];
	if (value === undefined) return null;
	if (typeof value === 'number' && Number.isFinite(value) && (value > 0 || (mayBeZero && value === 0))) return value;
	const flag = written(name);
	throw new MigrationError('usage', `${flag} takes a number${mayBeZero ? ', 0 or more' : ' above 0'}`, {
		hint: `Such as \`doclift analyze ${flag} ${mayBeZero ? '0.02' : '100'}\`.`,
	});
}

/** For its owner's eyes: it names accounts and files. */
async function writeExport(file: string, result: AnalysisResult): Promise<void> {
	const {analysisHtml} = await import('../reports/analysis-html.ts');
	const {analysisCsv} = await import('../reports/analysis-rows.ts');
	const content = /\.html$/i.test(file)
		? analysisHtml(result)
		: /\.csv$/i.test(file)
			? analysisCsv(result)
			: `${JSON.stringify(result, null, 2)}\n`;
	writeWhole(file, put => put(content));
}

const everyMs = {terminal: 250, pipe: 5000, program: 1000};

/** On a terminal one line that changes; else a line now and then. With `--json`, progress for programs too. */
export function createProgress({status, say, tell}: Pick<Invocation, 'status' | 'say' | 'tell'>, now = Date.now) {
	const shown = atMostEvery(status ? everyMs.terminal : everyMs.pipe);
	const told = atMostEvery(everyMs.program);
	return ({what, done, total}: {what: string; done: number; total: number | null}) => {
		const at = now();
		if (told(at)) tell({type: 'progress', phase: 'analyzing', what, done, total} as {type: string});
		if (!shown(at)) return;
		const line = `${what}: ${count(done)}${total === null ? '' : ` of ${count(total)}`}`;
		if (status) status(line);
		else say(line);
	};
}
