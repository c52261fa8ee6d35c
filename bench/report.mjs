/** What the figures say: derived once, for the table and for `--json` alike. */
import {execFileSync} from 'node:child_process';
import {arch, cpus, loadavg, platform, release, totalmem} from 'node:os';

/** Where and when: figures of two machines, or of a busy one, do not compare. */
export function surroundings() {
	const processors = cpus();
	return {
		date: new Date().toISOString(),
		commit: commit(),
		node: process.version,
		system: `${platform()} ${release()} ${arch()}`,
		processor: `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}`,
		memoryMb: Math.round(totalmem() / 1e6),
		loadAverage: loadavg().map(load => Math.round(load * 100) / 100),
	};
}

function commit() {
	try {
		const git = (...words) =>
			execFileSync('git', words, {cwd: new URL('..', import.meta.url), stdio: ['ignore', 'pipe', 'ignore']})
				.toString()
				.trim();
		return (
			git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' and uncommitted changes')
		);
	} catch {
		return 'unknown';
	}
}

/**
Rates of the whole program, and of its work alone: without what one file takes from start to end.

@param {import('./cases.mjs').Case} one
@param {import('./trial.mjs').Figures} median
@param {import('./trial.mjs').Figures} start the figures of the start-up
*/
export function figuresOf({name, title, records, fileBytes, copies}, median, start) {
	const units = copies === 0 ? records : copies;
	const seconds = Math.max(median.seconds - start.seconds, 0.001);
	const cpuSeconds = Math.max(median.cpuSeconds - start.cpuSeconds, 0);
	return {
		name,
		title,
		seconds: round(median.seconds, 2),
		cpuSeconds: round(median.cpuSeconds, 2),
		peakMemoryMb: median.peakMemoryMb,
		ledgerBytesPerRecord: round(median.ledgerBytes / records, 0),
		/** Files, or records where nothing is copied. */
		perSecond: round(units / median.seconds, 1),
		megabytesPerSecond: round((copies * fileBytes) / 1e6 / median.seconds, 1),
		cpuMs: round((median.cpuSeconds * 1000) / units, 3),
		afterStartUp: {perSecond: round(units / seconds, 1), cpuMs: round((cpuSeconds * 1000) / units, 3)},
	};
}

const columns = [
	['', ({title}) => title],
	['seconds', ({seconds}) => seconds.toFixed(2)],
	['a second', ({perSecond}) => grouped(perSecond)],
	['MB/s', ({megabytesPerSecond}) => (megabytesPerSecond === 0 ? '' : megabytesPerSecond.toFixed(1))],
	['CPU ms each', ({cpuMs}) => cpuMs.toPrecision(3)],
	['peak MB', ({peakMemoryMb}) => String(Math.round(peakMemoryMb))],
	['| a second', ({afterStartUp}) => grouped(afterStartUp.perSecond)],
	['CPU ms each', ({afterStartUp}) => afterStartUp.cpuMs.toPrecision(3)],
	['ledger B each', ({ledgerBytesPerRecord}) => String(ledgerBytesPerRecord)],
];

/** The table for people. */
export function page({
	surroundings: {date, commit: at, node, system, processor, memoryMb, loadAverage},
	runs,
	startUp,
	results,
}) {
	const rows = [columns.map(([title]) => title), ...results.map(result => columns.map(([, cell]) => cell(result)))];
	const widths = columns.map((_, index) => Math.max(...rows.map(row => row[index].length)));
	const lines = rows.map(row =>
		row.map((cell, index) => (index === 0 ? cell.padEnd(widths[index]) : cell.padStart(widths[index]))).join('  '),
	);
	return [
		`doclift ${at}, ${date}`,
		`${processor}, ${memoryMb} MB, ${system}, Node ${node}, load average ${loadAverage.join(' ')}`,
		`Medians of ${runs} runs, each with a fresh ledger and a fresh sandbox on the same machine.`,
		'',
		...lines,
		'',
		`Right of the bar: without the start-up. Start-up (a whole backup of one file): ${startUp.seconds.toFixed(2)} s, ${startUp.cpuSeconds.toFixed(2)} s of CPU, ${Math.round(startUp.peakMemoryMb)} MB.`,
	].join('\n');
}

const round = (value, digits) => Math.round(value * 10 ** digits) / 10 ** digits;

const grouped = value => (value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en'));
