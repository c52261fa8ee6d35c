/** `npm run bench`: whole backups against a sandbox, measured from outside. Figures, not assertions. */
import {setMaxListeners} from 'node:events';
import {parseArgs} from 'node:util';
import {cases, startUp} from './cases.mjs';
import {figuresOf, page, surroundings} from './report.mjs';
import {measure, medians} from './trial.mjs';

const help = `Usage
  $ npm run bench -- [flags]

Runs whole backups (discovery, copies, ledger, events) against a sandbox on
this machine, each in a process of its own, and prints files a second, CPU time
a file and the peak of memory. After each run the destination is counted and
its bytes are hashed: a run that copied anything else than all of it fails.
The sandbox shares the machine's cores; CPU time is steadier than seconds.

Flags
  --only NAME    only this case (repeatable): ${cases.map(({name}) => name).join(', ')}
  --runs N       runs of each case; the median of each figure counts (default 3)
  --files N      N records in each case in place of its own: for a quick look
  --long         adds 10kb-long and million
  --discovery    adds discovery: a dry run over 1M records
  --json         one JSON document in place of the table, every run in it
  --help

Examples
  $ npm run bench
  $ npm run bench -- --only 10kb --runs 5
  $ npm run --silent bench -- --discovery --json > figures.json`;

async function bench(words) {
	const order = readOrder(words);
	if (order.help) return console.log(help);
	const {chosen, runs, json} = order;
	const stopping = new AbortController();
	// Every process under way listens to it.
	setMaxListeners(0, stopping.signal);
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => stopping.abort());

	const around = surroundings();
	const start = await repeat(startUp, runs, stopping.signal);
	const results = [];
	for (const one of chosen) {
		const trials = await repeat(one, runs, stopping.signal);
		results.push({...figuresOf(one, trials.median, start.median), runs: trials.all});
	}
	const report = {surroundings: around, runs, startUp: {...start.median, runs: start.all}, results};
	console.log(json ? JSON.stringify(report, null, '\t') : page(report));
}

async function repeat(one, runs, signal) {
	const all = [];
	for (let number = 1; number <= runs; number++) {
		signal.throwIfAborted();
		console.error(`${one.title}: run ${number} of ${runs}`);
		all.push(await measure(one, signal));
	}
	return {all, median: medians(all)};
}

/** Throws a `TypeError` for flags that do not read. */
function readOrder(args) {
	const {values} = parseArgs({
		args,
		options: {
			only: {type: 'string', multiple: true},
			runs: {type: 'string', default: '3'},
			files: {type: 'string'},
			long: {type: 'boolean', default: false},
			discovery: {type: 'boolean', default: false},
			json: {type: 'boolean', default: false},
			help: {type: 'boolean', default: false},
		},
	});
	const {only, long, discovery, json, help: helps} = values;
	const unknown = only?.find(name => !cases.some(one => one.name === name));
	if (unknown !== undefined) throw new TypeError(`There is no case "${unknown}"`);
	const asked = {always: true, long, discovery};
	const chosen = cases.filter(({name, when}) => (only === undefined ? asked[when] : only.includes(name)));
	const files = values.files === undefined ? undefined : whole('files', values.files);
	return {
		chosen: files === undefined ? chosen : chosen.map(one => resized(one, files)),
		runs: whole('runs', values.runs),
		json,
		help: helps,
	};
}

const resized = (one, records) => ({
	...one,
	title: `${one.name} × ${records}`,
	records,
	copies: one.copies === one.records ? records : Math.min(one.copies, records),
});

function whole(name, text) {
	if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
	throw new TypeError(`--${name} takes a whole number, 1 or more, not "${text}"`);
}

try {
	await bench(process.argv.slice(2));
} catch (error) {
	console.error(error instanceof TypeError ? `${error.message}. See --help.` : error);
	process.exitCode = 1;
}
