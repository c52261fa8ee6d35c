/** Ledgers in temporary folders, and the records that tests put into them. */
import {closeSync, openSync, statSync, writeSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {onTestFinished} from 'vitest';
import {type LedgerFile, openLedger} from '../../source/db/open.ts';
import {openSurvey} from '../../source/db/survey/survey.ts';
import {foldKey} from '../../source/engine/key.ts';
import type {FileTask, Unverified, Verified} from '../../source/engine/ports/copier.ts';
import type {Known, Verdict} from '../../source/engine/ports/discovery.ts';
import type {Ledger} from '../../source/engine/ports/ledger.ts';
import type {SourceRecord} from '../../source/engine/ports/salesforce.ts';
import type {Stretch} from '../../source/engine/ports/stretch.ts';
import {temporaryFolder} from '../support/folder.ts';
import {everything, idOf, insertNew, records, start} from './records.ts';

export * from './records.ts';
export {temporaryFolder};

export const linkBase = 'https://customer-docs.s3.us-east-1.amazonaws.com/';
export type World = LedgerFile & {readonly file: string; readonly run: number};

/** A ledger with a run under way. */
export function openWorld(file = join(temporaryFolder(), 'ledger.db')): World {
	const opened = openLedger(file, {now: () => start});
	onTestFinished(() => opened.close());
	const {ledger} = opened;
	ledger.pin({orgId: '00D5e0000001AAAEA2', bucket: 'customer-docs'});
	ledger.useLinkBase(linkBase);
	return {...opened, file, run: beginRun(ledger)};
}

export const beginRun = (ledger: Ledger, now = start): number =>
	ledger.beginRun({type: 'backup', command: 'doclift backup --full', scope: everything, config: '{}', now});

/** One discovery that sees this page and decides in this way. */
export function discover(
	{ledger, run}: World,
	page: readonly SourceRecord[],
	decide: (known: Known | undefined, record: SourceRecord) => Verdict = known => insertNew(known),
) {
	const discovery = ledger.beginDiscovery(run, everything, 'full', start);
	return {discovery, absorbed: ledger.absorb(discovery, page, decide)};
}

/** Gives every record without one the key `uploads/<account>/<name>`. */
export function assignKeys({ledger, run}: World): void {
	const waiting = stretchesOf('', after => ledger.keyless(everything, after, 100_000)).flatMap(({found}) => found);
	ledger.assignKeys(run, waiting, ({account, name, generation}) => {
		const folder = `uploads/${account?.id ?? 'no-account'}/`;
		const file = generation > 1 ? `g${generation} ${name}` : name;
		return {folder, file, fold: foldKey(folder + file)};
	});
}

export const claimAll = ({ledger, run}: World): readonly FileTask[] =>
	ledger.claim(run, everything, {files: 100_000, bytes: Number.MAX_SAFE_INTEGER, after: 0});

export const hashOf = (row: number, mark = 'a'): string => row.toString(16).padStart(63, '0') + mark;
export const etagOf = (row: number, mark = 'a'): string => row.toString(16).padStart(31, '0') + mark;

export const verified = (row: number, mark = 'a'): Verified => ({
	row,
	outcome: 'verified',
	size: 1000 + row,
	sha256: hashOf(row, mark),
	sourceEtag: etagOf(row, mark),
	etag: etagOf(row, mark),
	servedBy: 's3',
	stored: 'put',
	attempts: 1,
});

export const unverified = (row: number, outcome: Unverified['outcome']): Unverified => ({
	row,
	recordId: idOf(row),
	outcome,
	failure: {kind: outcome === 'missing' ? 'download-missing' : 'network-reset', message: `file ${row} was not copied`},
	attempts: 2,
});

/** A world in which these records have been copied and verified. */
export function copiedWorld(count: number, file?: string): World {
	const world = openWorld(file);
	discover(world, records(count));
	assignKeys(world);
	world.ledger.settle(
		world.run,
		claimAll(world).map(({row}) => verified(row)),
		start + 1000,
	);
	return world;
}

/** Its file, large enough that damage to some of its pages shows. */
export function closedLedger(): string {
	const world = copiedWorld(500);
	world.close();
	return world.file;
}

/** Writes over pages of a closed ledger, numbered from 1; over every other one where none are named. */
export function damage(file: string, pages = everyOther(statSync(file).size / 4096)): void {
	const handle = openSync(file, 'r+');
	for (const page of pages) writeSync(handle, Buffer.alloc(512, 0xa5), 0, 512, (page - 1) * 4096);
	closeSync(handle);
}

const everyOther = (pages: number): readonly number[] =>
	Array.from({length: pages}, (_, at) => at + 1).filter(page => page % 2 === 1 && page > 1);

/** A path in the ledger's folder. */
export const beside = ({file}: World, name: string): string => join(dirname(file), name);

/** How many verified files a survey of this ledger counts. */
export function verifiedIn(file: string): number {
	const survey = openSurvey(file, {now: () => start});
	try {
		return survey.tally().verified.count;
	} finally {
		survey.close();
	}
}

export const stateOf = ({db}: World, index: number): unknown =>
	db.prepare('SELECT state FROM records WHERE record_id = ?').pluck().get(idOf(index));

/** What slices come to, one after the other. */
export function whole<T>(slices: Generator<void, T>): T {
	for (;;) {
		const {done, value} = slices.next();
		if (done) return value;
	}
}

/** Opens files again, all slices of it. */
export const reopen = (
	{ledger, run}: World,
	only: Partial<Parameters<Ledger['reopen']>[2]> = {},
	now = start,
): number => whole(ledger.reopen(run, everything, {states: [], kinds: [], ...only}, now));

/** Every stretch of a walk, to its end. */
export function stretchesOf<Found, Place>(
	from: Place,
	walk: (after: Place) => Stretch<Found, Place>,
): Array<Stretch<Found, Place>> {
	const stretches: Array<Stretch<Found, Place>> = [];
	for (let after: Place | null = from; after !== null; ) {
		const stretch: Stretch<Found, Place> = walk(after);
		stretches.push(stretch);
		after = stretch.next;
	}
	return stretches;
}
