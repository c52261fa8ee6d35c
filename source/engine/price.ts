/** What a migration costs at the store: requests, storage, transfer. Forecasts from counts and from prices that are said. Pure. */
import {partBytes} from './part-bytes.ts';

/** US dollars. */
export type Prices = {
	readonly storageGbMonth: number;
	/** PUT, COPY, POST and LIST. */
	readonly putPer1000: number;
	readonly getPer1000: number;
	readonly transferGb: number;
};

/** S3 Standard in US East (N. Virginia), first 50 TB, and transfer to another AWS region. */
export const listPrices: Prices = {storageGbMonth: 0.023, putPer1000: 0.005, getPer1000: 0.0004, transferGb: 0.02};
export const pricesFrom =
	"AWS's price list (aws.amazon.com/s3/pricing) for us-east-1 as of 2025, without taxes or discounts";

export type Load = {
	readonly records: number;
	readonly files: number;
	readonly bytes: number;
	/** Files that go in parts, and their bytes; null where sizes are not known one by one. */
	readonly large: {readonly files: number; readonly bytes: number} | null;
};

export type Requests = {
	readonly sourceGet: number;
	readonly sourceList: number;
	readonly destinationPut: number;
	readonly destinationList: number;
};

const perPage = 1000;

/** A full backup and one plan of the cut-over; what is tried again comes on top. */
export function requestsFor({files, large}: Load): Requests {
	const parts = large === null ? 0 : Math.ceil(large.bytes / partBytes) + large.files;
	const pages = Math.ceil(files / perPage);
	return {
		sourceGet: files,
		sourceList: 2 * pages,
		// In parts: one to begin, one for each part, one to join.
		destinationPut: files + parts,
		destinationList: pages,
	};
}

export type Cost = {
	readonly destinationRequests: number;
	readonly sourceRequests: number;
	readonly storagePerMonth: number;
	readonly transfer: number;
};

const gigabyte = 1e9;

export function costOf({bytes}: Pick<Load, 'bytes'>, requests: Requests, prices: Prices): Cost {
	const {sourceGet, sourceList, destinationPut, destinationList} = requests;
	return {
		destinationRequests: ((destinationPut + destinationList) / 1000) * prices.putPer1000,
		sourceRequests: (sourceGet / 1000) * prices.getPer1000 + (sourceList / 1000) * prices.putPer1000,
		storagePerMonth: (bytes / gigabyte) * prices.storageGbMonth,
		transfer: (bytes / gigabyte) * prices.transferGb,
	};
}
