/** Files that were copied and proved, by hour or by day, with a bar to see the quiet ones. */

import {hourMs} from '../../engine/durations.ts';
import type {Span} from '../../engine/survey.ts';
import {bytes, count, counted, perSecond} from '../numbers.ts';
import {type Column, table} from '../table.ts';

export type Course = {readonly spanMs: number; readonly spans: readonly Span[]};

const longestBar = 24;

const shape = (title: string): readonly Column[] => [
	{title},
	{title: 'Files', align: 'right'},
	{title: 'Size', align: 'right'},
	{title: 'Rate', align: 'right'},
	{title: ''},
];

export function throughputLines({spanMs, spans}: Course): readonly string[] {
	if (spans.length === 0) return ['No file has been copied yet'];
	const most = Math.max(...spans.map(({files}) => files));
	const hourly = spanMs <= hourMs;
	const rows = spans.map(({at, files, bytes: size}) => [
		new Date(at)
			.toISOString()
			.slice(0, hourly ? 16 : 10)
			.replace('T', ' '),
		count(files),
		bytes(size),
		perSecond(files / (spanMs / 1000), 'files'),
		'#'.repeat(Math.max(1, Math.round((files / most) * longestBar))),
	]);
	const all = spans.reduce((sum, {files}) => sum + files, 0);
	return [
		...table(shape(hourly ? 'Hour (UTC)' : 'Day (UTC)'), rows),
		'',
		`${counted(all, 'file')} copied and proved, each counted when it was last copied`,
	];
}
