/** `npm run bench:links`: plan, cut-over and rollback of a whole sandbox, measured from outside. Figures, not assertions. */
import {statSync} from 'node:fs';
import {cpus, loadavg} from 'node:os';
import {parseArgs} from 'node:util';
import {openWorld, run, windowsOf} from './links-world.mjs';

const help = `Usage
  $ npm run bench:links -- [flags]

Makes a sandbox with latency, backs it up once, and for each number of writers
plans, cuts over, plans the way back and rolls back, each a process of its own.
Calls to Salesforce pass a door on this machine that takes down when at least
one was in flight. From the first change to the last, before validation,

  adds        is how much longer it takes than the same calls, as many at once,
              would take by themselves: time / time with a call in flight - 1
  updates     is how many updates were in flight on average over all of it: at
              best as many as there are writers, and a little less for the
              first compare of each ring, which has nothing to overlap with
  in flight   is how many calls of any kind were, while any was

Flags
  --records N    of the sandbox (default 20000)
  --accounts N   that they belong to (default: one for 200 records)
  --latency MS   of each answer of org and buckets (default 50)
  --writers W    numbers of writers, with commas (default 1,2,4,auto)
  --world DIR    a sandbox that runs from there, in place of a new one; it is
                 backed up where that has not been done, and left running
  --json         one JSON document in place of the table
  --help

Examples
  $ npm run bench:links
  $ npm run bench:links -- --records 1000000 --latency 0 --writers auto
  $ npm run --silent bench:links -- --writers 4 --json > links.json`;

async function bench(words) {
	const order = readOrder(words);
	if (order.help) return console.log(help);
	const world = await openWorld(order);
	const rows = [];
	try {
		if (!world.hasBackup) await backUp(world, order);
		for (const writers of order.writers) {
			const config = world.configure({writers});
			rows.push({writers, ...(await thereAndBack(world, config, writers))});
		}
	} finally {
		await world.close();
	}
	const around = {cores: cpus().length, load: loadavg()[0], node: process.version};
	const report = {...order, around, rows};
	console.log(order.json ? JSON.stringify(report, null, '\t') : page(report));
}

async function backUp(world, {records}) {
	console.error(`backing up ${records} records, once`);
	const config = world.configure({});
	const {result, seconds} = await run(config, ['backup', '--full']);
	console.error(`  ${result.copied} files in ${Math.round(seconds)} s`);
}

async function thereAndBack(world, config, writers) {
	const phases = {};
	for (const [name, command, from] of [
		['over', 'migrate', []],
		['back', 'rollback', ['--from-database']],
	]) {
		console.error(`${writers} writers: planning, ${command}`);
		const plan = await run(config, [command, ...from, '--dry-run']);
		const {planId, changes} = plan.result;
		console.error(`  ${changes} changes in ${plan.seconds.toFixed(1)} s; executing ${planId}`);
		const done = await execute(world, config, command, planId);
		phases[name] = {plan: {seconds: plan.seconds, changes, ...plan.result.cost}, ...done};
	}
	return {...phases, ledgerBytes: statSync(world.ledger).size};
}

async function execute({door, ledger}, config, command, planId) {
	let changing;
	let changed;
	door.take();
	const {seconds, result} = await run(config, [command, '--execute', '--confirm', planId], line => {
		if (line.type !== 'state') return;
		const now = performance.now();
		if (changing === undefined && (line.state === 'switching' || line.state === 'restoring')) {
			changing = {at: now, before: door.take()};
		} else if (changing !== undefined && changed === undefined && line.state === 'validating') {
			// Both ends of the changes: the re-reading of everything is Salesforce's time too, and is told apart.
			changed = {at: now, during: door.take()};
		}
	});
	const rest = door.take();
	const {switched, restored, validated, cost} = result;
	const records = switched ?? restored;
	if (validated !== records) throw new Error(`Of ${records} changes ${validated} were found as planned`);
	const {during} = changed;
	const wall = changed.at - changing.at;
	const calls = changing.before.calls + during.calls + rest.calls;
	return {
		seconds,
		records,
		...cost,
		calls,
		callsPerThousand: (calls * 1000) / records,
		changingSeconds: wall / 1000,
		recordsPerSecond: (records * 1000) / wall,
		// Of two calls side by side the shorter costs nothing: what counts is when none is on its way.
		adds: wall / during.busyMs - 1,
		updatesInFlight: during.updateMs / wall,
		inFlight: during.inFlightMs / during.busyMs,
		updateMs: during.updateMs / during.updates,
		windows: windowsOf(ledger, planId),
	};
}

function page({records, latency, around, rows}) {
	const {cores, load, node} = around;
	const head = [
		'',
		'writers',
		'records/s',
		'adds',
		'updates',
		'in flight',
		'calls/1,000',
		'window median/p99/max ms',
		'CPU s',
		'MB',
	];
	const lines = rows.flatMap(({writers, over, back}) =>
		[
			['over', over],
			['back', back],
		].map(([name, one]) => [
			name,
			String(writers),
			String(Math.round(one.recordsPerSecond)),
			`${(one.adds * 100).toFixed(1)} %`,
			one.updatesInFlight.toFixed(2),
			one.inFlight.toFixed(1),
			one.callsPerThousand.toFixed(2),
			[one.windows.median, one.windows.p99, one.windows.most].map(Math.round).join(' / '),
			one.cpuSeconds.toFixed(1),
			String(one.peakMemoryMb),
		]),
	);
	const widths = head.map((_, at) => Math.max(...[head, ...lines].map(line => line[at].length)));
	const table = [head, ...lines].map(line => line.map((cell, at) => cell.padStart(widths[at])).join('  '));
	const plans = rows.map(({writers, over, back, ledgerBytes}) => {
		const told = [over, back].map(({plan}) => `${plan.seconds.toFixed(1)} s, ${plan.peakMemoryMb} MB`);
		return `${writers} writers: plan over ${told[0]}; plan back ${told[1]}; ledger ${Math.round(ledgerBytes / records)} bytes a record`;
	});
	return [
		`${records} records, ${latency} ms of latency; ${cores} cores, load ${load.toFixed(1)}, Node ${node}`,
		'',
		...table,
		'',
		...plans,
	].join('\n');
}

/** Throws a `TypeError` for flags that do not read. */
function readOrder(args) {
	const text = {type: 'string'};
	const {values} = parseArgs({
		args,
		options: {
			records: {...text, default: '20000'},
			accounts: text,
			world: text,
			latency: {...text, default: '50'},
			writers: {...text, default: '1,2,4,auto'},
			json: {type: 'boolean', default: false},
			help: {type: 'boolean', default: false},
		},
	});
	const records = whole('records', values.records, 1);
	const accounts = values.accounts === undefined ? Math.ceil(records / 200) : whole('accounts', values.accounts, 1);
	const writers = values.writers.split(',').map(one => (one === 'auto' ? one : whole('writers', one, 1)));
	const folder = values.world === undefined ? {} : {folder: values.world};
	return {
		records,
		accounts,
		writers,
		...folder,
		latency: whole('latency', values.latency, 0),
		json: values.json,
		help: values.help,
	};
}

function whole(name, words, least) {
	if (/^\d{1,9}$/.test(words) && Number(words) >= least) return Number(words);
	throw new TypeError(`--${name} takes a whole number, ${least} or more, not "${words}"`);
}

try {
	await bench(process.argv.slice(2));
} catch (error) {
	console.error(error instanceof TypeError && error.code === undefined ? `${error.message}. See --help.` : error);
	process.exitCode = 1;
}
