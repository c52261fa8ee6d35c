/**
What is odd about a record: how its file fares, how it is named, how its key looks, how its URL is spelled, what it
holds. Most records are healthy in every respect. In a world of 200 records or more each oddity has a place of its own,
so that it occurs at least once; besides that they occur at the rates below (in 10,000).
*/
import {choose, draw, type Odds} from './chance.ts';

export type Fate =
	| 'file'
	| 'folder'
	| 'null-url'
	| 'blank-url'
	| 'malformed-url'
	| 'script-url'
	| 'foreign-host'
	| 'foreign-bucket'
	| 'no-account'
	| 'missing'
	| 'forbidden'
	| 'archived'
	/** Its URL is another record's. */
	| 'shared';

/** Names whose oddity lies between two records are given to both records of a pair. */
export type Naming =
	| 'plain'
	| 'same'
	| 'case-twins'
	| 'accent-twins'
	| 'cleaning-twins'
	| 'tail-twins'
	| 'slash'
	| 'parent'
	| 'control'
	| 'bidi'
	| 'escape'
	| 'trailing-dots'
	| 'long'
	| 'long-emoji'
	| 'formula'
	| 'markup'
	| 'wide'
	| 'emoji'
	| 'quote'
	| 'bare'
	| 'empty'
	| 'reserved'
	| 'percent';

export type KeyShape =
	| 'bare'
	| 'extension'
	| 'space'
	| 'plus'
	| 'percent'
	| 'accent'
	| 'decomposed'
	| 'wide'
	| 'hash'
	| 'quote'
	| 'dots'
	| 'double-slash';

export type Spelling =
	| 'regional'
	| 'path'
	| 'path-global'
	| 'global'
	| 'dash-region'
	| 'dual-stack'
	| 'accelerate'
	| 'http'
	| 'upper-host'
	| 'presigned'
	| 'version'
	| 'raw'
	| 'plus-for-space'
	| 'lower-hex'
	| 'over-encoded';

export type Filling = 'natural' | 'empty' | 'html' | 'svg' | 'megabytes' | 'eight' | 'eight-and-one' | 'multipart';

export type Traits = {
	readonly fate: Fate;
	readonly naming: Naming;
	readonly shape: KeyShape;
	readonly spelling: Spelling;
	readonly filling: Filling;
};

export const plainTraits: Traits = {
	fate: 'file',
	naming: 'plain',
	shape: 'bare',
	spelling: 'regional',
	filling: 'natural',
};

const fates: Odds<Fate> = [
	[200, 'folder'],
	[60, 'null-url'],
	[20, 'blank-url'],
	[12, 'malformed-url'],
	[4, 'script-url'],
	[20, 'foreign-host'],
	[10, 'foreign-bucket'],
	[70, 'no-account'],
	[50, 'missing'],
	[8, 'forbidden'],
	[10, 'archived'],
	[80, 'shared'],
	[9456, 'file'],
];

const namings: Odds<Naming> = [
	[200, 'same'],
	[20, 'case-twins'],
	[10, 'accent-twins'],
	[10, 'cleaning-twins'],
	[10, 'tail-twins'],
	[20, 'slash'],
	[2, 'parent'],
	[3, 'control'],
	[2, 'bidi'],
	[1, 'escape'],
	[10, 'trailing-dots'],
	[40, 'long'],
	[2, 'long-emoji'],
	[4, 'formula'],
	[2, 'markup'],
	[10, 'wide'],
	[5, 'emoji'],
	[30, 'quote'],
	[100, 'bare'],
	[2, 'empty'],
	[1, 'reserved'],
	[5, 'percent'],
	[9511, 'plain'],
];

const shapes: Odds<KeyShape> = [
	[5600, 'bare'],
	[100, 'space'],
	[20, 'plus'],
	[10, 'percent'],
	[20, 'accent'],
	[5, 'decomposed'],
	[5, 'wide'],
	[5, 'hash'],
	[10, 'quote'],
	[2, 'dots'],
	[3, 'double-slash'],
	[4220, 'extension'],
];

const spellings: Odds<Spelling> = [
	[800, 'path'],
	[100, 'path-global'],
	[1000, 'global'],
	[100, 'dash-region'],
	[60, 'dual-stack'],
	[30, 'accelerate'],
	[150, 'http'],
	[10, 'upper-host'],
	[60, 'presigned'],
	[40, 'version'],
	[100, 'raw'],
	[60, 'plus-for-space'],
	[20, 'lower-hex'],
	[20, 'over-encoded'],
	[7450, 'regional'],
];

const fillings: Odds<Filling> = [
	[20, 'empty'],
	[60, 'html'],
	[30, 'svg'],
	[4, 'megabytes'],
	[0.2, 'multipart'],
	[9885.8, 'natural'],
];

/** Each oddity once: a place is a pair of neighbours, the oddity is on the first of them. */
const places: ReadonlyArray<Partial<Traits>> = [
	...fates.slice(0, -1).map(([, fate]) => ({fate})),
	...namings.slice(0, -1).map(([, naming]) => ({naming})),
	...shapes.slice(1, -1).map(([, shape]) => ({shape})),
	...spellings.slice(0, -5).map(([, spelling]) => ({spelling})),
	{shape: 'space', spelling: 'raw'},
	{shape: 'accent', spelling: 'raw'},
	{shape: 'space', spelling: 'plus-for-space'},
	{shape: 'accent', spelling: 'lower-hex'},
	{shape: 'quote', spelling: 'over-encoded'},
	{filling: 'empty'},
	{filling: 'html'},
	{filling: 'svg'},
	{filling: 'megabytes'},
	{filling: 'eight'},
	{filling: 'eight-and-one'},
	{filling: 'multipart'},
];

const purpose = {fate: 201, naming: 202, shape: 203, spelling: 204, filling: 205};

/** The smallest world in which every oddity has its place. */
export const smallestCompleteWorld = 200;

export type TraitsOf = (position: number) => Traits;

export function createTraits(seed: number, records: number, clean: boolean): TraitsOf {
	if (clean) return () => plainTraits;
	const pairCount = Math.floor(records / 2);
	const byPair = new Map<number, Partial<Traits>>();
	if (records >= smallestCompleteWorld) {
		places.forEach((place, number) => {
			byPair.set(Math.floor(((number + 0.5) * pairCount) / places.length), place);
		});
	}

	return position => {
		const pair = position >>> 1;
		const place = byPair.get(pair);
		if (place !== undefined) {
			if (position % 2 === 0) return {...plainTraits, ...place};
			return {...plainTraits, naming: place.naming ?? 'plain'};
		}
		return {
			fate: choose(fates, draw(seed, position, purpose.fate)),
			naming: choose(namings, draw(seed, pair, purpose.naming)),
			shape: choose(shapes, draw(seed, position, purpose.shape)),
			spelling: choose(spellings, draw(seed, position, purpose.spelling)),
			filling: choose(fillings, draw(seed, position, purpose.filling)),
		};
	};
}
