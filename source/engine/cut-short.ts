/** A wait that a stop has cut short: nobody had given up yet, so that what was waited for has not failed. */
import {type FailureKind, MigrationError} from './failure.ts';

const waitedFor: ReadonlySet<FailureKind> = new Set([
	'salesforce-unavailable',
	'salesforce-incomplete',
	'network-outage',
	'network-throttled',
]);

/** Whether this was thrown because somebody wants an end. */
export function isCutShort(error: unknown, stopping: AbortSignal): boolean {
	if (!stopping.aborted) return false;
	if (!(error instanceof MigrationError)) return error instanceof Error && error.name === 'AbortError';
	return waitedFor.has(error.kind);
}

/** Null where the stop cut it short. */
export async function untilStopped<T>(stopping: AbortSignal, work: Promise<T>): Promise<T | null> {
	try {
		return await work;
	} catch (error) {
		if (isCutShort(error, stopping)) return null;
		throw error;
	}
}
