/**
File by file, where a bucket may not be listed: of each record that would be switched, the copy and the original behind it
are asked for by HEAD. What is not to be switched is not asked about.
*/
import {classifyCandidate, isChange, type PlanRules} from './classify-candidate.ts';
import {MigrationError} from './failure.ts';
import {probeKey} from './key.ts';
import type {PlanSummary} from './plan-summary.ts';
import type {Destination, Source} from './ports/buckets.ts';
import type {Candidate, RecordedCopy} from './ports/candidates.ts';
import type {Clock} from './ports/clock.ts';
import type {LinkLedger} from './ports/link-ledger.ts';
import {type Locate, spacedKey} from './url.ts';
import {judgeCopy} from './verify/judge-copy.ts';

type Ports = {
	readonly links: Pick<LinkLedger, 'copiesOf' | 'addFindings' | 'openAgain'>;
	readonly source: Pick<Source, 'buckets' | 'stat'>;
	readonly destination: Pick<Destination, 'stat'>;
	readonly clock: Clock;
	readonly stopping: AbortSignal;
};

type Order = {
	readonly run: number;
	readonly rules: PlanRules & {readonly locate: Locate};
	/** Sides that are `head` are asked. */
	readonly compared: PlanSummary['compared'];
};

export type ByHead = {
	/** The page with what was found: copies that are gone or differ, files that have changed at the source. */
	readonly look: (page: readonly Candidate[]) => Promise<readonly Candidate[]>;
	/** How it was compared in the end: a source that has refused every file was not. */
	readonly compared: () => PlanSummary['compared'];
};

/** Requests in flight, both sides together. */
const atOnce = 64;
/** Files that a source has refused, having answered for none: after these it will not answer for the others either. */
const enoughRefused = 100;
/** An assumption: 50 ms an answer, and some time for ourselves. */
const headsPerSecond = 1000;

export const secondsByHead = (files: number): number => Math.ceil(files / headsPerSecond);

/** Whether HEAD is allowed where listing is not: asked of the object that every backup leaves. */
export async function mayHead(destination: Pick<Destination, 'stat'>, prefix: string): Promise<boolean> {
	return (await absentIf('upload-forbidden', destination.stat(probeKey(prefix)))) !== 'refused';
}

export function createByHead(ports: Ports, {run, rules, compared}: Order): ByHead {
	const {links, clock, stopping} = ports;
	const asks = {source: compared.source === 'head', destination: compared.destination === 'head'};
	const source = createSourceHeads(ports, rules.locate);

	return {
		async look(page) {
			if (!asks.source && !asks.destination) return page;
			const asked = page.filter(one => one.state === 'verified' && isChange(classifyCandidate(one, rules)));
			const copies = links.copiesOf(asked.map(({row}) => row));
			const differing = new Set<number>();
			const changed = new Set<number>();
			const askFor = async (one: Candidate) => {
				const copy = copies.get(one.row);
				if (copy === undefined || stopping.aborted) return;
				const [asStored, asAtSource] = await Promise.all([
					!asks.destination || isStored(ports.destination, one, copy),
					!asks.source || one.link === 'switched' || source.isUnchanged(one, copy),
				]);
				if (!asStored) differing.add(one.row);
				else if (!asAtSource) changed.add(one.row);
			};
			const queue = asked.values();
			const lane = async () => {
				for (const one of queue) await askFor(one);
			};
			await Promise.all(Array.from({length: atOnce}, lane));

			if (differing.size > 0) {
				const lost = asked.filter(({row}) => differing.has(row));
				links.addFindings(
					run,
					lost.map(({recordId}) => ({recordId, finding: 'destination-differs'})),
				);
			}
			if (changed.size > 0) links.openAgain(run, [...changed], clock.now());
			return page.map((one): Candidate => {
				if (differing.has(one.row)) return {...one, finding: 'destination-differs'};
				return changed.has(one.row) ? {...one, state: 'discovered'} : one;
			});
		},
		compared: () => ({...compared, ...(asks.source && !source.answered() && {source: 'none' as const})}),
	};
}

/** Without the right to list, a key with nothing at it answers as one that is forbidden: neither is a proven copy. */
async function isStored(
	destination: Pick<Destination, 'stat'>,
	{key}: Candidate,
	{size, etag}: RecordedCopy,
): Promise<boolean> {
	const found = key === null ? null : await absentIf('upload-forbidden', destination.stat(key));
	return found !== null && found !== 'refused' && judgeCopy({size, etag}, found) === 'same';
}

function createSourceHeads({source}: Pick<Ports, 'source'>, locate: Locate) {
	const buckets = new Set(source.buckets);
	let [refused, answered] = [0, 0];
	const ask = (bucket: string, key: string) => absentIf('download-forbidden', source.stat(bucket, key));
	return {
		/** Gone at the vendor, or refused, is no reason to give up a proven copy: it may be the last one. */
		async isUnchanged({original}: Candidate, {size, sourceEtag, servedBy}: RecordedCopy): Promise<boolean> {
			const place = original === null || servedBy === 'content-version' ? null : locate(original);
			if (place?.kind !== 's3' || place.versionId !== null || !buckets.has(place.bucket)) return true;
			if (answered === 0 && refused >= enoughRefused) return true;
			const {bucket, key} = place;
			let found = await ask(bucket, key);
			const spaced = spacedKey(key);
			// Also where it was refused: without the right to list, that is the answer for a key with nothing at it.
			if (spaced !== null && (found === null || found === 'refused')) found = await ask(bucket, spaced);
			if (found === 'refused') refused += 1;
			else answered += 1;
			return found === null || found === 'refused' || judgeCopy({size, etag: sourceEtag}, found) === 'same';
		},
		answered: () => answered > 0,
	};
}

async function absentIf<T>(kind: 'upload-forbidden' | 'download-forbidden', asked: Promise<T>): Promise<T | 'refused'> {
	try {
		return await asked;
	} catch (error) {
		if (error instanceof MigrationError && error.kind === kind) return 'refused';
		throw error;
	}
}
