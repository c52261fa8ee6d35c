/** Time limits, sizes and patience of the transfer path. Plain data: it crosses into the threads. */
import {partBytes} from '../engine/part-bytes.ts';

export type Limits = {
	/** Until a connection stands. */
	readonly connectMs: number;
	/** From the last byte of a request until the head of its answer; what is still to be sent adds its own time. */
	readonly headersMs: number;
	/** Longest silence inside a body. */
	readonly idleMs: number;
	/** A body that brings less than `slowBytesPerSecond` over this window is given up. */
	readonly slowWindowMs: number;
	readonly slowBytesPerSecond: number;
	/** From the head of an answer that begins before its work is done until its end. Amazon S3 speaks of minutes. */
	readonly doneMs: number;
	/** The slowest upload that is still waited for. */
	readonly slowestUploadBytesPerSecond: number;
	/** Attempts of a file for passing faults, the first one included. */
	readonly attempts: number;
	readonly retryBaseMs: number;
	readonly retryCapMs: number;
	readonly throttleBaseMs: number;
	readonly throttleCapMs: number;
	/** How often a batch under way looks whether there are newer credentials. They are asked for five minutes before they end. */
	readonly freshKeysMs: number;
	/** How long a store is waited for, in all, that asks for patience, or that has answered before and is out of reach. */
	readonly patienceMs: number;
	/** Largest file that is buffered whole and sent by one PUT. */
	readonly smallBytes: number;
	/** Largest file whose pieces are joined once they are all there; larger ones are read into a buffer that is kept. */
	readonly joinBytes: number;
	/** Largest file that is sent by one PUT while it is read; a larger one goes in parts, of which only one is lost with a connection. */
	readonly passBytes: number;
	/** Size of a part; it grows for files of more than 10,000 parts. AWS's least is 5 MiB. */
	readonly partBytes: number;
	/** Parts of one file in flight. */
	readonly partsAtOnce: number;
	/** Largest file that the store copies inside itself by one request. Amazon S3 allows 5 GiB, but answers late. */
	readonly copyBytes: number;
	/** Size of a part that is copied inside the store. */
	readonly copyPartBytes: number;
	/** Bodies in memory, over all threads. */
	readonly budgetBytes: number;
};

const mebibyte = 1024 * 1024;

export const defaultLimits: Limits = {
	connectMs: 10_000,
	headersMs: 30_000,
	idleMs: 30_000,
	slowWindowMs: 30_000,
	slowBytesPerSecond: 2048,
	doneMs: 600_000,
	slowestUploadBytesPerSecond: 16_384,
	attempts: 5,
	retryBaseMs: 100,
	retryCapMs: 10_000,
	throttleBaseMs: 500,
	throttleCapMs: 10_000,
	freshKeysMs: 60_000,
	patienceMs: 120_000,
	smallBytes: partBytes,
	joinBytes: mebibyte,
	passBytes: 128 * mebibyte,
	partBytes,
	partsAtOnce: 4,
	copyBytes: 512 * mebibyte,
	copyPartBytes: 128 * mebibyte,
	budgetBytes: 96 * mebibyte,
};
