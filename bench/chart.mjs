/**
The figures as a picture: plain SVG that follows the reader's light or dark theme.

`node bench/chart.mjs` draws `media/bench.svg` anew out of `bench/results.json`, and prints the README's table.
*/
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {grouped, markdown} from './report.mjs';

const width = 800;
const left = 24;
const names = 232;
const bars = {from: left + names + 10, most: 200, height: 16, step: 22};
const panel = {height: 170, right: 130};

const style = `
	text {font: 13px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328}
	.page {fill: #ffffff}
	.title {font-size: 18px; font-weight: 600}
	.case {font-weight: 600}
	.quiet {fill: #59636e; font-size: 12px}
	.end {text-anchor: end}
	.ours {fill: #0a7d6c}
	.theirs {fill: #a3adb8}
	.rule {stroke: #d1d9e0; stroke-width: 1}
	.fixed {stroke: #8b949e; stroke-width: 1; stroke-dasharray: 4 4}
	.auto {stroke: #0a7d6c; stroke-width: 2; fill: none}
	@media (prefers-color-scheme: dark) {
		text {fill: #e6edf3}
		.page {fill: #0d1117}
		.quiet {fill: #9198a1}
		.ours {fill: #2fbfa7}
		.theirs {fill: #56606b}
		.rule {stroke: #3d444d}
		.fixed {stroke: #6e7681}
		.auto {stroke: #2fbfa7}
	}`;

/** @returns {string} an SVG document */
export function chart({surroundings, runs, cases, latency}) {
	const drawn = [];
	let y = 36;
	const line = (text, className, step) => {
		drawn.push(words(left, y, text, className));
		y += step;
	};
	line('Files a second, whole program: longer is faster', 'title', 22);
	line(aboutOf(surroundings, runs), 'quiet', 18);
	line(
		'doclift hashes every file, proves the count and writes a ledger. Peers run with their best flags.',
		'quiet',
		30,
	);
	for (const one of cases) {
		line(one.title, 'case', 10);
		for (const row of one.rows) {
			drawn.push(bar(row, one, y));
			y += bars.step;
		}
		y += 22;
	}
	if (latency !== undefined) {
		line(`Both buckets ${latency.roundTripMs} ms away: files a second while doclift finds its own pace`, 'case', 14);
		drawn.push(pace(latency, y));
		y += panel.height + 34;
	}
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" role="img" aria-label="Files a second of doclift and its peers">`,
		`<style>${style}\n</style>`,
		`<rect class="page" width="${width}" height="${y}" rx="6"/>`,
		...drawn,
		'</svg>\n',
	].join('\n');
}

function aboutOf({date, processor, node}, runs) {
	return `${processor}, Node ${node}, buckets on loopback, medians of ${runs}, ${date.slice(0, 10)}`;
}

/** As long as its part of the quickest one's pace. */
function bar({name, title, filesPerSecond, megabytesPerSecond, timesRclone}, {rows}, y) {
	const quickest = Math.max(...rows.map(row => row.filesPerSecond));
	const length = Math.max(2, (bars.most * filesPerSecond) / quickest);
	const text = y + 13;
	const times = name === 'rclone' || timesRclone === undefined ? '' : `  (${timesRclone.toFixed(2)}× rclone copy)`;
	const value = `${grouped(filesPerSecond)} files/s, ${grouped(megabytesPerSecond)} MB/s${times}`;
	return [
		words(left + names, text, title, 'end'),
		`<rect class="${name === 'doclift' ? 'ours' : 'theirs'}" x="${bars.from}" y="${y}" width="${tidy(length)}" height="${bars.height}" rx="2"/>`,
		words(bars.from + length + 8, text, value, name === 'doclift' ? 'case' : ''),
	].join('\n');
}

/** The adaptive run as a line over the seconds, the fixed numbers as levels beside it. */
function pace({fixed, auto}, top) {
	const {series} = auto;
	const seconds = Math.max(1, series.at(-1)?.second ?? 1);
	const most = Math.max(1, ...fixed.map(one => one.filesPerSecond), ...series.map(one => one.filesPerSecond));
	const right = width - panel.right;
	const x = second => tidy(left + ((right - left) * second) / seconds);
	const y = rate => tidy(top + panel.height - (panel.height * rate) / most);
	// From the top down, each label at least a line below the one before.
	let label = Number.NEGATIVE_INFINITY;
	const levels = fixed
		.toSorted((a, b) => b.filesPerSecond - a.filesPerSecond)
		.flatMap(({concurrency, filesPerSecond}) => {
			const level = y(filesPerSecond);
			label = Math.max(level + 4, label + 14);
			return [
				`<line class="fixed" x1="${left}" y1="${level}" x2="${right}" y2="${level}"/>`,
				words(right + 8, label, `${concurrency}: ${grouped(filesPerSecond)}/s`, 'quiet'),
			];
		});
	const points = series.map(({second, filesPerSecond}) => `${x(second)},${y(filesPerSecond)}`).join(' ');
	const base = top + panel.height;
	return [
		`<line class="rule" x1="${left}" y1="${base}" x2="${right}" y2="${base}"/>`,
		...levels,
		`<polyline class="auto" points="${points}"/>`,
		words(left, base + 18, '0 s', 'quiet'),
		words(right, base + 18, `${Math.round(seconds)} s`, 'quiet end'),
		words(right + 8, Math.max(base + 18, label + 14), 'fixed, in flight', 'quiet'),
	].join('\n');
}

const entities = {'&': '&amp;', '<': '&lt;', '>': '&gt;'};

const words = (x, y, text, className) =>
	`<text x="${tidy(x)}" y="${tidy(y)}"${className === '' ? '' : ` class="${className}"`}>${text.replace(/[&<>]/g, sign => entities[sign])}</text>`;

const tidy = value => Math.round(value * 10) / 10;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const report = JSON.parse(await readFile(new URL('results.json', import.meta.url), 'utf8'));
	await mkdir(new URL('../media', import.meta.url), {recursive: true});
	await writeFile(new URL('../media/bench.svg', import.meta.url), chart(report));
	console.log(markdown(report));
}
