/** What an operator asks of `doclift backup`, read from the flags and not yet held against configuration and org. */
import type {RetryClasses} from '../engine/retry-class.ts';

export type TimeOfDay = {readonly hours: number; readonly minutes: number};

export type BackupRequest = {
	readonly mode: 'full' | 'incremental';
	/** Ids or names, as typed. */
	readonly accounts: readonly string[];
	readonly limit: number | null;
	/** With the classes as typed. */
	readonly retry: (RetryClasses & {readonly words: readonly string[]}) | null;
	/** Local time of day at which the run drains. */
	readonly until: TimeOfDay | null;
	/** Takes what Salesforce no longer shows as deleted, however much it is. */
	readonly acceptDeleted: boolean;
	readonly dryRun: boolean;
};

/** `HH:MM`. */
export const clockWords = ({hours, minutes}: TimeOfDay): string =>
	[hours, minutes].map(part => String(part).padStart(2, '0')).join(':');

/** Milliseconds from `now` to the next time the clock shows this, by the machine's own time zone. */
export function untilNext({hours, minutes}: TimeOfDay, now: number): number {
	const next = new Date(now);
	next.setHours(hours, minutes, 0, 0);
	if (next.getTime() <= now) next.setDate(next.getDate() + 1);
	return next.getTime() - now;
}
