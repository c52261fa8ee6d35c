/** One case: every contender's best flags, then the runs, one contender after the other in each round (A B A B). */
import {medians, together} from './measured.mjs';
import {openStage} from './stage.mjs';

/** Who took longer than this for one run is not asked for more of them. */
const patienceSeconds = 90;

/**
@typedef {object} Row
@property {string} name
@property {string} title
@property {readonly string[]} flags
@property {import('./measured.mjs').Figures} median
@property {ReadonlyArray<import('./measured.mjs').Figures>} runs
@property {Readonly<Record<string, number>>} requests to both buckets in one run, by kind
@property {string} [failed] why there are fewer runs than asked for
*/

/**
@param {import('./cases.mjs').Case} one
@param {readonly object[]} contenders
@param {{runs: number, seconds: number, tls?: object, known: Map<string, object>, signal: AbortSignal, say: (text: string) => void}} how
  `seconds`: the longest that a program may take; `known`: flags that were found best, by case and contender
*/
export async function duel(one, contenders, {runs, seconds, tls, known, signal, say}) {
	const stage = await openStage(one, one.tls ? tls : undefined);
	try {
		const go = async (contender, flags, more = {}) => {
			await stage.clear();
			const steps = [];
			for await (const {seconds: wall, cpuSeconds, peakMemoryMb} of contender.run(stage, flags, {
				seconds,
				signal,
				...more,
			})) {
				steps.push({seconds: wall, cpuSeconds, peakMemoryMb, requests: await stage.requests()});
			}
			return steps;
		};
		const best = new Map();
		for (const contender of contenders) {
			const found = known.get(`${one.flagsOf ?? one.name} ${contender.name}`) ?? (await sweep(one, contender, go, say));
			known.set(`${one.name} ${contender.name}`, found);
			best.set(contender.name, found);
		}
		const rows = contenders.flatMap(contender => rowsOf(contender, best.get(contender.name).flags));
		for (let round = 1; round <= runs; round++) {
			for (const contender of contenders) {
				const [whole, checked] = rows.filter(row => row.contender === contender.name);
				if (whole.failed !== undefined || (whole.runs.at(-1)?.seconds ?? 0) > patienceSeconds) continue;
				say(`${one.title}: ${contender.title}, run ${round} of ${runs}`);
				try {
					const steps = await go(contender, whole.flags, {check: checked !== undefined});
					add(whole, steps.slice(0, 1));
					if (checked !== undefined) add(checked, steps);
				} catch (error) {
					signal.throwIfAborted();
					if (contender.name === 'doclift') throw error;
					for (const row of [whole, checked]) if (row !== undefined) row.failed = error.message;
				}
			}
		}
		return {
			name: one.name,
			title: one.title,
			files: one.files,
			megabytes: stage.bytes / 1e6,
			tls: one.tls,
			rows: rows.filter(({runs}) => runs.length > 0).map(row => ({...row, median: medians(row.runs)})),
			sweep: Object.fromEntries(
				[...best].filter(([, {tried}]) => tried.length > 1).map(([name, {tried}]) => [name, tried]),
			),
			failed: rows.filter(({failed}) => failed !== undefined).map(({title, failed}) => ({title, failed})),
		};
	} finally {
		await stage.close();
	}
}

/** One run of one or two steps. Requests are counted from the first step on. */
function add(row, steps) {
	row.runs.push(together(steps));
	row.requests = steps.at(-1).requests;
}

function rowsOf({name, title, checkTitle}, flags) {
	const row = {contender: name, name, title, flags, runs: []};
	return checkTitle === undefined ? [row] : [row, {...row, name: `${name}-check`, title: checkTitle, runs: []}];
}

/** Each set of flags once; the quickest wins. */
async function sweep(one, contender, go, say) {
	const sets = contender.sets[one.sweep];
	if (sets.length === 1) return {flags: sets[0], tried: []};
	const tried = [];
	for (const flags of sets) {
		say(`${one.title}: ${contender.title}, trying ${flags.join(' ') || 'its defaults'}`);
		try {
			const {seconds, cpuSeconds} = together(await go(contender, flags));
			tried.push({flags, seconds, cpuSeconds});
			if (seconds > patienceSeconds) break;
		} catch (error) {
			if (!/ended with|stopped after/.test(error.message)) throw error;
			tried.push({flags, failed: error.message});
		}
	}
	const [first] = tried.filter(({seconds}) => seconds !== undefined).sort((a, b) => a.seconds - b.seconds);
	return {flags: first?.flags ?? sets[0], tried};
}
