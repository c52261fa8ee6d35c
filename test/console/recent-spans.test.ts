import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createRecentSpans} from '../../source/console/recent-spans.ts';
import type {Span} from '../../source/engine/survey.ts';

const hour = 3_600_000;
const start = 40_000 * hour;

/** A ledger in which one file of a byte was verified at each of these moments; counts how many it was asked to count. */
function surveyOf(moments: readonly number[]) {
	const survey = {
		moments: [...moments],
		counted: 0,
		throughput(from: number, to: number, spanMs: number): Span[] {
			const spans = new Map<number, Span>();
			for (const moment of survey.moments.filter(one => one >= from && one < to).sort((a, b) => a - b)) {
				survey.counted += 1;
				const at = from + Math.floor((moment - from) / spanMs) * spanMs;
				const files = (spans.get(at)?.files ?? 0) + 1;
				spans.set(at, {at, files, bytes: files});
			}
			return [...spans.values()];
		},
	};
	return survey;
}

const whole = (recent: ReturnType<typeof createRecentSpans>, survey: ReturnType<typeof surveyOf>, now: number) => {
	recent.goOn(survey, now);
	for (const _ of recent.goBack(survey, now));
	return recent.found(now);
};
const filesOf = (spans: readonly Span[]) => spans.reduce((sum, {files}) => sum + files, 0);

test('finds what was verified in the last hour, a minute and five seconds at a time', () => {
	const survey = surveyOf([start - 2 * hour, start - 61_000, start - 59_000, start - 7000, start - 6000, start - 1]);
	const {lastHour, lastMinutes, countedFrom} = whole(createRecentSpans(), survey, start);
	expect(lastHour.map(({at, files}) => [start - at, files])).toEqual([
		[120_000, 1],
		[60_000, 4],
	]);
	expect(lastMinutes.map(({at, files}) => [start - at, files])).toEqual([
		[65_000, 1],
		[60_000, 1],
		[10_000, 2],
		[5000, 1],
	]);
	expect(countedFrom).toBe(start - hour);
});

test('an hour has all that was verified until now, not until the last full minute', () => {
	const now = start + 42_000;
	const survey = surveyOf([now - 50_000, now - 30_000, now - 1]);
	const {lastHour} = whole(createRecentSpans(), survey, now);
	expect(lastHour.map(({at, files}) => [now - at, files])).toEqual([[60_000, 3]]);
});

test('counts each file once, and those of the last seconds until their span is over', () => {
	const survey = surveyOf(Array.from({length: 3000}, (_, at) => start - at * 1000));
	const recent = createRecentSpans();
	whole(recent, survey, start);
	survey.counted = 0;
	survey.moments.push(start + 1000);
	expect(filesOf(whole(recent, survey, start + 2000).lastHour)).toBe(3001);
	expect(survey.counted).toBeLessThan(15);
});

test('goes back step by step, and says how far it has come', () => {
	const survey = surveyOf([start - 30 * 60_000, start - 1]);
	const recent = createRecentSpans();
	recent.goOn(survey, start);
	expect(recent.found(start)).toMatchObject({countedFrom: start - 5000, lastHour: [{files: 1}]});
	const steps = recent.goBack(survey, start);
	for (let at = 0; at < 12; at++) steps.next();
	expect(recent.found(start).countedFrom).toBe(start - 65_000);
	// Somebody else goes on with it later.
	expect(filesOf(whole(recent, survey, start + 1000).lastHour)).toBe(2);
});

test('begins anew after a clock that was set back, and after a long sleep', () => {
	const survey = surveyOf([start - 1000]);
	const recent = createRecentSpans();
	whole(recent, survey, start);
	expect(filesOf(whole(recent, survey, start - 10 * 60_000).lastHour)).toBe(0);
	expect(filesOf(whole(recent, survey, start).lastHour)).toBe(1);
	survey.moments.push(start + 5 * hour - 1);
	expect(filesOf(whole(recent, survey, start + 5 * hour).lastHour)).toBe(1);
});

test('finds the same however often it looks', () => {
	const seconds = (most: number) => fc.integer({min: 0, max: most});
	fc.assert(
		fc.property(fc.array(seconds(5400), {maxLength: 40}), fc.array(seconds(900), {maxLength: 6}), (ages, waits) => {
			const survey = surveyOf([]);
			const recent = createRecentSpans();
			const end = start + waits.reduce((sum, wait) => sum + wait, 0) * 1000;
			const moments = ages.map(age => end - age * 1000);
			let now = start;
			for (const wait of [...waits, 0]) {
				survey.moments = moments.filter(moment => moment < now);
				whole(recent, survey, now);
				now += wait * 1000;
			}
			survey.moments = moments.filter(moment => moment < end);
			const found = whole(recent, survey, end);
			const fresh = whole(createRecentSpans(), survey, end);
			expect(found.lastHour).toEqual(fresh.lastHour);
			expect(found.lastMinutes).toEqual(fresh.lastMinutes);
		}),
	);
});
