/** Where a listing is cut so that its parts can be read side by side. */
import type {CopySample} from './ports/buckets.ts';
import type {Locate} from './url.ts';

export type Place = {readonly bucket: string; readonly key: string};

/** Eight pages on their way at once, on each side: more than that the run could not take in. */
const mostParts = 8;
/** By chance a part of so few samples is a third larger than the others, seldom more. */
const samplesOfPart = 32;

/** Characters whose order is the same by the bytes of UTF-8, as S3 lists, and by the units of UTF-16, as strings compare. */
const plainStart = /^[^\ud800-\uffff]*/;

/** In ascending order, between names that stand for all of the listing. None where they are few. */
export function cutsOf(sample: readonly string[]): readonly string[] {
	const parts = Math.min(mostParts, Math.floor(sample.length / samplesOfPart));
	const starts = sample.map(name => plainStart.exec(name)?.[0] ?? '').sort();
	const cutBefore = (part: number) => starts[Math.floor((part * starts.length) / parts)] ?? '';
	const cuts = Array.from({length: Math.max(0, parts - 1)}, (_, index) => cutBefore(index + 1));
	return [...new Set(cuts)].filter(cut => cut !== '');
}

/** For a listing of what lies under the prefix. */
export const cutsUnder = (prefix: string, samples: readonly CopySample[]): readonly string[] =>
	cutsOf(samples.flatMap(({key}) => (key.startsWith(prefix) ? [key] : [])));

/** For a listing of the bucket. */
export const cutsIn = (bucket: string, samples: readonly Place[]): readonly string[] =>
	cutsOf(samples.flatMap(sample => (sample.bucket === bucket ? [sample.key] : [])));

/** Where a URL leads as the source's own listing names it; null where that knows nothing of it. */
export function listedPlace(url: string, locate: Locate): Place | null {
	const place = locate(url);
	return place.kind === 's3' && place.versionId === null ? {bucket: place.bucket, key: place.key} : null;
}
