/** The composition root of a verification. It writes nothing but its own book, and may be made while a run is at work. */
import {randomInt} from 'node:crypto';
import {loadConfig} from '../config/load.ts';
import type {Config} from '../config/schema.ts';
import {createExamined} from '../db/examined.ts';
import {acquireLock, thisProcess} from '../db/lock.ts';
import {openLedger} from '../db/open.ts';
import {strangerTo} from '../db/pin.ts';
import {openVerifications, verificationsOf} from '../db/verifications.ts';
import {chooseScope} from '../engine/choose-scope.ts';
import type {Emit} from '../engine/event.ts';
import type {VerifyBook, VerifyLedger, VerifyPorts} from '../engine/verify/ports.ts';
import {verify} from '../engine/verify/verify.ts';
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
import {memoryMb} from './memory.ts';
import {createReaders} from './readers.ts';
import {openRunLog} from './run-log.ts';
import {openSalesforce} from './salesforce.ts';
import {credentialSettings, destinationSettings, transferSettings} from './settings.ts';
import {testWish} from './test-account.ts';
import {verifyProgress} from './verify-progress.ts';
import {type VerifyResult, verifyResult} from './verify-result.ts';
import {whileOutOfReach} from './while-out-of-reach.ts';

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
	const log = openRunLog(config, 'verify', event => emit(event));
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
			linkFields: salesforce,
			clock,
			emit,
			stopping: invocation.signal,
			drawSeed: () => randomInt(2 ** 32),
			bucket: openBucket(config, closing, whileOutOfReach({emit, signal: invocation.signal})),
			onProgress: verifyProgress(emit, concurrency),
		},
		{scope: chosen.scope, deep, drift, sample, prefix, concurrency},
	);
	const {exportTo} = request;
	const exported = exportTo === null ? null : {file: exportTo, rows: exportDifferences(book, found.id, exportTo)};
	const result = verifyResult(found, {
		chosen,
		org: salesforce.org,
		bucket: bucketName,
		deep,
		drift,
		seconds: (clock.now() - began) / 1000,
		examples: book.examples(found.id),
		exported,
		memoryMb: memoryMb(),
	});
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
