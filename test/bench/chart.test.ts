import {expect, test} from 'vitest';

const load = (name: string) => import(new URL(`../../bench/${name}`, import.meta.url).pathname);

const row = (name: string, title: string, seconds: number) => ({
	name,
	title,
	median: {seconds, cpuSeconds: seconds, peakMemoryMb: 100},
	requests: {GET: 1000, PUT: 1000},
});
const duel = {
	title: '10 KB & more × 1,000',
	files: 1000,
	megabytes: 10,
	rows: [row('doclift', 'doclift', 2), row('rclone', 'rclone copy', 3)],
};
const around = {date: '2026-11-25T12:00:00.000Z', processor: '2 × CPU', node: 'v20.20.2'};

test('rates are those of the whole program, and apart from what one file takes', async () => {
	const {withFigures} = await load('report.mjs');
	const [ours] = withFigures(duel, {rows: [row('doclift', 'doclift', 1)]}).rows;

	expect(ours).toMatchObject({filesPerSecond: 500, cpuMsPerFile: 2, requestsPerFile: 2, timesRclone: 1.5});
	expect(ours.afterStartUp).toEqual({filesPerSecond: 1000, cpuMsPerFile: 1});
});

test('the chart shows every row with its figures, and nothing but text of its own', async () => {
	const {withFigures} = await load('report.mjs');
	const {chart} = await load('chart.mjs');
	const svg: string = chart({surroundings: around, runs: 5, cases: [withFigures(duel)], latency: undefined});

	expect(svg).toContain('10 KB &amp; more × 1,000');
	expect(svg).toContain('500 files/s, 5.0 MB/s  (1.50× rclone copy)');
	expect(svg.match(/<rect class="(?:ours|theirs)"/g)).toHaveLength(2);
});

test('the table for the README says whose figures they are, and when they were taken', async () => {
	const {markdown, withFigures} = await load('report.mjs');
	const surroundings = {...around, memoryMb: 25_000, loadAverage: [0.1, 0.2, 0.3]};
	const versions = {doclift: 'Node 20', rclone: 'v1.60.1', aws: null};
	const text: string = markdown({surroundings, versions, runs: 5, cases: [withFigures(duel)]});

	expect(text).toContain('2026-11-25, load average 0.1 before; rclone v1.60.1.');
	expect(text).toContain('| 10 KB & more × 1,000 | 500 | 333 | 1.50 | 2.0 / 3.0 | 100 |');
});

test('the plateau is found where its pace holds to the end, not where it is touched, nor in the mean of some seconds', async () => {
	const {foundAfter} = await load('latency.mjs');
	const found = (rates: readonly number[]) =>
		foundAfter(
			rates.map((filesPerSecond, second) => ({second, filesPerSecond})),
			100,
		);

	// The last second is not whole.
	expect(found([10, 95, 20, 91, 92, 93, 40])).toBe(3);
	expect(found([10, 86, 182, 231, 224, 40])).toBe(2);
	expect(found([95, 96, 97, 20, 91, 92, 93, 40])).toBe(4);
	expect(found([10, 20, 91, 92, 40])).toBeNull();
	expect(found([10, 20, 30, 40])).toBeNull();
});
