/** How fast files are proved: now, over the last minutes, over the last hour. */

import {hourMs, minuteMs} from '../../engine/durations.ts';
import type {Span} from '../../engine/survey.ts';
import {inFlightWords} from '../../reports/in-flight-words.ts';
import {bytes, count, counted, perSecond} from '../../reports/numbers.ts';
import {type Overview, shortSpanMs} from '../dialogue.ts';
import type {Model} from '../model.ts';
import type {Marks} from '../theme.ts';
import {type Line, look} from '../ui/line.ts';
import {sparkline} from '../ui/sparkline.ts';

type Size = {readonly width: number; readonly height: number};

const labelWidth = 10;
const leastFigureWidth = 13;

/** The ledger leaves out spans in which nothing was proved: here they are 0, up to the moment of reading. */
export function dense(spans: readonly Span[], spanMs: number, until: number, length: number): readonly Span[] {
	const last = Math.floor(until / spanMs) * spanMs;
	const known = new Map(spans.map(span => [Math.floor(span.at / spanMs) * spanMs, span]));
	return Array.from({length}, (_, index) => {
		const at = last - (length - 1 - index) * spanMs;
		return known.get(at) ?? {at, files: 0, bytes: 0};
	});
}

export function throughputLines({data, run, connection}: Model, {width, height}: Size, marks: Marks): readonly Line[] {
	const {overview} = data;
	const live = connection.state === 'connected' ? run.progress : null;
	const copying = live?.phase === 'copying' ? live : null;
	if (overview === null) return [[look('reading the ledger', 'dim')]];
	const hourFigure = lastHourWords(overview);
	const figureWidth = Math.max(leastFigureWidth, hourFigure.length);
	const room = Math.max(1, width - labelWidth - figureWidth - 1);
	// The span that has just begun is not full yet: as a column it would look like a fall.
	const minutes = dense(overview.lastMinutes, shortSpanMs, overview.readAt - shortSpanMs, room);
	const hour = dense(overview.lastHour, minuteMs, overview.readAt - minuteMs, Math.min(60, room));
	const rate = (spans: readonly Span[], ms: number, of: 'files' | 'bytes') => spans.map(span => (span[of] * 1000) / ms);
	const tall = Math.max(1, Math.floor((height - 1) / 3));
	const files = rate(minutes, shortSpanMs, 'files');
	const sizes = rate(minutes, shortSpanMs, 'bytes');
	const hourly = rate(hour, minuteMs, 'files');
	const nowFiles = copying?.filesPerSecond ?? files.at(-1) ?? 0;
	const nowBytes = copying?.bytesPerSecond ?? sizes.at(-1) ?? 0;
	const graph = (label: string, figure: string, values: readonly number[], most: string): readonly Line[] =>
		sparkline({values, width: room, height: tall, marks}).map(
			(line, at): Line => [
				look((at === 0 ? label : '').padEnd(labelWidth), 'dim'),
				at === 0
					? look(figure.padStart(figureWidth), 'strong')
					: look((at === 1 ? most : '').padStart(figureWidth), 'dim'),
				' ',
				...line,
			],
		);
	return [
		...graph(
			'files/s',
			perSecond(nowFiles, 'files').replace(/ files\/s$/, ''),
			files,
			`most ${count(Math.max(nowFiles, ...files))}`,
		),
		...graph('bytes/s', `${bytes(nowBytes)}`, sizes, `most ${bytes(Math.max(nowBytes, ...sizes))}`),
		...graph('last hour', hourFigure, hourly, 'a minute each'),
		...(live === null
			? []
			: [
					[
						look(
							[
								inFlightWords(live),
								...(live.retries === 0 ? [] : [counted(live.retries, 'retry', 'retries')]),
								`${count(live.memoryMb)} MB of memory`,
							].join(', '),
							'dim',
						),
					],
				]),
	];
}

/** Of the whole hour: only its chart is cut to the room there is. */
function lastHourWords({lastHour, countedFrom, readAt}: Overview): string {
	if (countedFrom > readAt - hourMs) return 'counting';
	return `${count(lastHour.reduce((sum, span) => sum + span.files, 0))} files`;
}
