/** The buckets of a run: the source to list, the destination to ask, and the threads that copy between them. */
import {availableParallelism} from 'node:os';
import type {Config} from '../config/schema.ts';
import type {Destination, Source, StoreAbilities} from '../engine/ports/buckets.ts';
import type {Copier} from '../engine/ports/copier.ts';
import type {CopyBook} from '../engine/ports/copies.ts';
import type {Salesforce} from '../engine/ports/salesforce.ts';
import {type CredentialSource, createCredentials} from '../storage/credentials.ts';
import {createDestination} from '../storage/destination.ts';
import {rememberSigning} from '../storage/end-point.ts';
import type {Limits} from '../storage/limits.ts';
import type {Waiting} from '../storage/line.ts';
import {createSource} from '../storage/source.ts';
import {ifSigned} from '../storage/unsigned.ts';
import {takeFlagsBack} from '../workers/v8.ts';
import {beside} from './beside.ts';
import {credentialSettings, destinationSettings, sourceSettings, sourceSigning, transferSettings} from './settings.ts';

export type Buckets = {
	readonly source: Source;
	readonly destination: Destination;
	/** Once the threads of the one before have ended: those of two would take twice the memory. */
	readonly openCopier: (abilities: StoreAbilities | Promise<StoreAbilities>) => Promise<Copier>;
	/** Waits for the end of threads, too. */
	readonly close: () => Promise<void>;
};

type OpenSource = Source & {readonly close: () => Promise<void>};

/** The source alone, for those who only list it. */
export const openSource = (config: Config): OpenSource =>
	sourceOf(config, createCredentials(credentialSettings(config.source), 'source'));

function sourceOf(
	config: Config,
	credentials: CredentialSource,
	limits?: Partial<Limits>,
	waiting?: Waiting,
): OpenSource {
	const settings = sourceSettings(config);
	return createSource(settings, ifSigned(credentials, settings, sourceSigning(config)), limits, waiting);
}

/** Without `renewSession` nothing can be copied for longer than a session of Salesforce lasts. */
type Sessions = Pick<Salesforce, 'session'> & Partial<Pick<Salesforce, 'renewSession'>>;

type Around = {
	/** Hears of every copier that is opened. */
	readonly watch?: (copier: Copier) => void;
	/** Absent where nothing is copied. */
	readonly ledger?: Pick<CopyBook, 'hasServed'>;
	/** For the listing and the asking, not for the copying. */
	readonly limits?: Partial<Limits>;
} & Waiting;

/**
Asks nobody yet: a store is first heard of when it is used, and throws by the kinds of its port. `openCopier` starts
threads, and whoever asked for them begins to end them; `close` is for the rest, and waits until they have ended.
*/
export function openBuckets(
	config: Config,
	{session, renewSession}: Sessions,
	{watch, ledger, limits = {}, ...waiting}: Around = {},
): Buckets {
	const sourceCredentials = createCredentials(credentialSettings(config.source), 'source');
	const destinationCredentials = createCredentials(credentialSettings(config.destination), 'destination');
	const source = sourceOf(config, sourceCredentials, limits, waiting);
	const destination = createDestination(destinationSettings(config), destinationCredentials, limits, waiting);
	const signing = rememberSigning(() => ledger?.hasServed('presign') ?? false);
	let ended = Promise.resolve();

	return {
		source,
		destination,
		openCopier: async abilities => {
			// The last thread to have loaded sets them again.
			takeFlagsBack();
			const {createCopier} = await import('../workers/pool.ts');
			await ended;
			const copier = createCopier({
				file: beside('thread'),
				source: sourceSettings(config),
				destination: destinationSettings(config),
				transfer: transferSettings(config, availableParallelism()),
				abilities,
				sourceCredentials,
				sourceSigning: sourceSigning(config),
				destinationCredentials,
				session,
				...(renewSession && {renewSession}),
				hasSigned: signing.hasSigned,
				apiVersion: config.salesforce.apiVersion,
				apiReservePercent: config.salesforce.apiReservePercent,
			});
			watch?.(copier);
			const close = () => {
				ended = copier.close();
				return ended;
			};
			const copy: Copier['copy'] = (batch, settle) =>
				copier.copy(batch, receipts => {
					signing.hear(receipts);
					settle(receipts);
				});
			return {...copier, copy, close};
		},
		async close() {
			source.close();
			await Promise.all([destination.close(), ended]);
		},
	};
}
