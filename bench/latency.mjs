/**
Both buckets 50 ms away: throughput by files in flight, and how soon doclift finds the plateau by itself.
*/
import {fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {resized, startUp} from './cases.mjs';
import {backup} from './contenders/doclift.mjs';
import {openStage} from './stage.mjs';

export const roundTripMs = 50;
const fixed = [8, 16, 32, 64, 128];
/** Of the best fixed rate: what counts as having found it. */
const nearly = 0.9;
/** So many seconds it must hold, at least. */
const steady = 3;

/**
@param {{files: number, seconds: number, signal: AbortSignal, say: (text: string) => void}} how `files`: for the adaptive run
*/
export async function latency({files, seconds, signal, say}) {
	const near = await openStage({...resized(startUp, files), bytes: 10 * 1024}, undefined);
	let far;
	try {
		far = await openDelay([near.source.url, near.destination.url]);
		const [source, destination] = far.urls;
		const stage = {
			...near,
			source: {...near.source, url: source},
			destination: {...near.destination, url: destination},
		};
		const run = async (concurrency, limit) => {
			say(`${roundTripMs} ms away: ${concurrency} in flight, ${limit} files`);
			await near.clear();
			const {events, result} = await backup(stage, ['--limit', String(limit)], {
				migration: {concurrency},
				seconds,
				signal,
			});
			if (result?.copied !== limit)
				throw new Error(`The backup has not copied ${limit} files: ${result?.error?.message}`);
			await near.check(limit);
			return seriesOf(events);
		};
		const rows = [];
		for (const concurrency of fixed) {
			// Ten seconds' worth where a file takes two round trips.
			const limit = Math.min(files, Math.round((concurrency * 10_000) / (2 * roundTripMs)));
			const series = await run(concurrency, limit);
			rows.push({concurrency, filesPerSecond: rateOf(series)});
		}
		const series = await run('auto', files);
		const plateau = Math.max(...rows.map(({filesPerSecond}) => filesPerSecond));
		return {roundTripMs, fixed: rows, auto: {plateau, foundAfterSeconds: foundAfter(series, plateau), series}};
	} finally {
		await far?.close();
		await near.close();
	}
}

/** Files a second in each second of the copying, with the number in flight that was aimed at. */
function seriesOf(events) {
	const said = events.filter(({type, phase}) => type === 'progress' && phase === 'copying');
	const begun = events.find(({type, state}) => type === 'state' && state === 'copying')?.time ?? said[0]?.time;
	let last = {time: begun, done: 0};
	return said.map(({time, done, concurrency}) => {
		const seconds = (Date.parse(time) - Date.parse(last.time)) / 1000;
		const filesPerSecond = seconds > 0 ? Math.round((done - last.done) / seconds) : 0;
		last = {time, done};
		return {second: (Date.parse(time) - Date.parse(begun)) / 1000, concurrency, filesPerSecond};
	});
}

/** Without the first second, in which threads start, and the last, which is not whole. */
function rateOf(series) {
	const inner = series.length > 3 ? series.slice(1, -1) : series;
	return Math.round(inner.reduce((sum, {filesPerSecond}) => sum + filesPerSecond, 0) / Math.max(1, inner.length));
}

/**
The first second from which each one is at the plateau's pace, but for the last, which is not whole. Null where they are too
few.
*/
export function foundAfter(series, plateau) {
	const whole = series.slice(0, -1);
	const first = whole.findLastIndex(({filesPerSecond}) => filesPerSecond < nearly * plateau) + 1;
	return whole.length - first < steady ? null : whole[first].second;
}

async function openDelay(urls) {
	const script = fileURLToPath(new URL('./delay-server.mjs', import.meta.url));
	const child = fork(script, [roundTripMs, ...urls.map(url => new URL(url).port)].map(String));
	const ended = once(child, 'exit');
	const [ports] = await once(child, 'message');
	return {
		urls: ports.map(port => `http://127.0.0.1:${port}`),
		close: async () => {
			if (child.connected) child.disconnect();
			await ended;
		},
	};
}
