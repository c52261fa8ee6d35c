/**
Counts over every record of a scope, taken as the records stream by: what will become of them, before anything runs.
Memory stays flat: what grows with the records (keys, places of files) goes to the scratch as it comes.
*/
import {createActivity} from './activity.ts';
import {classify, type Rules} from './decide.ts';
import {hash64} from './hash64.ts';
import {chooseKey, cleanFileName, type KeyRules} from './key.ts';
import type {FileState} from './life.ts';
import type {FileTask} from './ports/copier.ts';
import type {SourceRecord} from './ports/salesforce.ts';
import {createDraw} from './sample.ts';
import {extensionOf, extensionOfUrl, type Location, spacedKey} from './url.ts';

/** One file that a backup would copy, in numbers. */
export type ScratchFile = {
	/** Of its key, as the ledger's unique index would hold it. */
	readonly fold: bigint;
	/** Of account and name as they are: other ones under the same key are alike only after cleaning. */
	readonly exact: bigint;
	/** Of bucket and key, or of the URL. */
	readonly place: bigint;
	/** `place` with spaces for the plusses of the key; null where it has none. */
	readonly other: bigint | null;
	readonly account: number;
	readonly type: number;
};

export const placeOf = (bucket: string, key: string): bigint => hash64(`${bucket}/${key}`);

export type Example = {readonly recordId: string; readonly from: string; readonly to: string};

export type AccountTotal = {readonly id: string | null; readonly name: string; records: number; files: number};

/** Hosts, and file types, that are counted one by one: records name them, and may name any number. The rest is counted together. */
const mostNames = 2000;
const mostExamples = 5;

export type AnalysisRules = {readonly rules: Rules; readonly keys: KeyRules; readonly sampleSize: number};

export type Analysis = ReturnType<typeof createAnalysis>;

/** `random` gives numbers from 0 to 1, for the sample of files. */
export function createAnalysis({rules, keys, sampleSize}: AnalysisRules, random: () => number) {
	const states = new Map<FileState, number>();
	const hosts = createNames();
	const types = createNames();
	const accounts = new Map<string | null, AccountTotal & {readonly index: number}>();
	const activity = createActivity();
	const sample: FileTask[] = [];
	const draw = createDraw(sampleSize, random);
	const counts = {records: 0, files: 0, presigned: 0, versioned: 0, plus: 0, plainHttp: 0};
	const cleaned = {files: 0, cut: 0, examples: [] as Example[]};
	const tooLong = {files: 0, longest: 0, examples: [] as Example[]};

	const accountOf = ({account}: SourceRecord) => {
		const id = account?.id ?? null;
		let known = accounts.get(id);
		if (known === undefined) {
			known = {index: accounts.size, id, name: account?.name ?? '(no account)', records: 0, files: 0};
			accounts.set(id, known);
		}
		return known;
	};

	const addUrl = (url: string, place: Location): void => {
		hosts.add(hostWords(place));
		if (place.kind === 's3') {
			if (place.presigned) counts.presigned++;
			if (place.versionId !== null) counts.versioned++;
			if (place.key.includes('+')) counts.plus++;
		}
		if (/^\s*http:/i.test(url)) counts.plainHttp++;
	};

	const addFile = (record: SourceRecord, url: string, place: Location): ScratchFile => {
		counts.files++;
		const account = accountOf(record);
		account.files++;
		const {id: recordId, name} = record;
		const chosen = choose(record, url, keys);
		const clean = cleanFileName(name);
		if (name !== '' && clean !== name) {
			cleaned.files++;
			if (name.length > clean.length + 8) cleaned.cut++;
			if (cleaned.examples.length < mostExamples)
				cleaned.examples.push({recordId, from: copyOf(name), to: copyOf(clean)});
		}
		tooLong.longest = Math.max(tooLong.longest, chosen.length);
		if (chosen.length > keys.mostLink) {
			tooLong.files++;
			if (tooLong.examples.length < mostExamples)
				tooLong.examples.push({recordId, from: copyOf(name), to: copyOf(chosen.key)});
		}
		const type = types.add((extensionOf(clean) || extensionOfUrl(url)).toLowerCase() || '(none)');
		const drawn = draw();
		if (drawn !== null) sample[drawn] = taskOf(record, url);
		const exact = hash64(`${record.account?.id ?? ''}/${name}`);
		return {fold: chosen.fold, exact, ...placesOf(url, place), account: account.index, type};
	};

	return {
		/** Counts a record; what it returns belongs into the scratch. */
		take(record: SourceRecord): ScratchFile | undefined {
			counts.records++;
			activity.add(record.modifiedAt);
			accountOf(record).records++;
			const state = classify(record, null, rules);
			states.set(state, (states.get(state) ?? 0) + 1);
			const {url} = record;
			if (url === null || url.trim() === '' || state === 'folder') return undefined;
			const place = rules.locate(url);
			addUrl(url, place);
			return state === 'discovered' ? addFile(record, url, place) : undefined;
		},
		counts: (): Readonly<typeof counts> => counts,
		states: (): ReadonlyMap<FileState, number> => states,
		hosts: hosts.totals,
		typeName: types.nameOf,
		/** In the order of their numbers in the scratch. */
		accounts: (): readonly AccountTotal[] => [...accounts.values()],
		activity,
		sample: (): readonly FileTask[] => sample,
		cleaned: (): Readonly<typeof cleaned> => cleaned,
		tooLong: (): Readonly<typeof tooLong> => tooLong,
	};
}

/** The key that it would get were there no other record, and how long its full link is. */
function choose({id: recordId, name, account}: SourceRecord, url: string, rules: KeyRules) {
	let fold: bigint | undefined;
	let length: number | undefined;
	const asked: KeyRules = {
		...rules,
		linkLength: key => {
			const long = rules.linkLength(key);
			length ??= long;
			return long;
		},
	};
	// The full key is asked for first.
	const {folder, file} = chooseKey({recordId, name, url, account, generation: 1}, asked, asking => {
		fold ??= asking;
		return false;
	});
	return {fold: fold ?? 0n, length: length ?? 0, key: folder + file};
}

function placesOf(url: string, place: Location): Pick<ScratchFile, 'place' | 'other'> {
	if (place.kind !== 's3') return {place: hash64(url.trim()), other: null};
	const {bucket, key} = place;
	const spaced = spacedKey(key);
	return {place: placeOf(bucket, key), other: spaced === null ? null : placeOf(bucket, spaced)};
}

function hostWords(place: Location): string {
	if (place.kind === 's3') return `bucket ${place.bucket}`;
	if (place.kind === 'bad') return `no address: ${place.why}`;
	return place.kind === 'http' ? `host ${place.host}` : `other host ${place.host}`;
}

const taskOf = (record: SourceRecord, url: string): FileTask => ({
	row: 0,
	recordId: record.id,
	url: copyOf(url),
	key: '',
	name: copyOf(record.name),
	replaces: null,
	...(record.identifier === undefined ? {} : {identifier: record.identifier}),
	...(record.contentVersion === undefined ? {} : {contentVersion: record.contentVersion}),
});

/** The same text in memory of its own: a slice keeps alive the whole piece of an answer that it was cut from. */
const copyOf = (text: string): string => String(JSON.parse(JSON.stringify(text)));

/** Numbered names with their counts. */
function createNames() {
	const numbers = new Map<string, number>();
	const names: string[] = [];
	const counts: number[] = [];
	return {
		add(name: string): number {
			const known = numbers.get(name) ?? (numbers.size < mostNames ? undefined : numbers.get('(others)'));
			if (known !== undefined) {
				counts[known] = (counts[known] ?? 0) + 1;
				return known;
			}
			const own = numbers.size < mostNames ? copyOf(name) : '(others)';
			numbers.set(own, names.length);
			counts.push(1);
			return names.push(own) - 1;
		},
		nameOf: (number: number): string => names[number] ?? '',
		/** Most frequent first. */
		totals: (): ReadonlyArray<{readonly name: string; readonly records: number}> =>
			names
				.map((name, index) => ({name, records: counts[index] ?? 0}))
				.sort((a, b) => b.records - a.records || (a.name < b.name ? -1 : 1)),
	};
}
