/** The composition root of a verification. It writes nothing but its own book, and may be made while a run is at work. */
import {randomInt} from 'node:crypto';
import {loadConfig} from '../config/load.ts';
import type {Config} from '../config/schema.ts';
import {secretsOf} from '../config/secrets.ts';
import {createExamined} from '../db/examined.ts';
import {acquireLock, thisProcess} from '../db/lock.ts';
import {openLedger} from '../db/open.ts';
import {strangerTo} from '../db/pin.ts';
import {openVerifications, verificationsOf} from '../db/verifications.ts';
import {atMostEvery} from '../engine/at-most-every.ts';
import {type ChosenScope, chooseScope} from '../engine/choose-scope.ts';
import type {Emit} from '../engine/event.ts';
import {createMeter} from '../engine/meter.ts';
import type {Org} from '../engine/ports/salesforce.ts';
import {boundOf} from '../engine/verify/confidence.ts';
import {type DifferenceClass, differenceClasses, differences} from '../engine/verify/difference.ts';
import type {VerifyBook, VerifyLedger} from '../engine/verify/ports.ts';
import {type Verified, type VerifyPorts, verify} from '../engine/verify/verify.ts';
import {openLog} from '../reports/log.ts';
import {testBanner} from '../reports/test-banner.ts';
import {createCredentials} from '../storage/credentials.ts';
import {createDestination} from '../storage/destination.ts';
import type {Waiting} from '../storage/line.ts';
import {createReadBack} from '../storage/read-back.ts';
import {bandwidthOf} from './backup-order.ts';
import {clock} from './clock.ts';
import {type Closing, withClosing} from './closing.ts';
import {exportDifferences} from './export-differences.ts';
import type {Invocation} from './invocation.ts';
import {createReaders} from './readers.ts';
import {openSalesforce} from './salesforce.ts';
import {credentialSettings, destinationSettings, transferSettings} from './settings.ts';
import {testWish} from './test-account.ts';
import {whileOutOfReach} from './while-out-of-reach.ts';
import {memoryMb} from './with-run.ts';

export type VerifyRequest = {
	readonly accounts: readonly string[];
	readonly deep: boolean;
	readonly drift: boolean;
	readonly sample: number | null;
	/** Null for any: a sample of this size that was stopped goes on, else one is drawn. */
	readonly seed: number | null;
	/** Absolute; ends in .json or .csv. */
	readonly exportTo: string | null;
};

export type VerifyResult = Omit<Verified, 'id' | 'startedAt' | 'counts' | 'sample'> & {
	readonly verificationId: number;
	readonly org: Org;
	readonly bucket: string;
	readonly scope: ChosenScope['scope'];
	readonly test: ChosenScope['test'];
	readonly deep: boolean;
	readonly drift: boolean;
	readonly sample: {
		readonly size: number;
		readonly seed: number;
		readonly confidence: number;
		/** Null where it was stopped. */
		readonly mostDiffering: number | null;
	} | null;
	readonly startedAt: string;
	readonly seconds: number;
	readonly records: number;
	readonly copies: number;
	readonly bytes: number;
	readonly inFlight: number;
	readonly alive: number;
	readonly classes: ReadonlyArray<{
		readonly class: DifferenceClass;
		readonly count: number;
		readonly words: string;
		readonly cause: string;
		readonly next: string;
	}>;
	/** The first of each class. */
	readonly examples: ReturnType<VerifyBook['examples']>;
	readonly exported: {readonly file: string; readonly rows: number} | null;
	readonly memoryMb: number;
	readonly exitCode: number;
};

export async function runVerify(request: VerifyRequest, invocation: Invocation): Promise<VerifyResult> {
	const config = loadConfig({file: invocation.configFile});
	return withClosing(async closing => {
		// Reading first: without a ledger there is nothing to lock and no book to make.
		const file = openLedger(config.database, {readonly: true, now: clock.now});
		closing.push(file.close);
		const ledger = createExamined(file.doors);
		const bookFile = verificationsOf(config.database);
		const hint = 'Wait until that verification ends, or stop it with a signal: the next one goes on from there.';
		closing.push(acquireLock(bookFile, thisProcess('doclift verify', clock.now()), hint).release);
		const {book, close} = openVerifications(config.database, ledger.ledgerId());
		closing.push(close);
		return await verifyWith({config, request, invocation, ledger, book, closing});
	});
}

type Around = {
	readonly config: Config;
	readonly request: VerifyRequest;
	readonly invocation: Invocation;
	readonly ledger: VerifyLedger;
	readonly book: VerifyBook;
	readonly closing: Closing;
};

async function verifyWith(around: Around): Promise<VerifyResult> {
	const {config, request, invocation, ledger, book, closing} = around;
	const log = openLog({folder: config.logs, command: 'verify', secrets: secretsOf(config), now: clock.now});
	closing.push(log.close);
	const readers = createReaders(invocation, log.emit);
	const emit: Emit = event => {
		for (const read of readers) read(event);
	};
	const began = clock.now();

	const salesforce = await openSalesforce(config, {emit, signal: invocation.signal});
	const stranger = strangerTo(ledger.pinned(), {orgId: salesforce.org.orgId, bucket: config.destination.bucket});
	if (stranger !== null) throw stranger;
	const chosen = await chooseScope(salesforce, config.salesforce, {accounts: request.accounts, test: testWish(config)});
	if (chosen.test) emit({type: 'state', state: 'notice', reason: testBanner(chosen.test).trim()});
	const {prefix, bucket: bucketName} = config.destination;
	const {deep, drift} = request;
	const sample = request.sample === null ? null : {size: request.sample, seed: request.seed};
	const {concurrency} = transferSettings(config, 1);

	const found = await verify(
		{
			ledger,
			book,
			salesforce,
			fields: salesforce,
			clock,
			emit,
			stopping: invocation.signal,
			drawSeed: () => randomInt(2 ** 32),
			bucket: openBucket(config, closing, whileOutOfReach({emit, signal: invocation.signal})),
			onProgress: progressTo(emit, concurrency),
		},
		{scope: chosen.scope, deep, drift, sample, prefix, concurrency},
	);
	const {id, startedAt, counts, ...rest} = found;
	const exported =
		request.exportTo === null ? null : {file: request.exportTo, rows: exportDifferences(book, id, request.exportTo)};
	const result: VerifyResult = {
		verificationId: id,
		org: salesforce.org,
		bucket: bucketName,
		...chosen,
		deep,
		drift,
		...rest,
		...counts,
		startedAt: new Date(startedAt).toISOString(),
		seconds: (clock.now() - began) / 1000,
		sample: found.sample && {...found.sample, confidence: 0.95, mostDiffering: boundOf(found)},
		classes: differenceClasses.flatMap(one => {
			const count = found.differences[one] ?? 0;
			return count === 0 ? [] : [{class: one, count, ...differences[one]}];
		}),
		examples: book.examples(id),
		exported,
		memoryMb: memoryMb(),
		exitCode: Object.keys(found.differences).length === 0 ? 0 : 1,
	};
	log.result(result);
	return result;
}

function openBucket(config: Config, closing: Closing, waiting: Waiting): VerifyPorts['bucket'] {
	const settings = destinationSettings(config);
	const credentials = createCredentials(credentialSettings(config.destination), 'destination');
	const destination = createDestination(settings, credentials, {}, waiting);
	closing.push(destination.close);
	const reading = createReadBack(settings, credentials, bandwidthOf(config), {}, waiting);
	closing.push(reading.close);
	return {stat: destination.stat, list: destination.list, readBack: reading.readBack};
}

/** Once a second. Its pages are many and short, so their rate is that of the whole. */
function progressTo(emit: Emit, concurrency: number): VerifyPorts['onProgress'] {
	const phases = {listing: 'reading', comparing: 'comparing', orphans: 'proving'} as const;
	let meter = createMeter();
	let metered: string | null = null;
	const due = atMostEvery(1000);
	return (doing, {bytes}, done, total) => {
		const now = clock.now();
		if (!due(now, doing)) return;
		if (doing !== metered) meter = createMeter();
		metered = doing;
		meter.read(now, done, bytes);
		emit({
			type: 'progress',
			phase: phases[doing],
			done,
			total,
			dispositions: {},
			bytes,
			filesPerSecond: meter.filesPerSecond(),
			bytesPerSecond: meter.bytesPerSecond(),
			etaSeconds: total === null ? null : meter.etaSeconds(done, total),
			inFlight: 0,
			concurrency,
			retries: 0,
			memoryMb: memoryMb(),
		});
	};
}
