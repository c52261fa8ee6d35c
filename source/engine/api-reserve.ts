/** The org's daily allowance of API calls, and the part of it that doclift leaves to others. */
import {MigrationError} from './failure.ts';
import type {ApiUsage} from './ports/salesforce.ts';

/** From the header `Sforce-Limit-Info: api-usage=18/100000`, which most answers carry. */
export function readUsage(header: string | null): ApiUsage | undefined {
	const found = /(?:^|[\s,;])api-usage=(\d+)\/(\d+)/u.exec(header ?? '');
	return found === null ? undefined : {used: Number(found[1]), max: Number(found[2])};
}

/** Throws `salesforce-limit` where the next call would touch the reserve. */
export function keepReserve(usage: ApiUsage | undefined, reservePercent: number): void {
	if (usage === undefined || usage.max === 0) return;
	const ours = Math.floor((usage.max * (100 - reservePercent)) / 100);
	if (usage.used < ours) return;
	const reserve = reservePercent > 0 ? `, of which ${reservePercent} % are kept for others` : '';
	throw new MigrationError(
		'salesforce-limit',
		`The org has used ${usage.used} of its ${usage.max} API calls of the last 24 hours${reserve}`,
	);
}

/** The reserve as those keep it who ask the org: by what its last answer told. */
export type ApiReserve = {
	/** To be called before each call. Throws `salesforce-limit` where it would touch the reserve. */
	readonly keep: () => void;
	/** The header of an answer; null where there is none. */
	readonly hear: (header: string | null) => void;
	readonly usage: () => ApiUsage | undefined;
};

export function createApiReserve(percent: number): ApiReserve {
	let usage: ApiUsage | undefined;
	return {
		keep: () => keepReserve(usage, percent),
		hear: header => {
			usage = readUsage(header) ?? usage;
		},
		usage: () => usage,
	};
}

/** What `REQUEST_LIMIT_EXCEEDED` speaks of, by its message: the calls of a day, or too many at once, which passes. */
export const isOfTheDay = (message: string): boolean => !/concurrent/iu.test(message);
