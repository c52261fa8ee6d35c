/** Progress and throughput over time, from the moments at which copies were verified. */

import {dayMs, hourMs} from '../../engine/durations.ts';
import {type Html, html} from '../html.ts';
import {bytes, count, duration, moment, perSecond} from '../numbers.ts';
import {climb, columns} from './chart.ts';
import type {Facts} from './facts.ts';

export function courseSection({course, dispositions}: Facts): Html {
	const {from, to, spanMs, spans} = course;
	if (spans.length === 0) return html``;
	const {verified} = dispositions;
	let sum = 0;
	const climbed = spans.flatMap(({at, files}) => {
		const before = sum;
		sum += files;
		return [
			{at, value: before},
			{at: at + spanMs, value: sum},
		];
	});
	const time = timeWords(to - from);
	const title = `Files copied and proved by ${moment(to)}`;
	const each = `each ${duration(spanMs / 1000)}`;
	const busy = spans.length * spanMs;
	return html`<section><h2>Progress and throughput</h2>
<p class="soft">${count(sum)} files in ${duration(busy / 1000)} in which something was copied: ${perSecond(sum / (busy / 1000), 'files')} and ${bytes(spans.reduce((all, span) => all + span.bytes, 0) / (busy / 1000))}/s. Times are UTC.</p>
<figure><figcaption>Files copied and proved, in all</figcaption>${climb({points: climbed, from, to, title, figure: short, time}, verified)}</figure>
<div class="pair">
<figure><figcaption>Files ${each}</figcaption>${columns({points: spans.map(({at, files}) => ({at, value: files})), from, to, spanMs, title: `Files ${each}`, figure: short, time})}</figure>
<figure><figcaption>Bytes ${each}</figcaption>${columns({points: spans.map(({at, bytes: value}) => ({at, value})), from, to, spanMs, title: `Bytes ${each}`, figure: bytes, time})}</figure>
</div></section>`;
}

/** `950`, `12.5k`, `1.3M`: short enough for an axis. */
function short(value: number): string {
	if (value < 1000) return String(Math.round(value * 10) / 10);
	const [size, letter] = value < 1_000_000 ? [1000, 'k'] : [1_000_000, 'M'];
	return `${Math.round((value / size) * 10) / 10}${letter}`;
}

/** The shorter the whole, the finer: seconds within an hour, dates beyond two days. */
const timeWords =
	(whole: number) =>
	(at: number): string => {
		const text = new Date(at).toISOString();
		if (whole > 2 * dayMs) return text.slice(5, 10);
		return whole > hourMs ? text.slice(11, 16) : text.slice(11, 19);
	};
