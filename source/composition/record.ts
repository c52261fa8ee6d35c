/** One record: what the ledger knows of it, and what Salesforce and both buckets say of it now. Reads only. */
import {loadConfig} from '../config/load.ts';
import type {Config} from '../config/schema.ts';
import {openLedger} from '../db/open.ts';
import {createSurvey} from '../db/survey/survey.ts';
import type {Emit} from '../engine/event.ts';
import {MigrationError, toFailure} from '../engine/failure.ts';
import {type NextAction, nextAction, type Situation} from '../engine/next-action.ts';
import type {StoredObject} from '../engine/ports/buckets.ts';
import type {FileSurvey, RecordSurvey} from '../engine/survey.ts';
import {createLocate, shownUrl, spacedKey} from '../engine/url.ts';
import {judgeCopy} from '../engine/verify/judge-copy.ts';
import {createCredentials} from '../storage/credentials.ts';
import {createDestination} from '../storage/destination.ts';
import {createStatSource} from '../storage/stat-source.ts';
import {clock} from './clock.ts';
import {type Closing, withClosing} from './closing.ts';
import {openSalesforce} from './salesforce.ts';
import {credentialSettings, destinationSettings, sourceSettings} from './settings.ts';
import {openUserLinks} from './user-links.ts';

/** What was asked and answered; or why it could not be asked. */
export type Asked<T> =
	| {readonly found: T}
	| {readonly unreachable: string; readonly refused: boolean}
	| {readonly skipped: true};

export type Live = {
	/** What the field holds now, without its query; null where the record is not there. */
	readonly salesforce: Asked<{readonly url: string | null; readonly modifiedAt: string} | null>;
	/** At the vendor's URL. */
	readonly oldObject: Asked<Pick<StoredObject, 'size' | 'etag' | 'contentType'> | null>;
	/** At the key of the copy. */
	readonly newObject: Asked<StoredObject | null>;
	/** The link in the field, opened as a user would. */
	readonly opens: Asked<{readonly status: number; readonly contentType: string | null}>;
};

export type RecordPage = {
	readonly record: RecordSurvey;
	readonly live: Live;
	readonly situation: Situation;
	readonly action: NextAction;
};

/** More than one, or none. */
export type Choice = {readonly matches: readonly FileSurvey[]; readonly more: boolean};

const mostMatches = 20;

type Request = {readonly what: string; readonly offline: boolean};
type Around = {readonly configFile: string; readonly signal: AbortSignal; readonly emit: Emit};

export async function readRecord({what, offline}: Request, around: Around): Promise<RecordPage | Choice> {
	const config = loadConfig({file: around.configFile});
	return withClosing(async closing => {
		const file = openLedger(config.database, {readonly: true, now: clock.now});
		closing.push(file.close);
		const survey = createSurvey(file.doors);
		const matches = survey.find(what, mostMatches + 1);
		const [only] = matches;
		if (only === undefined || matches.length > 1) {
			return {matches: matches.slice(0, mostMatches), more: matches.length > mostMatches};
		}
		const record = survey.record(only.recordId);
		const [candidate] = file.links.candidatesById([only.recordId]);
		if (!record || !candidate) throw new MigrationError('internal', `The ledger has lost the record ${only.recordId}`);
		const {original} = candidate;
		const {ledger} = file;
		const isOurs = (url: string) =>
			ledger.isOurs(record.recordId, url) || (record.state === 'already-ours' && ledger.isUnderLinkBase(url));
		const told = {record, original, isOurs};
		return await pageOf(told, offline ? nothing : createAsk(config, around, closing), offline);
	});
}

type Told = {
	readonly record: RecordSurvey;
	readonly original: string | null;
	readonly isOurs: (url: string) => boolean;
};

type Ask = {
	readonly field: (recordId: string) => Promise<{readonly url: string | null; readonly modifiedAt: number} | null>;
	readonly source: (url: string) => Promise<Pick<StoredObject, 'size' | 'etag' | 'contentType'> | null>;
	readonly destination: (key: string) => Promise<StoredObject | null>;
	/** Nobody is led by a record's URL to a host that the configuration does not name. */
	readonly mayOpen: (url: string, ours: boolean) => boolean;
	readonly open: (url: string) => Promise<{readonly status: number; readonly contentType: string | null}>;
};

const never = () => Promise.reject(new Error('not asked'));
const nothing: Ask = {field: never, source: never, destination: never, open: never, mayOpen: () => false};

async function pageOf({record, original, isOurs}: Told, ask: Ask, offline: boolean): Promise<RecordPage> {
	const {recordId, key, sha256} = record;
	const when = <T>(is: boolean, work: () => Promise<T>): Promise<Asked<T>> =>
		is && !offline ? asked(work) : Promise.resolve({skipped: true});
	const [field, oldObject, newObject] = await Promise.all([
		when(true, () => ask.field(recordId)),
		when(original !== null && ask.mayOpen(original, false), () => ask.source(original ?? '')),
		when(key !== null, () => ask.destination(key ?? '')),
	]);
	const url = 'found' in field ? (field.found?.url ?? null) : null;
	const opens = await when(url !== null && ask.mayOpen(url, isOurs(url)), () => ask.open(url ?? ''));

	const {state, link, outside, accepted, failure, refusal, etag, bytes} = record;
	const situation: Situation = {
		state,
		link,
		outside,
		accepted,
		failure,
		refusal,
		field: fieldOf(field, original, isOurs),
		copy: sha256 === null ? 'none' : copyOf(newObject, {size: bytes ?? 0, etag: etag ?? ''}),
		source: original === null ? 'none' : sourceOf(oldObject),
		opens: !('found' in opens) ? 'unknown' : opens.found.status < 300 ? 'yes' : 'no',
	};
	const salesforce: Live['salesforce'] =
		'found' in field
			? {
					found: field.found && {
						url: url === null ? null : shownUrl(url),
						modifiedAt: new Date(field.found.modifiedAt).toISOString(),
					},
				}
			: field;
	return {record, live: {salesforce, oldObject, newObject, opens}, situation, action: nextAction(situation)};
}

/** Somebody waits for the page: what has not answered by then is said to be out of reach. */
const patienceMs = 20_000;

async function asked<T>(work: () => Promise<T>): Promise<Asked<T>> {
	const over = new AbortController();
	const late = clock.sleep(patienceMs, over.signal).then(() => {
		throw new MigrationError('network-timeout', `no answer within ${patienceMs / 1000} seconds`);
	});
	late.catch(() => {});
	try {
		return {found: await Promise.race([work(), late])};
	} catch (error) {
		const {kind, message} = toFailure(error);
		return {unreachable: message, refused: kind === 'upload-forbidden' || kind === 'download-forbidden'};
	} finally {
		over.abort();
	}
}

function fieldOf(
	field: Asked<{readonly url: string | null} | null>,
	original: string | null,
	isOurs: (url: string) => boolean,
): Situation['field'] {
	if (!('found' in field)) return 'unknown';
	if (field.found === null) return 'gone';
	const {url} = field.found;
	if (url === original) return url === null ? 'empty' : 'original';
	if (url === null) return 'empty';
	return isOurs(url) ? 'ours' : 'other';
}

function copyOf(object: Live['newObject'], copy: {readonly size: number; readonly etag: string}): Situation['copy'] {
	if ('unreachable' in object) return object.refused ? 'refused' : 'unknown';
	if (!('found' in object)) return 'unknown';
	const verdict = judgeCopy(copy, object.found);
	return verdict === 'same' ? 'same' : verdict === 'object-gone' ? 'gone' : 'differs';
}

function sourceOf(object: Live['oldObject']): Situation['source'] {
	if ('unreachable' in object) return object.refused ? 'refused' : 'unknown';
	if (!('found' in object)) return 'unknown';
	return object.found === null ? 'gone' : 'there';
}

/** Each is opened when it is asked first: where one cannot be reached, the others still answer. */
function createAsk(config: Config, {signal, emit}: Around, closing: Closing): Ask {
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
