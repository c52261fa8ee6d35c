/** One record: what the ledger knows of it, and what Salesforce and both buckets say of it now. Reads only. */
import {loadConfig} from '../config/load.ts';
import {openLedger} from '../db/open.ts';
import {createSurvey} from '../db/survey/survey.ts';
import type {Emit} from '../engine/event.ts';
import {MigrationError, toFailure} from '../engine/failure.ts';
import {type NextAction, nextAction, type Situation} from '../engine/next-action.ts';
import type {StoredObject} from '../engine/ports/buckets.ts';
import type {FileSurvey, RecordSurvey} from '../engine/survey.ts';
import {shownUrl} from '../engine/url.ts';
import {judgeCopy} from '../engine/verify/judge-copy.ts';
import {type Ask, createAsk} from './ask-about-record.ts';
import {clock} from './clock.ts';
import {withClosing} from './closing.ts';

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
		return await pageOf(told, offline ? null : createAsk(config, around, closing));
	});
}

type Told = {
	readonly record: RecordSurvey;
	readonly original: string | null;
	readonly isOurs: (url: string) => boolean;
};

/** `ask`: null where nobody is to be asked. */
async function pageOf({record, original, isOurs}: Told, ask: Ask | null): Promise<RecordPage> {
	const {recordId, key, sha256} = record;
	const about = <T>(what: string | null, work: (ask: Ask, what: string) => Promise<T>): Promise<Asked<T>> =>
		ask === null || what === null ? Promise.resolve({skipped: true}) : asked(() => work(ask, what));
	const openable = (url: string | null, ours: boolean) => (url !== null && ask?.mayOpen(url, ours) ? url : null);
	const [field, oldObject, newObject] = await Promise.all([
		about(recordId, (who, id) => who.field(id)),
		about(openable(original, false), (who, at) => who.source(at)),
		about(key, (who, at) => who.destination(at)),
	]);
	const url = 'found' in field ? (field.found?.url ?? null) : null;
	const opens = await about(openable(url, url !== null && isOurs(url)), (who, at) => who.open(at));

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
