/** May files be copied inside the store, without their bytes passing through this machine? Pure. */
import {partBytes} from '../engine/part-bytes.ts';
import type {StoreAbilities} from '../engine/ports/buckets.ts';
import type {DestinationSettings, SourceSettings, TransferSettings} from './settings.ts';

export type InsideRule = {
	/** Files of at least so many bytes. */
	readonly least: number;
	/** The file's size is asked for beforehand (one HEAD); otherwise it is seen when the reading begins. */
	readonly asksFirst: boolean;
	readonly abilities: NonNullable<StoreAbilities['copies']>;
};

/**
`auto` copies inside from this size on. Below, a file is one GET and one PUT here, and a copy is three requests (the
reading that is broken off, the copy, a HEAD) and a new connection.
*/
const autoLeast = partBytes + 1;

type Circumstances = {
	readonly source: Pick<SourceSettings, 'endpoint' | 'region' | 'access'>;
	readonly destination: Pick<DestinationSettings, 'endpoint' | 'region'>;
	readonly transfer: TransferSettings['transfer'];
	readonly abilities: StoreAbilities;
};

/**
Null: everything is streamed. Both buckets must lie in one store and the source be read by our own signature; whether
the destination's credentials may read the source too is seen at the first copy. `auto` wants a store that proves the
copy by itself: reading it again would save nothing.
*/
export function insideRule({source, destination, transfer, abilities}: Circumstances): InsideRule | null {
	const {copies} = abilities;
	if (transfer === 'stream' || !copies || !source.access.includes('s3') || !sameStore(source, destination)) return null;
	if (transfer === 'copy') return {least: 0, asksFirst: true, abilities: copies};
	const proven = copies.conditional && copies.guarded && copies.checksums;
	return proven ? {least: autoLeast, asksFirst: false, abilities: copies} : null;
}

type Lying = Circumstances['destination'];

const sameStore = (a: Lying, b: Lying): boolean =>
	a.endpoint === undefined && b.endpoint === undefined
		? partitionOf(a.region) === partitionOf(b.region)
		: a.endpoint === b.endpoint;

/** Amazon's clouds that know nothing of each other. */
const partitionOf = (region: string): string => /^(?:cn|us-gov|us-iso[a-z]?)-/.exec(region)?.[0] ?? '';
