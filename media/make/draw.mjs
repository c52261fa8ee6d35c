/** Draws what stood on a terminal's grid as SVG: one picture, or several as an animation. */

/** DejaVu Sans Mono at this size is 8.43 px wide; the pictures are drawn with it, other fonts are squeezed into its cells. */
const font = {size: 14, width: 8.43, height: 18, family: "'DejaVu Sans Mono', Menlo, Consolas, monospace"};
const margin = 14;

const paper = '#16181d';
const ink = '#d7dae0';
/** The sixteen colours that a terminal's user chooses, calm on a dark ground. */
const sixteen = [
	...['#2b2f37', '#e0666f', '#8cc570', '#e0b467', '#64a9ea', '#c27fdc', '#5bb8c2', '#c8ccd4'],
	...['#6f7785', '#ef8088', '#a6da8c', '#f0cb85', '#86c0f6', '#d49cec', '#7fd2db', '#ffffff'],
];

export function drawStill(grid) {
	return frame(grid, grid.rows.map((runs, y) => rowAt(y, drawRow(runs))).join(''));
}

/** `frames`: grids with the milliseconds for which each stands. Rows that come again are drawn once. */
export function drawAnimation(frames) {
	const known = new Map();
	const rowId = runs => {
		const drawn = drawRow(runs);
		if (!known.has(drawn)) known.set(drawn, `r${known.size}`);
		return known.get(drawn);
	};
	const total = frames.reduce((sum, {ms}) => sum + ms, 0);
	let at = 0;
	const scenes = frames.map(({grid, ms}, index) => {
		const from = ((at / total) * 100).toFixed(3);
		at += ms;
		const to = ((at / total) * 100).toFixed(3);
		const rows = grid.rows
			.map((runs, y) => (runs.length === 0 ? '' : `<use href="#${rowId(runs)}" y="${y * font.height}"/>`))
			.join('');
		const rule = `@keyframes s${index}{0%{visibility:hidden}${from}%{visibility:visible}${to}%{visibility:hidden}}`;
		return {rule, group: `<g style="animation:s${index} ${total}ms step-end infinite;visibility:hidden">${rows}</g>`};
	});
	const rows = [...known].map(([drawn, id]) => `<g id="${id}">${drawn}</g>`).join('');
	const style = `<style>${scenes.map(({rule}) => rule).join('')}</style>`;
	return frame(frames[0].grid, `<defs>${rows}</defs>${style}${scenes.map(({group}) => group).join('')}`);
}

function frame({columns, rows}, body) {
	const width = Math.ceil(columns * font.width + margin * 2);
	const height = rows.length * font.height + margin * 2;
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${font.family}" font-size="${font.size}" fill="${ink}">
<rect width="100%" height="100%" rx="8" fill="${paper}"/><g transform="translate(${margin} ${margin})" xml:space="preserve">${body}</g></svg>\n`;
}

const rowAt = (y, drawn) => (drawn === '' ? '' : `<g transform="translate(0 ${y * font.height})">${drawn}</g>`);

const drawRow = runs => runs.map(drawRun).join('');

function drawRun({start, end, text, look}) {
	const x = (start * font.width).toFixed(2);
	const width = ((end - start) * font.width).toFixed(2);
	const [front, back] = look.inverse ? [look.paper ?? paper, look.ink ?? ink] : [look.ink ?? ink, look.paper];
	const ground =
		back === null
			? ''
			: `<rect x="${x}" width="${width}" height="${font.height}" fill="${colour(back)}" shape-rendering="crispEdges"/>`;
	if (text.trim() === '' && !look.underline) return ground;
	const style = [
		front === ink ? '' : ` fill="${colour(front)}"`,
		look.bold ? ' font-weight="700"' : '',
		look.dim ? ' opacity="0.6"' : '',
		look.underline ? ' text-decoration="underline"' : '',
	].join('');
	return `${ground}<text x="${x}" y="${font.height - 5}" textLength="${width}" lengthAdjust="spacingAndGlyphs"${style}>${escaped(text)}</text>`;
}

function colour(value) {
	if (typeof value === 'string') return value;
	if (value < 16) return sixteen[value];
	if (value >= 232) return grey((value - 232) * 10 + 8);
	const [red, green, blue] = [Math.floor((value - 16) / 36), Math.floor((value - 16) / 6) % 6, (value - 16) % 6];
	return `#${[red, green, blue].map(one => hex(one === 0 ? 0 : one * 40 + 55)).join('')}`;
}

const hex = value => value.toString(16).padStart(2, '0');
const grey = value => `#${hex(value).repeat(3)}`;
const escaped = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
