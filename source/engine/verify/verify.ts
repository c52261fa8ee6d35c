/**
Ledger, bucket and Salesforce against each other, record by record; or of that the links alone, which asks no bucket.

Nothing is written but the book. A run may be at work meanwhile: what looks different is looked at once more against the
ledger as it is by then, and what is on its way is counted as such and not judged. A verification that is broken off goes
on after the last page that the book has; only the listing is made anew.
*/
import {dayMs} from '../durations.ts';
import {MigrationError} from '../failure.ts';
import type {Difference, DifferenceClass} from './difference.ts';
import {type CopiesExamined, type CopiesPorts, examineCopies, noCopies} from './examine-copies.ts';
import {examineLinks} from './examine-links.ts';
import {findOrphans} from './find-orphans.ts';
import {listBucket} from './list-bucket.ts';
import type {Examined, OpenVerification, Sample, VerifyCounts, VerifyKind, VerifyPorts} from './ports.ts';
import {seeded} from './seeded.ts';

export type VerifyOrder = VerifyKind & {
	readonly prefix: string;
	/** Objects that are asked for, or read, at once. */
	readonly concurrency: number;
};

export type Verification = {
	readonly id: number;
	readonly startedAt: number;
	readonly resumed: boolean;
	/** Null for every record. */
	readonly sample: Sample | null;
	/** False where it was stopped: the next one of its kind goes on. */
	readonly complete: boolean;
	readonly population: number;
	readonly counts: VerifyCounts;
	readonly differences: Readonly<Partial<Record<DifferenceClass, number>>>;
	/** Records with at least one difference. */
	readonly differing: number;
	/** How the bucket was asked: by one listing, or object by object; null where it was not. */
	readonly asked: 'listing' | 'head' | null;
	/** `COUNT()` of the scope; null for a sample, for the links alone, and where it was stopped. */
	readonly salesforceCount: number | null;
};

const pageRows = 2000;
/** A deep page is read in some seconds: that much is read again after a crash. */
const deepRows = 400;
/** Copies that cannot be read: fewer than this may be chance, or one odd folder. */
const fewest = 10;
/** What was last at work longer ago says too little of today. */
const resumableMs = dayMs;

/**
Holds every record of the scope, or a sample, against the bucket and Salesforce, page by page; goes on where one of its kind
was stopped. Ends at the last record, or at a stop with `complete` false. Throws `refused` where not one of the first copies
can be read, and what the bucket and Salesforce throw: the pages before are kept.
*/
export async function verify(ports: VerifyPorts, order: VerifyOrder): Promise<Verification> {
	const {ledger, book, clock, stopping, drawSeed} = ports;
	const {scope, sample, prefix, drift} = order;
	const population = ledger.population(scope);
	const now = clock.now();
	const begun = book.begin(order, {
		now,
		since: now - resumableMs,
		population,
		drawSeed,
		choose: ({size, seed}) => ledger.choose(scope, size, seeded(seed)),
	});
	if (begun.resumed) say(ports, `going on with verification ${begun.id}: ${begun.counts.records} records are done`);

	const under = prefix === '' ? '' : `${prefix}/`;
	// Of an object that was written after this moment the listing may know nothing.
	const listedAt = clock.now();
	const listed = !drift && (await listBucket(ports, under, sample === null));
	const listing = listed ? {under, listedAt} : null;
	const total = sample === null ? population : Math.min(sample.size, population);
	const reached = await examineAll(ports, order, begun, {listing, total});

	const whole = sample === null && !drift && !stopping.aborted;
	const salesforceCount = whole ? await countAtSalesforce(ports, order, begun.id, reached) : null;
	if (whole && listed && scope.accounts.length === 0) await findOrphans(ports, begun.id, {prefix, ...reached});
	const complete = !stopping.aborted;
	if (complete) book.end(begun.id, clock.now());
	return {
		id: begun.id,
		startedAt: begun.startedAt,
		resumed: begun.resumed,
		sample: begun.sample,
		complete,
		population,
		counts: reached.counts,
		salesforceCount,
		differences: book.byClass(begun.id),
		differing: book.differing(begun.id),
		asked: drift ? null : listed ? 'listing' : 'head',
	};
}

type Reached = Pick<OpenVerification, 'counts' | 'watermark'>;

/** Page by page, from where it was begun or broken off, to the last record or to a stop. */
async function examineAll(
	ports: VerifyPorts,
	order: VerifyOrder,
	begun: OpenVerification,
	{listing, total}: Pick<CopiesPorts, 'listing'> & {readonly total: number},
): Promise<Reached> {
	const {book, clock, stopping, onProgress} = ports;
	const {concurrency, deep, drift} = order;
	const bucket = {...ports, concurrency, deep, listing};
	let {counts, watermark} = begun;
	for (let page = nextPage(ports, order, begun.id, watermark); page.rows.length > 0 && !stopping.aborted; ) {
		const [copies, links] = await Promise.all([
			drift ? noCopies : examineCopies(bucket, page.rows),
			examineLinks(ports, page.rows),
		]);
		if (stopping.aborted && !copies.complete) break;
		if (counts.copies === 0) refuseBlind(copies);
		counts = {
			records: counts.records + page.rows.length,
			copies: counts.copies + copies.examined,
			bytes: counts.bytes + copies.bytes,
			inFlight: counts.inFlight + copies.inFlight + links.inFlight,
			alive: counts.alive + links.alive,
		};
		watermark = page.watermark;
		book.note(begun.id, [...copies.found, ...links.found], watermark, counts, clock.now());
		onProgress('comparing', counts, counts.records, total);
		page = nextPage(ports, order, begun.id, watermark);
	}
	return {counts, watermark};
}

/** Not one of the first copies could be read: then it is a right that is missing, and says nothing of a million objects. */
function refuseBlind({found, examined}: CopiesExamined): void {
	const unreadable = found.filter(one => one.class === 'unreadable');
	if (unreadable.length < fewest || unreadable.length < examined) return;
	const words = `None of the first ${examined} copies can be read: ${unreadable[0]?.found}`;
	throw new MigrationError('refused', words, {
		hint: 'Give the user of the destination the right to read (s3:GetObject); `doclift doctor` says what is missing.',
	});
}

type Page = {readonly rows: readonly Examined[]; readonly watermark: number};

function nextPage(
	{ledger, book}: VerifyPorts,
	{scope, deep, sample}: VerifyOrder,
	id: number,
	watermark: number,
): Page {
	const most = deep ? deepRows : pageRows;
	if (sample === null) {
		const rows = ledger.examined(scope, watermark, most);
		return {rows, watermark: rows.at(-1)?.row ?? watermark};
	}
	const chosen = book.sampled(id, watermark, most);
	return {rows: ledger.examinedRows(chosen), watermark: watermark + chosen.length};
}

/** Records that Salesforce counts and the ledger has never seen: only their number is known. */
async function countAtSalesforce(
	{salesforce, book, clock}: VerifyPorts,
	{scope}: VerifyOrder,
	id: number,
	{watermark, counts}: Reached,
): Promise<number> {
	const {count} = await salesforce.count(scope);
	const unknown = Math.max(0, count - counts.alive);
	const them: Difference = {
		class: 'not-in-ledger',
		row: null,
		recordId: null,
		key: null,
		times: unknown,
		found: `Salesforce counts ${count} records, of those in the ledger it has ${counts.alive}`,
	};
	if (unknown > 0) book.note(id, [them], watermark, counts, clock.now());
	return count;
}

const say = ({emit}: VerifyPorts, reason: string) => emit({type: 'state', state: 'notice', reason});
