/** Charts as SVG that needs no script: pure functions of numbers. Colours are classes, so that light and dark both fit. */
import {type Html, html} from '../html.ts';

export type Bar = {readonly label: string; readonly value: number; readonly shown: string; readonly colour: string};

/** Parts of one whole, side by side; each is at least so wide that it can be seen. */
export function stackedBar(parts: readonly Bar[], title: string): Html {
	const width = 1000;
	const least = 4;
	const seen = parts.filter(({value}) => value > 0);
	// The least first: what those take beyond their share is wanting to the others, of which one may then have too little.
	const widths = new Map<Bar, number>();
	let [room, rest] = [width, seen.reduce((sum, {value}) => sum + value, 0)];
	for (const part of seen.toSorted((one, other) => one.value - other.value)) {
		const wide = Math.max(least, (part.value / rest) * room);
		widths.set(part, wide);
		room -= wide;
		rest -= part.value;
	}
	let x = 0;
	const pieces = seen.map(part => {
		const wide = widths.get(part) ?? least;
		const piece = html`<rect class="${part.colour}" x="${fixed(x)}" y="0" width="${fixed(wide)}" height="36"><title>${part.label}: ${part.shown}</title></rect>`;
		x += wide;
		return piece;
	});
	return html`<svg class="stacked" viewBox="0 0 ${width} 36" preserveAspectRatio="none" role="img" aria-label="${title}"><title>${title}</title>${pieces}</svg>`;
}

/** One line a bar, longest at its natural place; labels stand before, figures behind. */
export function bars(lines: readonly Bar[]): Html {
	const most = Math.max(1, ...lines.map(({value}) => value));
	const rows = lines.map(
		({label, value, shown, colour}) =>
			html`<div class="bar"><span class="label">${label}</span><span class="track"><span class="fill ${colour}" style="width:${fixed((value / most) * 100)}%"></span></span><span class="figure">${shown}</span></div>`,
	);
	return html`<div class="bars">${rows}</div>`;
}

export type Point = {readonly at: number; readonly value: number};

type Course = {
	/** Left edge of each span. */
	readonly points: readonly Point[];
	readonly from: number;
	readonly to: number;
	readonly spanMs: number;
	readonly title: string;
	readonly figure: (value: number) => string;
	readonly time: (at: number) => string;
};

/** Of half the page's width, so that letters are as large as drawn; the climb takes the whole width. */
const half = boxOf(506, 200);
const whole = boxOf(1032, 240);

type Box = ReturnType<typeof boxOf>;

function boxOf(width: number, height: number) {
	const [left, right, top, bottom] = [56, 10, 12, 28];
	return {width, height, left, top, innerWidth: width - left - right, innerHeight: height - top - bottom};
}

/** How much in each span: columns over time. */
export function columns({points, from, to, spanMs, title, figure, time}: Course): Html {
	const top = niceTop(Math.max(0, ...points.map(({value}) => value)));
	const x = scale(half, from, to);
	const wide = Math.max(1, (half.innerWidth * spanMs) / Math.max(spanMs, to - from) - 1);
	const drawn = points.map(({at, value}) => {
		const height = (value / top) * half.innerHeight;
		return html`<rect class="column" x="${fixed(x(at))}" y="${fixed(half.top + half.innerHeight - height)}" width="${fixed(wide)}" height="${fixed(height)}"><title>${time(at)}: ${figure(value)}</title></rect>`;
	});
	return frame(half, title, [...grid(half, top, figure), ...timeAxis(half, from, to, time), ...drawn]);
}

/** The sum up to each moment: a line over a filled ground. */
export function climb({points, from, to, title, figure, time}: Omit<Course, 'spanMs'>, goal: number | null): Html {
	const last = points.at(-1)?.value ?? 0;
	const top = niceTop(Math.max(last, goal ?? 0));
	const x = scale(whole, from, to);
	const y = (value: number) => whole.top + whole.innerHeight - (value / top) * whole.innerHeight;
	const way = points.map(({at, value}) => `${fixed(x(at))},${fixed(y(value))}`).join(' ');
	const ground = `${fixed(x(points[0]?.at ?? from))},${fixed(y(0))} ${way} ${fixed(x(points.at(-1)?.at ?? to))},${fixed(y(0))}`;
	const aim =
		goal === null
			? []
			: [
					html`<line class="goal" x1="${whole.left}" x2="${whole.left + whole.innerWidth}" y1="${fixed(y(goal))}" y2="${fixed(y(goal))}"><title>${figure(goal)}</title></line>`,
				];
	return frame(whole, title, [
		...grid(whole, top, figure),
		...timeAxis(whole, from, to, time),
		html`<polygon class="ground" points="${ground}"/><polyline class="way" points="${way}"/>`,
		...aim,
	]);
}

const frame = ({width, height}: Box, title: string, parts: readonly Html[]): Html =>
	html`<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}"><title>${title}</title>${parts}</svg>`;

const steps = 4;

const grid = (box: Box, top: number, figure: (value: number) => string): readonly Html[] =>
	Array.from({length: steps + 1}, (_, step) => {
		const y = fixed(box.top + box.innerHeight - (step / steps) * box.innerHeight);
		return html`<line class="grid" x1="${box.left}" x2="${box.left + box.innerWidth}" y1="${y}" y2="${y}"/><text class="axis" x="${box.left - 8}" y="${y}" dy="4" text-anchor="end">${figure((top * step) / steps)}</text>`;
	});

function timeAxis(box: Box, from: number, to: number, time: (at: number) => string): readonly Html[] {
	const x = scale(box, from, to);
	const ticks = box === whole ? 7 : 4;
	return Array.from({length: ticks}, (_, tick) => {
		const at = from + ((to - from) * tick) / (ticks - 1);
		const anchor = tick === 0 ? 'start' : tick === ticks - 1 ? 'end' : 'middle';
		return html`<text class="axis" x="${fixed(x(at))}" y="${box.height - 8}" text-anchor="${anchor}">${time(at)}</text>`;
	});
}

const scale = (box: Box, from: number, to: number) => (at: number) =>
	box.left + ((at - from) / Math.max(1, to - from)) * box.innerWidth;

/** The next 1, 2, 2.5 or 5 with zeros that is not below: an axis that people can read. */
export function niceTop(most: number): number {
	if (most <= 0) return 1;
	const power = 10 ** Math.floor(Math.log10(most));
	return ([1, 2, 2.5, 5, 10].find(step => step * power >= most) ?? 10) * power;
}

const fixed = (value: number): string => String(Math.round(value * 100) / 100);
