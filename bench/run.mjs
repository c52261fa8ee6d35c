/** `npm run bench`: doclift's phase 1 against its peers, whole programs, measured from outside. Figures, not assertions. */
import {setMaxListeners} from 'node:events';
import {mkdir, writeFile} from 'node:fs/promises';
import {parseArgs} from 'node:util';
import {cases, resized, startUp} from './cases.mjs';
import {chart} from './chart.mjs';
import {aws} from './contenders/aws.mjs';
import {doclift} from './contenders/doclift.mjs';
import {rclone} from './contenders/rclone.mjs';
import {duel} from './duel.mjs';
import {latency} from './latency.mjs';
import {canMeasure} from './measured.mjs';
import {page, withFigures} from './report.mjs';
import {surroundings} from './surroundings.mjs';
import {makeCertificate} from './tls.mjs';

const contenders = [doclift, rclone, aws];
const names = [...cases.map(({name}) => name), 'latency'];
const bounds = {seconds: 600, latencyFiles: 40_000};

const help = `Usage
  $ npm run bench -- [flags]

Moves the same files between the same two buckets with doclift (a whole backup:
sign-in, discovery, count proof, ledger), rclone and the AWS CLI, in turn, each
in a process of its own: seconds, CPU time, peak of memory, medians. Peers run
with the quickest of several sets of flags, tried first and written down. After
each run the destination is counted and its bytes are hashed: a run that copied
anything else than all of it fails. A peer that is not installed is left out,
and the AWS CLI where it would take minutes and tell nothing new.

Both buckets are servers of the benchmark's own on loopback, in processes apart,
that keep bytes in memory and verify nothing, the same for everyone. They share
the machine's cores with the client; CPU time is the client's alone.

Flags
  --only NAME    only this part (repeatable):
                 ${names.slice(0, 6).join(', ')},
                 ${names.slice(6).join(', ')}
  --runs N       runs of each (default 5)
  --files N      N files in each case in place of its own
  --against NAME only this peer (repeatable): rclone, aws
  --alone        doclift without its peers
  --quick        10kb and 64mb, smaller, one run, peers' flags not tried
  --save         writes bench/results.json and media/bench.svg
  --json         the JSON document in place of the tables
  --help

Examples
  $ npm run bench -- --save
  $ npm run bench -- --only 10kb --alone --runs 3
  $ npm run --silent bench -- --quick --json > figures.json`;

async function bench(words) {
	const order = readOrder(words);
	if (order.help) return console.log(help);
	const {chosen, runs, quick, against, save, json} = order;
	const stopping = new AbortController();
	const {signal} = stopping;
	// Every process under way listens to it.
	setMaxListeners(0, signal);
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => stopping.abort());
	const say = text => console.error(text);

	const around = surroundings();
	const asked = contenders.filter(({name}) => name === 'doclift' || against.includes(name));
	const present = asked.length === 1 ? asked : withPeers(asked, say);
	const versions = Object.fromEntries(asked.map(one => [one.name, one.version() ?? null]));
	const tls = chosen.some(one => one.tls) ? await makeCertificate() : undefined;
	const known = new Map(quick ? usualFlags() : []);
	const how = {runs, seconds: bounds.seconds, tls, known, signal, say};
	try {
		const first =
			chosen.length === 0 ? undefined : await duel(startUp, present, {...how, known: new Map(usualFlags())});
		const start = first && withFigures(first, undefined);
		const results = [];
		let far;
		const report = () => ({surroundings: around, versions, runs, startUp: start, cases: results, latency: far});
		for (const one of chosen) {
			const those = present.filter(({name}) => !one.without.includes(name));
			results.push(withFigures(await duel(one, those, how), first));
			// What was measured in half an hour is not lost with the rest.
			if (save) await keep(report());
		}
		if (order.latency > 0) far = await latency({...how, files: order.latency});
		if (save) await keep(report());
		console.log(json ? JSON.stringify(report(), null, '\t') : page(report()));
	} finally {
		await tls?.remove();
	}
}

function withPeers(asked, say) {
	if (!canMeasure) {
		say('Peers are left out: /usr/bin/time measures them (Debian: apt-get install time)');
		return [doclift];
	}
	return asked.filter(({name, version}) => {
		const there = version() !== undefined;
		if (!there) say(`${name} is not installed and is left out (Debian: apt-get install rclone awscli)`);
		return there;
	});
}

/** One set of flags for each, without trying. */
const usualFlags = () =>
	[...cases, startUp].flatMap(one =>
		contenders.map(({name, usual}) => [`${one.name} ${name}`, {flags: usual[one.sweep], tried: []}]),
	);

async function keep(report) {
	await writeFile(new URL('results.json', import.meta.url), `${JSON.stringify(report, null, '\t')}\n`);
	await mkdir(new URL('../media', import.meta.url), {recursive: true});
	await writeFile(new URL('../media/bench.svg', import.meta.url), chart(report));
}

/** Throws a `TypeError` for flags that do not read. */
function readOrder(args) {
	const {values} = parseArgs({
		args,
		options: {
			only: {type: 'string', multiple: true},
			runs: {type: 'string'},
			files: {type: 'string'},
			against: {type: 'string', multiple: true},
			alone: {type: 'boolean', default: false},
			quick: {type: 'boolean', default: false},
			save: {type: 'boolean', default: false},
			json: {type: 'boolean', default: false},
			help: {type: 'boolean', default: false},
		},
	});
	const {only, quick, against = ['rclone', 'aws']} = values;
	const stranger = against.find(name => name !== 'rclone' && name !== 'aws');
	if (stranger !== undefined) throw new TypeError(`There is no peer "${stranger}"`);
	const unknown = only?.find(name => !names.includes(name));
	if (unknown !== undefined) throw new TypeError(`There is no case "${unknown}"`);
	const files = values.files === undefined ? undefined : whole('files', values.files);
	const wanted = cases.filter(one => only?.includes(one.name) ?? (!quick || one.quick));
	const sized = one => {
		if (files !== undefined) return resized(one, files);
		return quick ? resized(one, Math.max(2, Math.round(one.files / 10))) : one;
	};
	return {
		...values,
		against: values.alone ? [] : against,
		chosen: wanted.map(sized),
		runs: values.runs === undefined ? (quick ? 1 : 5) : whole('runs', values.runs),
		/** Files of its longest run; 0: not asked for. */
		latency: (only?.includes('latency') ?? !quick) ? (files ?? bounds.latencyFiles) : 0,
	};
}

function whole(name, text) {
	if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
	throw new TypeError(`--${name} takes a whole number, 1 or more, not "${text}"`);
}

try {
	await bench(process.argv.slice(2));
} catch (error) {
	const stopped = error?.name === 'AbortError';
	console.error(stopped ? 'Stopped.' : error instanceof TypeError ? `${error.message}. See --help.` : error);
	process.exitCode = stopped ? 130 : 1;
}
