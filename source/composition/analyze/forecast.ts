/** What both phases will take: time, API calls, requests, money. Each assumption is said beside the figures. */
import type {Config} from '../../config/schema.ts';
import type {Forecast, Sizes} from '../../engine/analysis-result.ts';
import {bytesPerSecond} from '../../engine/bandwidth.ts';
import {mostInRequest} from '../../engine/collection-bounds.ts';
import {callsFor, callsLeft, filesPerSecond, secondsFor, secondsToPlan} from '../../engine/forecast.ts';
import {partBytes} from '../../engine/part-bytes.ts';
import type {ApiUsage} from '../../engine/ports/salesforce.ts';
import {costOf, listPrices, type Prices, pricesFrom, requestsFor} from '../../engine/price.ts';
import {readerFor} from '../../engine/read-scope.ts';
import {writersFor} from '../../engine/writers.ts';
import {bytes, count, counted} from '../../reports/numbers.ts';

/** What the operator knows better; null for what is assumed. */
export type Wishes = {
	readonly filesPerSecond: number | null;
	/** Megabits a second. */
	readonly mbps: number | null;
	readonly prices: {readonly [K in keyof Prices]: number | null};
};

type Ground = {
	readonly records: number;
	readonly files: number;
	readonly sizes: Sizes;
	readonly usage: ApiUsage;
	readonly config: Config;
};

/** Megabits a second between the source, this machine and the destination, where nobody says more. */
const assumedMbps = 200;

export function forecast({records, files, sizes, usage, config}: Ground, wishes: Wishes): Forecast {
	const {apiReservePercent, readWith, writers} = config.salesforce;
	const mbps = wishes.mbps ?? config.migration.bandwidthLimitMbps ?? assumedMbps;
	const pace = wishes.filesPerSecond ?? filesPerSecond;
	const parallel = writersFor(writers);
	const prices: Prices = {
		storageGbMonth: wishes.prices.storageGbMonth ?? listPrices.storageGbMonth,
		putPer1000: wishes.prices.putPer1000 ?? listPrices.putPer1000,
		getPer1000: wishes.prices.getPer1000 ?? listPrices.getPer1000,
		transferGb: wishes.prices.transferGb ?? listPrices.transferGb,
	};
	const requests = requestsFor({records, files, bytes: sizes.bytes, large: sizes.large});
	const byBulk = readerFor(readWith, records) === 'bulk';
	const reading = Math.ceil(records / (byBulk ? recordsPerBulkPage : recordsPerPage)) + 20;
	const perDay = Math.floor(usage.max * (1 - apiReservePercent / 100));

	return {
		seconds: {
			reading: secondsToPlan(records),
			copying: Math.ceil(Math.max(files / pace, sizes.bytes / bytesPerSecond(mbps))),
			planning: secondsToPlan(records),
			switching: secondsFor({changes: files, newFiles: 0, records}, parallel),
		},
		apiCalls: {
			phase1: reading,
			phase2: reading + callsFor({changes: files}, parallel),
			leftToday: callsLeft(usage, apiReservePercent),
			perDay,
		},
		requests,
		cost: costOf(sizes, requests, prices),
		prices,
		assumptions: [
			`Copying: ${count(pace)} files/s${wishes.filesPerSecond === null ? ' (assumed; --files-per-second)' : ''}, and ${count(mbps)} Mbit/s${wishes.mbps === null ? ' (assumed or configured; --mbps)' : ''}: the slower one decides.`,
			`Switching: ${parallel} requests of ${mostInRequest} records at once, a second each; triggers and flows of the org make it longer.`,
			`API calls: read by ${byBulk ? 'Bulk API 2.0' : 'REST pages'}; what must be tried again comes on top.`,
			'Requests: one full backup and one plan, each file read once and written once.',
			sizes.large === null
				? `Files above ${bytes(partBytes)} go in parts and take more requests: how many there are is not known.`
				: `Files above ${bytes(partBytes)} go in parts: ${counted(sizes.large.files, 'file')}, ${bytes(sizes.large.bytes)}.`,
			`Prices: ${pricesFrom}, where no flag says otherwise; your contract may differ.`,
			'Requests and transfer at the source are billed to its owner, unless the bucket makes the requester pay.',
		],
	};
}

const recordsPerPage = 2000;
/** As many as the reader asks for at once. */
const recordsPerBulkPage = 10_000;
