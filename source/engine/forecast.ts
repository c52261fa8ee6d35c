/** What a plan will cost: calls of Salesforce's API, and time. Forecasts, said before anything begins. */
import {mostInReading, mostInRequest} from './collection-bounds.ts';
import type {ApiUsage} from './ports/salesforce.ts';

/** An assumption, for orgs with few triggers; a plan that is under way measures its own. */
const secondsPerUpdate = 1;
const secondsPerReading = 0.5;
/** Small files, as the copier was measured with on an ordinary line. */
export const filesPerSecond = 100;
/** Accounts are kept whole, so that requests are not always full. */
const fill = 0.99;
/** Each ring but the last is read again before the next one; usually that is a tenth of the plan or less. */
const rereadInRings = 0.2;

/** What a block is to last, so that its compare is still fresh when its last request is written. */
const blockMs = 1500;

/** Records to compare in one reading: as many as the writers change while that compare is fresh. */
export function blockOf(requestMs: number, writers: number): number {
	const requests = Math.max(1, Math.floor(blockMs / requestMs)) * writers;
	return Math.min(mostInReading, requests * mostInRequest);
}

type Work = {readonly changes: number; readonly newFiles: number; readonly records: number};

/** Updates, the compare before them, the re-reading of rings and of everything, and the look at what arrived meanwhile. */
export function callsFor({changes}: Pick<Work, 'changes'>, writers: number): number {
	if (changes === 0) return 0;
	const updates = Math.ceil(changes / (mostInRequest * fill));
	const compares = Math.ceil(changes / blockOf(secondsPerUpdate * 1000, writers));
	return updates + compares + Math.ceil(((1 + rereadInRings) * changes) / mostInReading) + 10;
}

/**
Of an account that is done by itself, however small it is: it is read for its backup, for its plan, and once the plan is
done; each reading is counted before and after. Counted: 22 for five records, and each ring more is read again.
*/
const callsOfAccount = 25;

/** Account by account, each with a backup and a plan of its own. */
export const callsForEach = (work: {readonly changes: number; readonly accounts: number}, writers: number): number =>
	callsFor(work, writers) + work.accounts * callsOfAccount;

/** What the org's day has left above the reserve. */
export const callsLeft = ({used, max}: ApiUsage, reservePercent: number): number =>
	Math.max(0, Math.floor(max * (1 - reservePercent / 100)) - used);

/** Of the whole org. Salesforce counts the last 24 hours: with the calls of a day ago going, there may seem to be less than none. */
export const callsBetween = (before: ApiUsage, after: ApiUsage): number | null =>
	after.used < before.used ? null : after.used - before.used;

export function secondsFor({changes, newFiles}: Work, writers: number): number {
	const updates = (changes / (mostInRequest * fill) / writers) * secondsPerUpdate;
	const readings = ((2 * changes) / mostInReading) * secondsPerReading;
	return Math.ceil(updates + readings + newFiles / filesPerSecond);
}

/** Reading, comparing and classifying so many records. */
export const secondsToPlan = (records: number): number => Math.ceil(5 + records / 20_000);
