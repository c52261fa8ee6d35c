/**
The one field that doclift changes: read and written by sObject collections, outcomes in the order of the request.

A write is never sent twice on suspicion: where its answer is lost, only a reading can tell what became of it.
*/
import {mostInReading, mostInRequest} from '../engine/collection-bounds.ts';
import {type FailureKind, MigrationError} from '../engine/failure.ts';
import {id18} from '../engine/id.ts';
import type {FieldValue, LinkFields, WriteOutcome} from '../engine/ports/link-fields.ts';
import {type Call, readJson} from './call.ts';
import {idFrom, isObject, timeFrom} from './record.ts';

type Where = {readonly version: string; readonly object: string; readonly urlField: string};

const gone = new Set(['ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY']);

/** A lock that it did not get, or a limit that is used up by many records at once: fewer at a time may pass. */
const passing = /UNABLE_TO_LOCK_ROW|System\.LimitException/u;

/** What kind of refusal a code stands for. Whatever goes wrong in a trigger or a flow has one of two, and says in its words what it was. */
const refusals: Readonly<Record<string, FailureKind>> = {
	FIELD_CUSTOM_VALIDATION_EXCEPTION: 'salesforce-validation',
	FIELD_FILTER_VALIDATION_EXCEPTION: 'salesforce-validation',
	REQUIRED_FIELD_MISSING: 'salesforce-validation',
	CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 'salesforce-automation',
	CANNOT_EXECUTE_FLOW_TRIGGER: 'salesforce-automation',
	INSUFFICIENT_ACCESS_OR_READONLY: 'salesforce-forbidden',
	INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: 'salesforce-forbidden',
	INVALID_FIELD_FOR_INSERT_UPDATE: 'salesforce-forbidden',
	ENTITY_IS_LOCKED: 'salesforce-approval',
	INACTIVE_OWNER_OR_USER: 'salesforce-owner',
};

function whyNot(code: string, words: string): 'locked' | 'deleted' | 'refused' {
	if (code === 'UNABLE_TO_LOCK_ROW') return 'locked';
	if (refusals[code] === 'salesforce-automation' && passing.test(words)) return 'locked';
	return gone.has(code) ? 'deleted' : 'refused';
}

export function createLinkFields(call: Call, {version, object, urlField}: Where): LinkFields {
	const collections = `/services/data/v${version}/composite/sobjects`;
	const headers = {'content-type': 'application/json', accept: 'application/json'};

	return {
		async readLinks(recordIds) {
			if (recordIds.length === 0) return [];
			if (recordIds.length > mostInReading) throw tooMany(recordIds.length, mostInReading);
			const ids = recordIds.map(id18);
			const what = `${ids.length} links of ${object}`;
			const body = JSON.stringify({ids, fields: ['Id', urlField, 'SystemModstamp']});
			const request = {method: 'POST', path: `${collections}/${object}`, headers, body, what} as const;
			return call.ask(request, async answer => {
				const rows = await readJson(answer, what);
				if (!Array.isArray(rows) || rows.length !== ids.length) {
					throw new MigrationError('salesforce-incomplete', `Salesforce did not answer for each of ${what}`);
				}
				return rows.map((row, at) => readValue(row, ids[at] ?? '', urlField));
			});
		},

		async writeLinks(changes, fresh) {
			if (changes.length === 0) return [];
			if (changes.length > mostInRequest) throw tooMany(changes.length, mostInRequest);
			const ids = changes.map(({recordId}) => id18(recordId));
			if (new Set(ids).size !== ids.length) {
				throw new MigrationError('internal', 'A record stands twice in one request to Salesforce');
			}
			const records = changes.map(({url}, at) => ({attributes: {type: object}, id: ids[at], [urlField]: url}));
			const what = `the update of ${changes.length} records of ${object}`;
			const body = JSON.stringify({allOrNone: false, records});
			const results = await call.write({method: 'PATCH', path: collections, headers, body, what}, fresh);
			if (results === undefined) return null;
			if (!Array.isArray(results) || results.length !== ids.length) {
				throw new MigrationError('salesforce-error', `Salesforce did not answer for each of ${ids.length} updates`);
			}
			return results.map((result, at) => readOutcome(result, ids[at] ?? ''));
		},
	};
}

const tooMany = (asked: number, most: number): MigrationError =>
	new MigrationError('internal', `${asked} records in one request to Salesforce, which takes ${most}`);

function readValue(row: unknown, id: string, urlField: string): FieldValue {
	if (row === null) return null;
	if (!isObject(row) || idFrom(row.Id) !== id) {
		throw new MigrationError('salesforce-incomplete', `Salesforce answered for another record than ${id}`);
	}
	if (!(urlField in row)) {
		throw new MigrationError('salesforce-query', `Salesforce sent rows without the field ${urlField}`, {
			hint: 'Write the names under salesforce.fields with the capitals that Salesforce uses.',
		});
	}
	const url = row[urlField];
	return {url: typeof url === 'string' && url !== '' ? url : null, modifiedAt: timeFrom(row.SystemModstamp)};
}

/** The org's words, on one line: they go to terminals and logs. */
const plain = (text: string): string =>
	text
		.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
		.trim()
		.slice(0, 400);

function readOutcome(result: unknown, id: string): WriteOutcome {
	if (!isObject(result) || (typeof result.id === 'string' && idFrom(result.id) !== id)) {
		throw new MigrationError('salesforce-error', `Salesforce answered for another record than ${id}`);
	}
	if (result.success === true) return {done: true};
	const error: unknown = Array.isArray(result.errors) ? result.errors[0] : undefined;
	const {statusCode, message} = isObject(error) ? error : {statusCode: undefined, message: undefined};
	const code = typeof statusCode === 'string' ? statusCode : 'UNKNOWN';
	const words = `${plain(typeof message === 'string' ? message : '')} (${code})`.trim();
	const why = whyNot(code, words);
	const kind = why === 'refused' ? refusals[code] : undefined;
	return {done: false, why, message: words, ...(kind === undefined ? {} : {kind})};
}
