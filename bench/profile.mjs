/** `npm run bench:profile`: where doclift's time goes in one case, read out of V8's own profiles of all its threads. */
import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {cases, resized} from './cases.mjs';
import {backup} from './contenders/doclift.mjs';
import {openStage} from './stage.mjs';
import {makeCertificate} from './tls.mjs';

const help = `Usage
  $ npm run bench:profile -- [NAME] [--files N] [--top N] [--keep DIR]

One backup of the case (default 10kb) under \`node --cpu-prof\`: for each thread
the functions in which most time was spent, themselves and not what they call.
(program) is the kernel and all that is not JavaScript; (idle) is waiting.
--keep DIR leaves the profiles there, for a browser's developer tools.`;

async function profile(words) {
	const {values, positionals} = parseArgs({
		args: words,
		allowPositionals: true,
		options: {
			files: {type: 'string'},
			top: {type: 'string', default: '18'},
			keep: {type: 'string'},
			help: {type: 'boolean', default: false},
		},
	});
	if (values.help) return console.log(help);
	const [name = '10kb'] = positionals;
	const known = cases.find(one => one.name === name);
	if (known === undefined) throw new TypeError(`There is no case "${name}"`);
	const one = values.files === undefined ? known : resized(known, Number(values.files));
	const {signal} = new AbortController();
	const tls = one.tls ? await makeCertificate() : undefined;
	const folder = values.keep ?? (await mkdtemp(join(tmpdir(), 'doclift-bench-profile-')));
	const stage = await openStage(one, tls);
	try {
		await stage.clear();
		const node = ['--cpu-prof', '--cpu-prof-dir', folder];
		const {seconds, cpuSeconds} = await backup(stage, [], {migration: {}, node, seconds: 600, signal});
		console.log(`${one.title}: ${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s of CPU, with the profiler's own`);
		for (const file of (await readdir(folder)).sort()) {
			const {threads, lines} = summary(JSON.parse(await readFile(join(folder, file), 'utf8')), Number(values.top));
			console.log([`\n${file}: ${threads}`, ...lines].join('\n'));
		}
	} finally {
		await stage.close();
		await tls?.remove();
		if (values.keep === undefined) await rm(folder, {recursive: true, force: true});
	}
}

/** Time by function, without what it calls. */
export function summary({nodes, samples, timeDeltas}, top) {
	const names = new Map(nodes.map(({id, callFrame}) => [id, nameOf(callFrame)]));
	const spent = new Map();
	for (const [index, id] of samples.entries()) {
		const name = names.get(id);
		spent.set(name, (spent.get(name) ?? 0) + timeDeltas[index]);
	}
	const busy = [...spent].filter(([name]) => name !== '(idle)');
	const total = busy.reduce((sum, [, micros]) => sum + micros, 0);
	const most = busy.sort(([, a], [, b]) => b - a).slice(0, top);
	return {
		threads: `${(total / 1e6).toFixed(2)} s at work`,
		lines: most.map(([name, micros]) => {
			const share = `${((100 * micros) / total).toFixed(1)} %`;
			return `  ${share.padStart(6)}  ${(micros / 1000).toFixed(0).padStart(6)} ms  ${name}`;
		}),
	};
}

function nameOf({functionName, url, lineNumber}) {
	const place = url === '' ? '' : `  ${url.replace(/^.*\/(?=dist\/|node_modules\/)/, '')}:${lineNumber + 1}`;
	return `${functionName || '(anonymous)'}${place}`;
}

try {
	await profile(process.argv.slice(2));
} catch (error) {
	console.error(error instanceof TypeError ? `${error.message}. See --help.` : error);
	process.exitCode = 1;
}
