/** From Salesforce's rows, in JSON or CSV, to records. Pure. Every Id leaves here with 18 characters. */
import {MigrationError} from '../engine/failure.ts';
import {asId18} from '../engine/id.ts';
import type {SourceRecord} from '../engine/ports/salesforce.ts';
import {type Fields, relationshipOf} from './soql.ts';

/** The columns of every reading query, each once. */
export const columns = (fields: Fields): string[] => [
	...new Set([
		'Id',
		fields.name,
		fields.url,
		fields.account,
		`${relationshipOf(fields.account)}.Name`,
		fields.type,
		'SystemModstamp',
		...[fields.identifier, fields.contentVersion].filter(field => field !== undefined),
	]),
];

/** An Id out of an answer. Throws `salesforce-error` for what is none. */
export function idFrom(value: unknown): string {
	const id = typeof value === 'string' ? asId18(value) : undefined;
	if (id === undefined) throw new MigrationError('salesforce-error', 'Salesforce sent a row without a valid Id');
	return id;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** `2025-01-31T08:15:30.000+0000` in JSON, with a Z in CSV. */
export function timeFrom(value: unknown): number {
	const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
	if (Number.isNaN(ms)) throw new MigrationError('salesforce-error', 'Salesforce sent a row without SystemModstamp');
	return ms;
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** A row of a query's or a retrieve's JSON. `nameOf` gives the account's name where the row does not carry it. */
export function recordFromJson(row: unknown, fields: Fields, nameOf?: (id: string) => string): SourceRecord {
	if (!isObject(row)) throw new MigrationError('salesforce-error', 'Salesforce sent something that is no row');
	for (const field of Object.values(fields)) {
		if (field in row) continue;
		throw new MigrationError('salesforce-query', `Salesforce sent rows without the field ${field}`, {
			hint: 'Write the names under salesforce.fields with the capitals that Salesforce uses.',
		});
	}
	const related = row[relationshipOf(fields.account)];
	const accountId = text(row[fields.account]);
	const id = accountId === null ? null : idFrom(accountId);
	const name = isObject(related) ? text(related.Name) : null;
	return {
		id: idFrom(row.Id),
		name: text(row[fields.name]) ?? '',
		url: text(row[fields.url]),
		account: id === null ? null : {id, name: name ?? nameOf?.(id) ?? ''},
		type: text(row[fields.type]),
		modifiedAt: timeFrom(row.SystemModstamp),
		deleted: row.IsDeleted === true,
		...sourceKeys(field => row[field], fields),
	};
}

/** Of a record that has them: what `presign` and `content-version` ask for its file by. */
function sourceKeys(
	read: (field: string) => unknown,
	fields: Fields,
): Pick<SourceRecord, 'identifier' | 'contentVersion'> {
	const identifier = fields.identifier === undefined ? null : text(read(fields.identifier));
	const contentVersion = fields.contentVersion === undefined ? null : text(read(fields.contentVersion));
	return {...(identifier !== null && {identifier}), ...(contentVersion !== null && {contentVersion})};
}

/**
Rows of CSV, by the page's header. One account is one object for all its rows. Ids and accounts are copies: a slice would
keep the whole piece of the page alive for as long as somebody remembers it.
*/
export function recordsFromCsv(header: readonly string[], fields: Fields): (row: readonly string[]) => SourceRecord {
	const place = (column: string): number => {
		const at = header.indexOf(column);
		if (at === -1) throw new MigrationError('salesforce-incomplete', `A page of results has no column ${column}`);
		return at;
	};
	const [id, name, url, account] = [place('Id'), place(fields.name), place(fields.url), place(fields.account)];
	const [accountName, type] = [place(`${relationshipOf(fields.account)}.Name`), place(fields.type)];
	const stamp = place('SystemModstamp');
	const keys = new Map(
		[fields.identifier, fields.contentVersion].filter(field => field !== undefined).map(field => [field, place(field)]),
	);
	const accounts = new Map<string, {readonly id: string; readonly name: string}>();
	const types = new Map<string, string>();

	const accountOf = (row: readonly string[]) => {
		const sent = row[account] ?? '';
		if (sent === '') return null;
		let known = accounts.get(sent);
		if (known === undefined) {
			known = {id: copyOf(idFrom(sent)), name: copyOf(row[accountName] ?? '')};
			accounts.set(known.id, known);
		}
		return known;
	};

	return row => {
		if (row.length !== header.length) throw new MigrationError('salesforce-incomplete', 'A row of results is cut');
		const sent = row[type] ?? '';
		if (!types.has(sent)) types.set(copyOf(sent), copyOf(sent));
		return {
			id: copyOf(idFrom(row[id])),
			name: row[name] ?? '',
			url: text(row[url]),
			account: accountOf(row),
			type: text(types.get(sent)),
			modifiedAt: timeFrom(row[stamp]),
			deleted: false,
			...(keys.size > 0 && sourceKeys(field => row[keys.get(field) ?? -1], fields)),
		};
	};
}

/** The same text in memory of its own: a slice keeps the whole of what it was cut from. */
export const copyOf = (value: string): string => Buffer.from(value, 'utf8').toString('utf8');
