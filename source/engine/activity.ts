/** When records were changed, by hour of the day, day of the week and month, and when it is quiet. Pure. */
import {hourMs, minuteMs} from './durations.ts';

/** Minutes to add to UTC for the local time at that moment. */
export type ZoneOffset = (ms: number) => number;

export type Activity = {
	/** 24 counts, from 0:00. */
	readonly hours: readonly number[];
	/** 7 counts, from Monday. */
	readonly days: readonly number[];
	/** `2026-11` and its count, oldest first. */
	readonly months: ReadonlyArray<{readonly month: string; readonly changes: number}>;
};

export type QuietWindow = {
	/** Hour of the day at which it begins. */
	readonly from: number;
	/** Hours that it lasts. */
	readonly hours: number;
	/** Of all changes, the part that falls into it: 0 to 1. */
	readonly share: number;
};

/** Counts by hour since 1970: some tens of thousands of numbers for a decade, however many records there are. */
export function createActivity() {
	const byHour = new Map<number, number>();
	return {
		add(at: number): void {
			const hour = Math.floor(at / hourMs);
			byHour.set(hour, (byHour.get(hour) ?? 0) + 1);
		},
		/** As a clock with this offset shows them; half hours are counted to the hour in which they begin. */
		in(offset: ZoneOffset): Activity {
			const hours = new Array<number>(24).fill(0);
			const days = new Array<number>(7).fill(0);
			const months = new Map<string, number>();
			for (const [hour, changes] of byHour) {
				const utc = hour * hourMs;
				const local = new Date(utc + offset(utc) * minuteMs);
				const [h, d] = [local.getUTCHours(), (local.getUTCDay() + 6) % 7];
				hours[h] = (hours[h] ?? 0) + changes;
				days[d] = (days[d] ?? 0) + changes;
				const month = local.toISOString().slice(0, 7);
				months.set(month, (months.get(month) ?? 0) + changes);
			}
			const ordered = [...months].sort(([a], [b]) => (a < b ? -1 : 1));
			return {hours, days, months: ordered.map(([month, changes]) => ({month, changes}))};
		},
	};
}

/** The stretch of so many hours with the fewest changes; it may pass midnight. The earliest of equals. */
export function quietWindow({hours}: Pick<Activity, 'hours'>, length = 6): QuietWindow {
	const total = hours.reduce((sum, n) => sum + n, 0);
	const changesFrom = (from: number) =>
		Array.from({length}, (_, step) => hours[(from + step) % 24] ?? 0).reduce((sum, n) => sum + n, 0);
	let best = {from: 0, changes: changesFrom(0)};
	for (let from = 1; from < 24; from++) {
		const changes = changesFrom(from);
		if (changes < best.changes) best = {from, changes};
	}
	return {from: best.from, hours: length, share: total === 0 ? 0 : best.changes / total};
}
