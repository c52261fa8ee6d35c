/** What an exact backup must find: counted from how the world was made, without any of doclift's own code. */
import type {Census, CensusScope, CensusState, WorldObject, WorldRecord} from '../world.ts';
import type {Reading} from './urls.ts';

export type CensusSource = {
	readonly size: () => number;
	readonly deleted: () => number;
	readonly record: (index: number) => WorldRecord;
	readonly candidates: (accounts: readonly string[]) => Iterable<number>;
	readonly readUrl: (url: string) => Reading;
	readonly object: (bucket: string, key: string) => WorldObject | undefined;
	readonly vendorOpen: () => boolean;
};

const large = 8 * 1024 * 1024;

const nothing = (): Record<CensusState, number> => ({
	verified: 0,
	failed: 0,
	missing: 0,
	archived: 0,
	excluded: 0,
	'bad-url': 0,
	'foreign-url': 0,
	'no-url': 0,
	'no-account': 0,
	folder: 0,
});

export function takeCensus(world: CensusSource, scope: CensusScope = {}): Census {
	const {accounts, where} = scope;
	const dispositions = nothing();
	let [count, bytes, zeroByteFiles, largeFiles] = [0, 0, 0, 0];
	const wanted = accounts && new Set(accounts);
	const indexes = accounts ? world.candidates(accounts) : upTo(world.size());

	for (const index of indexes) {
		const record = world.record(index);
		if (record.IsDeleted || (wanted && (record.Account__c === null || !wanted.has(record.Account__c)))) continue;
		if (where && !where(record)) continue;
		const {state, object} = dispositionOf(world, record, scope);
		count++;
		dispositions[state]++;
		if (state !== 'verified' || !object) continue;
		bytes += object.size;
		if (object.size === 0) zeroByteFiles++;
		if (object.size > large) largeFiles++;
	}
	return {count, dispositions, bytes, zeroByteFiles, largeFiles, deleted: world.deleted()};
}

function* upTo(size: number): Generator<number, void> {
	for (let index = 0; index < size; index++) yield index;
}

/** The first that applies, in the order of the contract: no file, no usable URL, no account, no bytes. */
function dispositionOf(
	world: CensusSource,
	record: WorldRecord,
	{withoutAccount = 'skip', maxFileBytes = Number.POSITIVE_INFINITY}: CensusScope,
): {state: CensusState; object?: WorldObject} {
	const url = record.Document__c;
	if (record.Type_Current__c === 'Folder') return {state: 'folder'};
	if (url === null || url.trim() === '') return {state: 'no-url'};
	const reading = world.readUrl(url);
	if (reading.kind === 'bad') return {state: 'bad-url'};
	if (reading.kind === 'foreign') return {state: 'foreign-url'};
	if (record.Account__c === null && withoutAccount === 'skip') return {state: 'no-account'};
	if (!world.vendorOpen()) return {state: 'failed'};
	const object = findObject(world, reading.bucket, reading.key);
	if (!object || !namesVersion(url, object)) return {state: 'missing'};
	if (object.forbidden) return {state: 'failed'};
	if (object.storageClass === 'GLACIER') return {state: 'archived'};
	if (object.size > maxFileBytes) return {state: 'excluded'};
	return {state: 'verified', object};
}

/** A `+` is itself, and where nothing lies there, the space that some programs mean by it. */
export function findObject(
	{object}: Pick<CensusSource, 'object'>,
	bucket: string,
	key: string,
): WorldObject | undefined {
	return object(bucket, key) ?? (key.includes('+') ? object(bucket, key.replaceAll('+', ' ')) : undefined);
}

const namesVersion = (url: string, {versionId}: WorldObject): boolean => {
	const named = /[?&]versionId=([^&#]*)/.exec(url)?.[1];
	return named === undefined || decodeURIComponent(named) === versionId;
};
