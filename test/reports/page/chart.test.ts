import fc from 'fast-check';
import {expect, test} from 'vitest';
import {type Html, html, htmlPage} from '../../../source/reports/html.ts';
import {bars, columns, niceTop, stackedBar} from '../../../source/reports/page/chart.ts';

const drawnBy = (body: Html) => htmlPage({title: '', style: '', body: html`${body}`});
const widths = (svg: string) =>
	[...svg.matchAll(/<rect class="\w+" x="([\d.]+)" y="0" width="([\d.]+)"/g)].map(([, x, width]) => [
		Number(x),
		Number(width),
	]);

test('the parts of a whole fill it, in order, and the smallest can be seen', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({min: 0, max: 2_000_000}), {minLength: 1, maxLength: 15}), values => {
			const parts = values.map((value, at) => ({label: `p${at}`, value, shown: '', colour: 'done'}));
			const drawn = widths(drawnBy(stackedBar(parts, 'all')));
			expect(drawn).toHaveLength(values.filter(value => value > 0).length);
			if (drawn.length === 0) return;
			let end = 0;
			for (const [x = 0, width = 0] of drawn) {
				expect(x).toBeCloseTo(end, 0);
				expect(width).toBeGreaterThanOrEqual(3.99);
				end = x + width;
			}
			expect(end).toBeCloseTo(1000, 0);
		}),
		// Where the smallest part gets its least, the next one has too little left.
		{examples: [[[3985, 1, 992_016]]]},
	);
});

test('an axis ends at a number that people can read, never below what it must hold', () => {
	expect([0, 1, 3, 7, 12, 21, 260, 1_900].map(niceTop)).toEqual([1, 1, 5, 10, 20, 25, 500, 2_000]);
});

test('columns stand where and as high as they must', () => {
	const drawn = columns({
		points: [
			{at: 0, value: 50},
			{at: 60_000, value: 100},
		],
		from: 0,
		to: 120_000,
		spanMs: 60_000,
		title: 'files',
		figure: String,
		time: at => `${at / 1000} s`,
	});
	const svg = drawnBy(drawn);
	const heights = [...svg.matchAll(/class="column" .*?height="([\d.]+)"/g)].map(([, height]) => Number(height));
	expect(heights).toEqual([80, 160]);
	expect(svg).toContain('<title>60 s: 100</title>');
});

test('the longest bar is as long as its track', () => {
	const drawn = bars([
		{label: 'a', value: 4, shown: '4', colour: 'bad'},
		{label: 'b', value: 1, shown: '1', colour: 'bad'},
	]);
	expect([...drawnBy(drawn).matchAll(/width:([\d.]+)%/g)].map(([, width]) => width)).toEqual(['100', '25']);
});
