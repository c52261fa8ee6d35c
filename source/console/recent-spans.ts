/**
Files verified in the last hour, for the console's charts. A fast run verifies millions in an hour: who counts them all each
time he looks keeps keys waiting for seconds. So a span is counted once, when it is over, and an hour that nobody has looked
at yet is counted backwards, in steps, while its newest part is shown.
*/

import {hourMs, minuteMs} from '../engine/durations.ts';
import type {Span, Survey} from '../engine/survey.ts';
import {shortSpanMs} from '../screens/dialogue.ts';

type Counted = Pick<Survey, 'throughput'>;

export type RecentSpans = {
	/** What is new since the last time. */
	readonly goOn: (survey: Counted, now: number) => void;
	/** A span further back with each step, until all of the hour is counted. */
	readonly goBack: (survey: Counted, now: number) => Generator<void, void>;
	readonly found: (now: number) => {
		/** A span a minute, oldest first; those without a file are left out. */
		readonly lastHour: readonly Span[];
		/** A span every `shortSpanMs`. */
		readonly lastMinutes: readonly Span[];
		/** What was verified before this moment is not counted yet. */
		readonly countedFrom: number;
	};
};

/** Fifteen minutes in steps of five seconds: as many columns as a wide terminal has. */
const minutesMs = 15 * minuteMs;

const floor = (at: number, spanMs: number): number => Math.floor(at / spanMs) * spanMs;
/** When to begin to count: an hour and up to a minute ago, on a whole minute. */
const hourBefore = (now: number): number => floor(now - hourMs, minuteMs);

export function createRecentSpans(): RecentSpans {
	let spans: readonly Span[] = [];
	let from = Number.POSITIVE_INFINITY;
	/** What was verified before this moment is in the ledger, and in `spans`. */
	let until = Number.NEGATIVE_INFINITY;

	return {
		goOn(survey, now) {
			// The span before the current one is still open: a commit may come some moments after its files were verified.
			const open = floor(now, shortSpanMs) - shortSpanMs;
			// A clock that was set, or a console that slept for an hour, begins anew.
			if (until > open || until < hourBefore(now)) [from, until, spans] = [open, open, []];
			const kept = spans.filter(({at}) => at >= hourBefore(now) && at < until);
			spans = [...kept, ...survey.throughput(until, now, shortSpanMs)];
			until = open;
		},
		*goBack(survey, now) {
			while (from > hourBefore(now)) {
				const before = from - shortSpanMs;
				spans = [...survey.throughput(before, from, shortSpanMs), ...spans];
				from = before;
				yield;
			}
		},
		found: now => ({
			lastHour: byMinute(spans, now - hourMs),
			lastMinutes: spans.filter(({at}) => at >= now - minutesMs),
			countedFrom: from,
		}),
	};
}

/** Minutes from this moment on, not those of the clock: the last one is whole too, and the sum is that of an hour. */
function byMinute(spans: readonly Span[], from: number): readonly Span[] {
	const minutes = new Map<number, Span>();
	for (const {at, files, bytes} of spans) {
		if (at < from) continue;
		const minute = from + floor(at - from, minuteMs);
		const known = minutes.get(minute) ?? {at: minute, files: 0, bytes: 0};
		minutes.set(minute, {at: minute, files: known.files + files, bytes: known.bytes + bytes});
	}
	return [...minutes.values()];
}
