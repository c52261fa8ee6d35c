/** When records were made and last touched: over six years, on working days, in office hours, in order of their ids. */
import {draw, fraction} from './chance.ts';

const day = 86_400_000;
/** Fixed, so that a world is the same whenever it is started. Monday. */
export const firstDay = Date.UTC(2019, 6, 1);
const workingDays = 6 * 52 * 5;

/** Nothing that was never changed has a later `SystemModstamp`. */
export const quietSince = firstDay + (6 * 52 * 7 + 1) * day;

const purpose = {second: 501, touched: 502, when: 503};

/** From eight to six, in whole seconds. */
const officeHours = 10 * 3600;

function workingMoment(place: number): number {
	const dayNumber = Math.min(Math.floor(place), workingDays - 1);
	const week = Math.floor(dayNumber / 5);
	const seconds = Math.floor((place - dayNumber) * officeHours);
	return firstDay + (week * 7 + (dayNumber % 5)) * day + (8 * 3600 + Math.min(seconds, officeHours - 1)) * 1000;
}

export const createdAt = (index: number, records: number): number =>
	workingMoment(((index + 0.5) / records) * workingDays);

/** One record in five was edited after it was made. */
export function touchedAt(seed: number, index: number, records: number): number {
	if (draw(seed, index, purpose.touched) % 5 !== 0) return createdAt(index, records);
	const from = (index + 0.5) / records;
	return workingMoment((from + (1 - from) * fraction(draw(seed, index, purpose.when))) * workingDays);
}
