/** Whether one record of an update may be written: Salesforce's refusals, record by record. */
import type {RecordEdit, World} from '../world.ts';
import {asObject} from './body.ts';
import {notFound, OrgRefusal} from './refusal.ts';
import type {Field, Table} from './table.ts';
import {recordObject} from './tables.ts';

type RecordError = {readonly statusCode: string; readonly message: string; readonly fields: readonly string[]};
export type SaveResult =
	| {readonly id: string; readonly success: true; readonly errors: readonly []}
	| {readonly id?: string; readonly success: false; readonly errors: readonly [RecordError]};

type BrokenRule = {readonly message: string; readonly fields?: readonly string[]};

/** A validation rule of the org's own: the error it raises, if any. */
export type ValidationRule = (id: string, edit: RecordEdit) => BrokenRule | undefined;

const lockedDocument: BrokenRule = {message: 'Locked documents cannot be changed.'};

/** A record that may be written. */
export type Wanted = {readonly id: string; readonly row: number; readonly edit: RecordEdit};

export const failed = (
	statusCode: string,
	message: string,
	fields: readonly string[] = [],
	id?: string,
): SaveResult => ({
	...(id === undefined ? {} : {id}),
	success: false,
	errors: [{statusCode, message, fields}],
});

type Checking = {
	readonly world: World;
	readonly table: Table;
	readonly rule: ValidationRule | undefined;
	readonly seen: Set<string>;
};

export function check(
	record: Readonly<Record<string, unknown>>,
	{world, table, rule, seen}: Checking,
): SaveResult | Wanted {
	const {attributes, id: lower, Id: upper, ...values} = record;
	const id = lower ?? upper;
	const type = asObject(attributes).type;
	if (typeof type !== 'string') throw new OrgRefusal(400, 'INVALID_TYPE', 'The type attribute is missing');
	if (type.toLowerCase() !== recordObject.toLowerCase()) throw notFound();
	const edit = editOf(values, table);
	if (typeof id !== 'string') return failed('MISSING_ARGUMENT', 'Id not specified in an update call');
	if (!/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(id)) return failed('MALFORMED_ID', `bad id ${id}`);
	const key = id.slice(0, 15);
	if (seen.has(key)) return failed('DUPLICATE_VALUE', 'duplicate id specified', [], id);
	seen.add(key);
	const row = table.rowOf(id);
	if (row === undefined) return failed('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
	if (world.value(row, 'IsDeleted')) return failed('ENTITY_IS_DELETED', 'entity is deleted', [], id);
	if (!table.updateable)
		return failed('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', [], id);
	const fault = fieldFault(edit, table);
	if (fault) return failed(fault.statusCode, fault.message, fault.fields, id);
	// The org has a rule of its own that a record can be put under: a locked document may not be changed.
	const broken = world.value(row, 'DocType__c') === 'Locked' ? lockedDocument : rule?.(id, edit);
	return broken
		? failed('FIELD_CUSTOM_VALIDATION_EXCEPTION', broken.message, broken.fields ?? [], id)
		: {id, row, edit};
}

/** Fields with their own spelling; an unknown one fails the whole request, as unreadable. */
function editOf(values: Readonly<Record<string, unknown>>, table: Table): RecordEdit {
	const entries = Object.entries(values).map(([name, value]) => {
		const field = table.fields.get(name.toLowerCase());
		if (!field) throw new OrgRefusal(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${table.name}`);
		return [field.name, value === '' ? null : value] as const;
	});
	return Object.fromEntries(entries);
}

function fieldFault(edit: RecordEdit, table: Table): RecordError | undefined {
	const given = Object.entries(edit).flatMap(([name, value]) => {
		const field = table.fields.get(name.toLowerCase());
		return field ? [{field, value}] : [];
	});
	const closed = given.filter(({field}) => !field.updateable).map(({field}) => field.name);
	if (closed.length > 0) {
		return {
			statusCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
			message: `Unable to create/update fields: ${closed.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
			fields: closed,
		};
	}
	return given.map(({field, value}) => valueFault(field, value)).find(fault => fault !== undefined);
}

function valueFault(field: Field, value: unknown): RecordError | undefined {
	const {name, label, type, length} = field;
	if (value === null) return undefined;
	const wanted = type === 'double' ? 'number' : type === 'boolean' ? 'boolean' : 'string';
	if (typeof value !== wanted) {
		return {
			statusCode: 'INVALID_TYPE_ON_FIELD_IN_RECORD',
			message: `${label}: value not of required type: ${String(value)}`,
			fields: [name],
		};
	}
	if (typeof value === 'string' && length > 0 && value.length > length) {
		return {
			statusCode: 'STRING_TOO_LONG',
			message: `${label}: data value too large: ${value} (max length=${length})`,
			fields: [name],
		};
	}
	return undefined;
}
