/** What is asked about one record, and of whom: Salesforce, both buckets, and its link as a user opens it. */
import type {Config} from '../config/schema.ts';
import type {Emit} from '../engine/event.ts';
import {MigrationError} from '../engine/failure.ts';
import type {StoredObject} from '../engine/ports/buckets.ts';
import {createLocate, shownUrl, spacedKey} from '../engine/url.ts';
import {createCredentials} from '../storage/credentials.ts';
import {createDestination} from '../storage/destination.ts';
import {createStatSource} from '../storage/stat-source.ts';
import type {Closing} from './closing.ts';
import {openSalesforce} from './salesforce.ts';
import {credentialSettings, destinationSettings, sourceSettings} from './settings.ts';
import {openUserLinks} from './user-links.ts';

export type Ask = {
	readonly field: (recordId: string) => Promise<{readonly url: string | null; readonly modifiedAt: number} | null>;
	readonly source: (url: string) => Promise<Pick<StoredObject, 'size' | 'etag' | 'contentType'> | null>;
	readonly destination: (key: string) => Promise<StoredObject | null>;
	/** Nobody is led by a record's URL to a host that the configuration does not name. */
	readonly mayOpen: (url: string, ours: boolean) => boolean;
	readonly open: (url: string) => Promise<{readonly status: number; readonly contentType: string | null}>;
};

type Around = {readonly signal: AbortSignal; readonly emit: Emit};

/** Each is opened when it is asked first: where one cannot be reached, the others still answer. */
export function createAsk(config: Config, {signal, emit}: Around, closing: Closing): Ask {
	const locate = createLocate(config.source);
	const {openLink, close} = openUserLinks(config);
	const destination = createDestination(
		destinationSettings(config),
		createCredentials(credentialSettings(config.destination), 'destination'),
	);
	const source = createStatSource(
		sourceSettings(config),
		createCredentials(credentialSettings(config.source), 'source'),
	);
	const over = new AbortController();
	closing.push(close, destination.close, source.close, () => over.abort());

	const open = async (url: string) => {
		const opened = await openLink(url);
		if ('unreachable' in opened) throw new MigrationError('network-unreachable', opened.unreachable);
		return opened;
	};
	return {
		async field(recordId) {
			const salesforce = await openSalesforce(config, {signal: AbortSignal.any([signal, over.signal]), emit});
			const [value] = await salesforce.readLinks([recordId]);
			return value ?? null;
		},
		async source(url) {
			const place = locate(url);
			if (place.kind === 's3') {
				const spaced = spacedKey(place.key);
				const found = await source.statSource(place);
				return found === null && spaced !== null ? source.statSource({...place, key: spaced}) : found;
			}
			const {status, bytes, contentType} = await open(url);
			if (status === 404 || status === 410) return null;
			if (status >= 300) throw new MigrationError('download-error', `The source answered ${status}: ${shownUrl(url)}`);
			return {size: bytes ?? 0, etag: '', ...(contentType === null ? {} : {contentType})};
		},
		destination: destination.stat,
		mayOpen: (url, ours) => ours || ['s3', 'http'].includes(locate(url).kind),
		async open(url) {
			const {status, contentType} = await open(url);
			return {status, contentType};
		},
	};
}
