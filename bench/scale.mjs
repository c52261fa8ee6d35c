/** `npm run bench:scale`: a whole migration in the sandbox, by number of records. What grows with them, and what must not. */
import {setMaxListeners} from 'node:events';
import {readFile, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {watchInConsole} from './console-watch.mjs';
import {layCopies} from './lay-copies.mjs';
import {canMeasure, measured} from './measured.mjs';
import {grouped} from './report.mjs';
import {openSandbox, program} from './sandbox.mjs';
import {watchStatus} from './status-watch.mjs';
import {surroundings} from './surroundings.mjs';

const help = `Usage
  $ npm run bench:scale -- [flags]

A whole migration of as many records as you say, each with a tiny file, in a
sandbox of its own: what each step takes, the peak of its memory, the bytes of
the ledger a record, how long \`doclift status\` takes meanwhile, and how long
the run's main thread keeps others waiting.

Flags
  --records N,…   numbers of records, one migration each (default 100000)
  --of N          copy, plan and switch N of them; the org, both buckets' listings
                  and the ledger hold all
  --lay           copy the N of \`--of\`, and lay the others into the bucket and the
                  ledger as if they had been copied; then plan and switch all
  --accounts N    that the records belong to (default: one for 2,000 records)
  --page-ms MS    what a page of a bucket's listing takes (S3: some 200; default 0)
  --steps S,…     only these, in this order:
                  ${'discover, copy, plan, cut-over, plan-back, roll-back, report'}
  --console       with a console attached to each run, 200 × 50, on another page
                  every 4 s; its own delay is measured too
  --save          writes bench/scale.json
  --json          the JSON document in place of the table
  --help

A step needs those before it; discover and report stand alone.

Examples
  $ npm run bench:scale -- --records 100000,1000000
  $ npm run bench:scale -- --records 10000000 --of 100000 --lay --console
  $ npm run bench:scale -- --records 300000 --of 1000 --lay --steps copy,plan --page-ms 200`;

/**
The command of each step, whether it works on all records or on those of `--of`, and whether it says of itself that it
has done all of its work. `planId` is the last plan's.
*/
const commands = {
	discover: {
		words: () => ['backup', '--full', '--dry-run'],
		of: 'all',
		right: (result, count) => result.salesforceCount === count && result.proof.verdict === 'proven',
	},
	copy: {
		words: ({some}) => ['backup', '--full', ...some],
		of: 'some',
		right: (result, count) => result.copied === count && result.proof.verdict === 'proven',
	},
	plan: {
		words: ({some}) => ['migrate', '--dry-run', ...some],
		of: 'all',
		right: (result, count, some) => result.records === count && result.changes === some,
	},
	'cut-over': {
		words: ({planId}) => ['migrate', '--execute', '--confirm', planId],
		of: 'some',
		right: (result, count) => result.switched === count && result.validated === count,
	},
	'plan-back': {
		words: () => ['rollback', '--from-database', '--dry-run'],
		of: 'some',
		right: (result, count) => result.changes === count,
	},
	'roll-back': {
		words: ({planId}) => ['rollback', '--execute', '--confirm', planId],
		of: 'some',
		right: (result, count) => result.restored === count,
	},
	/** The ledger opened, read and proved from its rows, with nothing left to do: the start-up of every command on it. */
	report: {words: () => ['status'], of: 'all', right: () => true},
};

const recordsPerAccount = 2000;

/** A day: the longest step of the largest size is far below it. */
const longestSeconds = 24 * 3600;

async function scale(words) {
	const {sizes, steps, accounts, pageMs, save, json, help: helps, ...watching} = readOrder(words);
	if (helps) return console.log(help);
	if (!canMeasure) throw new TypeError('/usr/bin/time measures the runs (Debian: apt-get install time)');
	const stopping = new AbortController();
	setMaxListeners(0, stopping.signal);
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => stopping.abort());

	const report = {surroundings: surroundings(), console: watching.console, accounts, pageMs, results: []};
	const text = () => JSON.stringify(report, null, '\t');
	try {
		for (const records of sizes)
			await migrate(records, {steps, accounts, pageMs}, watching, {report, signal: stopping.signal});
		if (save) await writeFile(new URL('scale.json', import.meta.url), `${text()}\n`);
	} finally {
		// A step that fails takes nothing of what was measured before it.
		console.log(json ? text() : page(report));
	}
}

/** Adds to the report as it goes. */
async function migrate(records, {steps, accounts, pageMs}, watching, {report, signal}) {
	const of = Math.min(records, watching.of ?? records);
	const counts = {all: records, some: of};
	const among = accounts ?? Math.max(25, Math.ceil(records / recordsPerAccount));
	const size = `--records ${records} --accounts ${among} --file-bytes 100 --clean --public-links`.split(' ');
	const slow = {side: 'bucket', op: 'ListObjectsV2', action: 'slow', ms: pageMs, times: -1};
	const sandbox = await openSandbox(size, pageMs === 0 ? [] : [slow]);
	console.error(`${grouped(records)} records: the sandbox is there after ${sandbox.seconds.toFixed(1)} s`);
	try {
		const result = {records, of, sandboxSeconds: sandbox.seconds, steps: []};
		report.results.push(result);
		let planId = '';
		for (const step of steps) {
			const {words: wordsOf, of: which, right} = commands[step];
			const some = counts.some < records ? ['--limit', String(counts.some)] : [];
			const words = wordsOf({planId, some});
			console.error(`${grouped(records)} records: ${step}`);
			const figures = await run(sandbox, words, watching, signal);
			if (figures === undefined) {
				console.error(`This version has no \`doclift ${words[0]}\`: left out`);
				continue;
			}
			judge(step, counts[which], figures.result, result => right(result, counts[which], counts.some));
			planId = figures.result.planId ?? planId;
			result.steps.push({step, worked: counts[which], ...figures, sandboxMemoryMb: await sandbox.memoryMb()});
			if (step === 'copy' && watching.lay) {
				result.laid = await layRest(sandbox, records);
				counts.some = records;
			}
		}
	} finally {
		await sandbox.close();
	}
}

async function layRest({config, s3}, records) {
	console.error(`${grouped(records)} records: laying what was not copied`);
	const begun = performance.now();
	const files = await layCopies(config, s3);
	return {files, seconds: (performance.now() - begun) / 1000};
}

/** Undefined where the program knows no such command. */
async function run({config, folder}, words, watching, signal) {
	const isRun = words[0] !== 'status';
	const watch = isRun ? watchStatus(config, folder, signal) : undefined;
	const console = isRun && watching.console ? watchInConsole(config, folder) : undefined;
	const begun = Date.now();
	try {
		const loop = join(folder, 'loop-delay.json');
		const watched = ['--import', new URL('loop-delay.mjs', import.meta.url).href];
		const command = [process.execPath, ...watched, program, ...words, '--json', '--config', config];
		const env = {DOCLIFT_BENCH_LOOP: loop};
		const how = {folder, env, codes: [0, 1, 2], seconds: longestSeconds, signal};
		const {stdout, ...figures} = await measured(command, how);
		const events = stdout
			.trimEnd()
			.split('\n')
			.map(line => JSON.parse(line));
		const result = events.findLast(({type}) => type === 'result');
		if (words[0] === 'status' && result.exitCode === 2) return undefined;
		const started = events.find(({type}) => type === 'started');
		return {
			...figures,
			/** Until the run has its lock and says so. */
			startSeconds: started === undefined ? null : (Date.parse(started.time) - begun) / 1000,
			loopDelayMs: await taken(loop),
			consoleDelayMs: (await console?.end()) ?? null,
			/** Once nobody reads it any more. */
			ledgerBytes: await ledgerBytes(folder),
			status: (await watch?.end()) ?? null,
			result,
		};
	} finally {
		await watch?.end();
		await console?.end();
	}
}

async function taken(file) {
	const text = await readFile(file, 'utf8');
	await rm(file);
	return JSON.parse(text);
}

/** The ledger with what is not yet folded into it. */
async function ledgerBytes(folder) {
	const files = ['migration_tracking.db', 'migration_tracking.db-wal'];
	const sizes = await Promise.all(
		files.map(name =>
			stat(join(folder, name)).then(
				({size}) => size,
				() => 0,
			),
		),
	);
	return sizes.reduce((sum, size) => sum + size, 0);
}

function judge(step, count, result, right) {
	const {exitCode, error} = result;
	if (exitCode === 0 && right(result)) return;
	throw new Error(`${step} of ${count} records ended with ${exitCode}: ${error?.message ?? JSON.stringify(result)}`);
}

function page({surroundings: {commit, date, processor, memoryMb, node, loadAverage}, results}) {
	const least = results[0];
	const lines = results.flatMap(({records, of, laid, sandboxSeconds, steps}) => [
		'',
		`${grouped(records)} records${extent(records, of, laid)} (the sandbox was there after ${sandboxSeconds.toFixed(1)} s)`,
		'  step        seconds  records/s  CPU ms each  peak MB  of first size  start s  ledger B each  sandbox MB  loop ms (p99, most)  console ms  status ms (median, most)',
		...steps.map(one => {
			const before = least.steps.find(({step}) => step === one.step)?.peakMemoryMb ?? one.peakMemoryMb;
			return [
				`  ${one.step.padEnd(10)}`,
				one.seconds.toFixed(1).padStart(7),
				grouped(one.worked / one.seconds).padStart(9),
				((one.cpuSeconds * 1000) / one.worked).toPrecision(2).padStart(11),
				String(Math.round(one.peakMemoryMb)).padStart(7),
				`${Math.round((100 * one.peakMemoryMb) / before)} %`.padStart(13),
				(one.startSeconds?.toFixed(2) ?? '').padStart(7),
				String(Math.round(one.ledgerBytes / records)).padStart(13),
				String(one.sandboxMemoryMb ?? '').padStart(10),
				delays(one.loopDelayMs).padStart(19),
				delays(one.consoleDelayMs ?? null).padStart(10),
				one.status === null || one.status.asked === 0 ? '' : `${one.status.medianMs}, ${one.status.mostMs}`,
			].join('  ');
		}),
	]);
	return [
		`doclift ${commit}, ${date}`,
		`${processor}, ${memoryMb} MB, Node ${node}, load average ${loadAverage.join(' ')}`,
		...lines,
	].join('\n');
}

function extent(records, of, laid) {
	if (of === records) return '';
	if (laid === undefined) return `, ${grouped(of)} of them copied and switched`;
	return `, ${grouped(of)} of them copied, ${grouped(laid.files)} laid in ${laid.seconds.toFixed(0)} s, all switched`;
}

const delays = delay => (delay === null ? '' : `${Math.round(delay.p99)}, ${Math.round(delay.most)}`);

/** Throws a `TypeError` for flags that do not read. */
function readOrder(args) {
	const {values} = parseArgs({
		args,
		options: {
			records: {type: 'string', default: '100000'},
			of: {type: 'string'},
			lay: {type: 'boolean', default: false},
			accounts: {type: 'string'},
			'page-ms': {type: 'string'},
			steps: {type: 'string', default: Object.keys(commands).join(',')},
			console: {type: 'boolean', default: false},
			save: {type: 'boolean', default: false},
			json: {type: 'boolean', default: false},
			help: {type: 'boolean', default: false},
		},
	});
	const steps = values.steps.split(',');
	const unknown = steps.find(step => !Object.hasOwn(commands, step));
	if (unknown !== undefined) throw new TypeError(`There is no step "${unknown}"`);
	const sizes = values.records.split(',').map(text => wholeNumber('--records', text));
	const optional = flag => (values[flag] === undefined ? undefined : wholeNumber(`--${flag}`, values[flag]));
	return {
		...values,
		steps,
		sizes,
		of: optional('of'),
		accounts: optional('accounts'),
		pageMs: optional('page-ms') ?? 0,
	};
}

function wholeNumber(flag, text) {
	if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
	throw new TypeError(`${flag} takes whole numbers, 1 or more, not "${text}"`);
}

try {
	await scale(process.argv.slice(2));
} catch (error) {
	const stopped = error?.name === 'AbortError';
	console.error(stopped ? 'Stopped.' : error instanceof TypeError ? `${error.message}. See --help.` : error);
	process.exitCode = stopped ? 130 : 1;
}
