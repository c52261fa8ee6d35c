/** What the figures say: derived once, for the table, the chart and the JSON alike. */

/**
Rates of a whole program, and of its work alone: without what one file takes from start to end.

@param {{files: number, megabytes: number, rows: readonly object[]}} result of a duel
@param {{rows: readonly object[]} | undefined} startUp the duel over one file
*/
export function withFigures(result, startUp) {
	const {files, megabytes, rows} = result;
	const rival = rows.find(({name}) => name === 'rclone')?.median.seconds;
	const rivalChecked = rows.find(({name}) => name === 'rclone-check')?.median.seconds;
	return {
		...result,
		rows: rows.map(row => {
			const {seconds, cpuSeconds, peakMemoryMb} = row.median;
			const start = startUp?.rows.find(({name}) => name === row.name)?.median ?? {seconds: 0, cpuSeconds: 0};
			const working = Math.max(seconds - start.seconds, 0.001);
			const requests = Object.values(row.requests ?? {}).reduce((sum, count) => sum + count, 0);
			return {
				...row,
				median: {seconds: round(seconds, 2), cpuSeconds: round(cpuSeconds, 2), peakMemoryMb: round(peakMemoryMb, 0)},
				filesPerSecond: round(files / seconds, 2),
				megabytesPerSecond: round(megabytes / seconds, 1),
				cpuMsPerFile: round((cpuSeconds * 1000) / files, 3),
				requestsPerFile: round(requests / files, 2),
				afterStartUp: {
					filesPerSecond: round(files / working, 2),
					cpuMsPerFile: round((Math.max(cpuSeconds - start.cpuSeconds, 0) * 1000) / files, 3),
				},
				/** How many times rclone's pace; absent without rclone. */
				...(rival !== undefined && {timesRclone: round(rival / seconds, 2)}),
				...(rivalChecked !== undefined && {timesRcloneChecked: round(rivalChecked / seconds, 2)}),
			};
		}),
	};
}

const columns = [
	['', ({title}) => title],
	['seconds', ({median}) => median.seconds.toFixed(2)],
	['files/s', ({filesPerSecond}) => grouped(filesPerSecond)],
	['MB/s', ({megabytesPerSecond}) => grouped(megabytesPerSecond)],
	['× rclone', ({timesRclone}) => timesRclone?.toFixed(2) ?? ''],
	['CPU ms each', ({cpuMsPerFile}) => cpuMsPerFile.toPrecision(3)],
	['peak MB', ({median}) => String(median.peakMemoryMb)],
	['requests each', ({requestsPerFile}) => String(requestsPerFile)],
	['| files/s', ({afterStartUp}) => grouped(afterStartUp.filesPerSecond)],
	['CPU ms each', ({afterStartUp}) => afterStartUp.cpuMsPerFile.toPrecision(3)],
];

/** The tables for people. */
export function page({surroundings, versions, runs, startUp, cases, latency}) {
	const {date, commit, node, system, processor, memoryMb, loadAverage} = surroundings;
	const all = [...(startUp === undefined ? [] : [startUp]), ...cases];
	const lines = all.flatMap(({title, rows, failed}) => [
		'',
		title,
		...table([columns.map(([heading]) => heading), ...rows.map(row => columns.map(([, cell]) => cell(row)))]),
		...failed.map(({title, failed}) => `  ${title}: ${failed}`),
	]);
	return [
		`doclift ${commit}, ${date}`,
		`${processor}, ${memoryMb} MB, ${system}, Node ${node}, load average ${loadAverage.join(' ')}`,
		...Object.entries(versions).map(([name, version]) => `${name}: ${version ?? 'not installed, so not compared'}`),
		`Medians of ${runs} runs in turn; whole programs. Right of the bar: without what one file takes.`,
		...lines,
		...(latency === undefined ? [] : latencyLines(latency)),
	].join('\n');
}

/** The README's table: files a second of each, and what doclift's cost. */
export function markdown({surroundings, versions, runs, cases}) {
	const {date, processor, memoryMb, node, loadAverage} = surroundings;
	const others = ['rclone', 'rclone-check', 'aws'].filter(name =>
		cases.some(({rows}) => rows.some(row => row.name === name)),
	);
	const headings = [
		'',
		'doclift',
		...others.map(name => titleOf(cases, name)),
		'× rclone',
		'CPU ms a file, doclift / rclone',
		'peak MB',
	];
	const lines = cases.map(({title, rows}) => {
		const of = name => rows.find(row => row.name === name);
		const [ours, rival] = [of('doclift'), of('rclone')];
		return [
			title,
			grouped(ours.filesPerSecond),
			...others.map(name => (of(name) === undefined ? '' : grouped(of(name).filesPerSecond))),
			ours.timesRclone?.toFixed(2) ?? '',
			`${ours.cpuMsPerFile.toPrecision(2)} / ${rival?.cpuMsPerFile.toPrecision(2) ?? ''}`,
			String(ours.median.peakMemoryMb),
		];
	});
	const known = Object.entries(versions).filter(([name, version]) => name !== 'doclift' && version !== null);
	const peers = known.map(([name, version]) => `${name} ${version}`).join(', ');
	return [
		`Files a second, whole programs, medians of ${runs} runs in turn on ${processor}, ${Math.round(memoryMb / 1000)} GB, Node ${node},`,
		`${date.slice(0, 10)}, load average ${loadAverage[0]} before; ${peers}.`,
		'',
		...[headings, headings.map(() => '---'), ...lines].map(cells => `| ${cells.join(' | ')} |`),
	].join('\n');
}

const titleOf = (cases, name) => cases.flatMap(({rows}) => rows).find(row => row.name === name).title;

function latencyLines({roundTripMs, fixed, auto}) {
	const {plateau, foundAfterSeconds, series} = auto;
	return [
		'',
		`Both buckets ${roundTripMs} ms away`,
		...table([
			['in flight', 'files/s'],
			...fixed.map(({concurrency, filesPerSecond}) => [String(concurrency), grouped(filesPerSecond)]),
		]),
		foundAfterSeconds === null
			? `  auto did not hold 90 % of ${grouped(plateau)} files/s in ${Math.round(series.at(-1)?.second ?? 0)} s`
			: `  auto holds 90 % of ${grouped(plateau)} files/s from second ${foundAfterSeconds.toFixed(0)} on`,
	];
}

function table(rows) {
	const widths = rows[0].map((_, index) => Math.max(...rows.map(row => row[index].length)));
	return rows.map(
		row =>
			`  ${row.map((cell, index) => (index === 0 ? cell.padEnd(widths[index]) : cell.padStart(widths[index]))).join('  ')}`,
	);
}

const round = (value, digits) => Math.round(value * 10 ** digits) / 10 ** digits;

export const grouped = value => (value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en'));
