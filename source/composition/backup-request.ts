/** What an operator asks of `doclift backup`, read from the flags and not yet held against configuration and org. */
import type {RetryClasses} from '../engine/retry-class.ts';

export type BackupRequest = {
	readonly mode: 'full' | 'incremental';
	/** Ids or names, as typed. */
	readonly accounts: readonly string[];
	readonly limit: number | null;
	readonly retry: RetryClasses | null;
	/** Local time of day at which the run drains. */
	readonly until: {readonly hours: number; readonly minutes: number} | null;
	readonly dryRun: boolean;
};

/** Milliseconds from `now` to the next time the clock shows this, by the machine's own time zone. */
export function untilNext({hours, minutes}: {readonly hours: number; readonly minutes: number}, now: number): number {
	const next = new Date(now);
	next.setHours(hours, minutes, 0, 0);
	if (next.getTime() <= now) next.setDate(next.getDate() + 1);
	return next.getTime() - now;
}
