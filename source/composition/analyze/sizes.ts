/** How large the files are: from the ledger, from a listing of the source, from the heads of a sample, or assumed. */
import type {Config} from '../../config/schema.ts';
import {bandEnds, type Scratch, type ScratchSizes} from '../../db/scratch.ts';
import type {Sizes} from '../../engine/analysis-result.ts';
import {cutsIn, listedPlace} from '../../engine/cuts.ts';
import {MigrationError, toFailure} from '../../engine/failure.ts';
import {partBytes} from '../../engine/part-bytes.ts';
import type {Source} from '../../engine/ports/buckets.ts';
import type {FileTask} from '../../engine/ports/copier.ts';
import type {Salesforce} from '../../engine/ports/salesforce.ts';
import type {Locate} from '../../engine/url.ts';
import {bytes as bytesText, count, counted} from '../../reports/numbers.ts';
import {openSampler} from '../doctor/sampler.ts';
import {maxFileBytesOf} from '../settings.ts';

/** Where nothing can be asked: a round figure for office documents, no measurement, and said to be one. */
export const assumedFileBytes = 250_000;

export type SizeWish = 'auto' | 'ledger' | 'list' | 'sample' | 'assume';

export type Sizing = {
	readonly config: Config;
	readonly wish: SizeWish;
	readonly files: number;
	/**
	Of the copies that the ledger has proven and that no link leads to yet: what is linked to is no file of an analysis.
	Zeros where there is no ledger.
	*/
	readonly ledger: {readonly files: number; readonly bytes: number};
	/** Files from everywhere; `locate` says where they lie. */
	readonly sample: readonly FileTask[];
	readonly locate: Locate;
	readonly scratch: Scratch;
	readonly source: Source;
	readonly session: Salesforce['session'];
	/** Told while it goes on: what is done, and of how many. */
	readonly onListed: (objects: number) => void;
	readonly onSampled: (files: number, of: number) => void;
};

export type Sized = {readonly sizes: Sizes; readonly listed: ScratchSizes | undefined};

/** Throws `refused` where the wish cannot be fulfilled; `auto` takes the next best. */
export async function sizeFiles(sizing: Sizing): Promise<Sized> {
	const {wish, files, ledger} = sizing;
	const knowsMost = files > 0 && ledger.files >= files * 0.9;
	if (wish === 'ledger' || (wish === 'auto' && knowsMost)) {
		if (ledger.files === 0) throw unfulfilled('ledger', 'it has no proven copy of a file that is still to be moved');
		return {sizes: fromLedger(sizing), listed: undefined};
	}
	if (wish === 'list' || wish === 'auto') {
		const why = await listAll(sizing);
		if (why === undefined) return fromListing(sizing);
		if (wish === 'list') throw unfulfilled('list', why);
	}
	if (wish === 'sample' || wish === 'auto') {
		const sizes = await fromSample(sizing);
		if (sizes !== undefined) return {sizes, listed: undefined};
		if (wish === 'sample') throw unfulfilled('sample', 'none of its files could be reached');
	}
	return {sizes: fromNothing(sizing), listed: undefined};
}

const unfulfilled = (wish: SizeWish, why: string): MigrationError =>
	new MigrationError('refused', `--sizes ${wish} cannot be done: ${why}`, {
		hint: 'Leave --sizes out: then the best way that works is taken, and said.',
	});

const noBands = {bands: [], largest: null, aboveLimit: null, large: null} as const;

function fromLedger({files, ledger}: Sizing): Sizes {
	const rest = Math.max(0, files - ledger.files);
	const also = rest === 0 ? '' : `; ${count(rest)} more are taken for their average`;
	return {
		how: 'ledger',
		basis: `known from ${counted(ledger.files, 'proven copy', 'proven copies')} of the ledger${also}`,
		bytes: Math.round((ledger.bytes / ledger.files) * files),
		seen: ledger.files,
		seenBytes: ledger.bytes,
		marginBytes: null,
		gone: null,
		...noBands,
	};
}

/** Why not, in words; undefined where every bucket was listed. */
async function listAll({source, scratch, sample, locate, onListed}: Sizing): Promise<string | undefined> {
	const places = sample.flatMap(({url}) => listedPlace(url, locate) ?? []);
	let objects = 0;
	try {
		for (const bucket of source.buckets) {
			for await (const page of source.list(bucket, cutsIn(bucket, places))) {
				scratch.list(bucket, page);
				objects += page.length;
				onListed(objects);
			}
		}
		return undefined;
	} catch (error) {
		if (error instanceof Error && error.name === 'AbortError') throw error;
		return toFailure(error).message;
	}
}

function fromListing({scratch, files, config}: Sizing): Sized {
	const limit = maxFileBytesOf(config.migration);
	const listed = scratch.sizes(limit);
	const seen = listed.types.reduce((sum, type) => sum + type.seen, 0);
	const seenBytes = listed.types.reduce((sum, type) => sum + type.bytes, 0);
	const gone = files - seen;
	return {
		listed,
		sizes: {
			how: 'listing',
			basis: `listed from the source: ${count(seen)} of ${counted(files, 'file')}${gone === 0 ? '' : `; ${count(gone)} are not in the listing`}`,
			bytes: seenBytes,
			seen,
			seenBytes,
			marginBytes: null,
			gone,
			bands: listed.bands.map(({band, ...sum}) => ({upTo: bandEnds[band] ?? null, ...sum})),
			largest: listed.largest,
			aboveLimit: {...listed.aboveLimit, limit},
			large: listed.above(partBytes),
		},
	};
}

async function fromSample({config, session, sample, files, onSampled}: Sizing): Promise<Sizes | undefined> {
	const sampler = await openSampler(config, session);
	const found: number[] = [];
	let gone = 0;
	try {
		for (const [index, task] of sample.entries()) {
			for (const way of config.source.access) {
				try {
					const size = await sampler.reach(way, task);
					if (size !== null) found.push(size);
					break;
				} catch (error) {
					if (toFailure(error).kind === 'download-missing') {
						gone++;
						break;
					}
				}
			}
			onSampled(index + 1, sample.length);
		}
	} finally {
		await sampler.close();
	}
	if (found.length === 0) return undefined;
	const seenBytes = found.reduce((sum, size) => sum + size, 0);
	const average = seenBytes / found.length;
	const spread = found.reduce((sum, size) => sum + (size - average) ** 2, 0) / Math.max(1, found.length - 1);
	const there = files * (found.length / (found.length + gone));
	return {
		how: 'sample',
		basis: `estimated from the heads of ${counted(found.length, 'file')} chosen at random, ${bytesText(average)} on average`,
		bytes: Math.round(there * average),
		seen: found.length,
		seenBytes,
		// 95 % of a normal distribution lie within 1.96 deviations; a few very large files make it wider than it says.
		marginBytes: Math.round(1.96 * there * Math.sqrt(spread / found.length)),
		gone,
		...noBands,
	};
}

const fromNothing = ({files}: Sizing): Sizes => ({
	how: 'assumption',
	basis: `nothing could be asked: ${bytesText(assumedFileBytes)} a file is assumed`,
	bytes: files * assumedFileBytes,
	seen: 0,
	seenBytes: 0,
	marginBytes: null,
	gone: null,
	...noBands,
});
