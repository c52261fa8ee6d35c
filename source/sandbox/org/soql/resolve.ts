/** Paths of a query to fields of tables, with Salesforce's words for those that do not exist. */
import {refuseQuery} from '../refusal.ts';
import type {Cell, Field, Table} from '../table.ts';
import type {Path} from './syntax.ts';

export type Column = {
	readonly field: Field;
	/** The lookup that the path goes through, as Salesforce spells it: `Account__r`. */
	readonly via?: {readonly name: string; readonly field: Field; readonly table: Table};
	readonly read: (row: number) => Cell;
};

export function resolve(path: Path, table: Table, soql: string): Column {
	const [first = '', second, ...more] = path.text.split('.');
	// The object's own name may stand before its fields.
	if (second !== undefined && more.length === 0 && first.toLowerCase() === table.name.toLowerCase()) {
		return resolve({text: second, at: path.at}, table, soql);
	}
	if (second === undefined) {
		const field = fieldOf(table, first, path, soql);
		return {field, read: row => table.value(row, field.name)};
	}
	const lookup = [...table.fields.values()].find(
		({relationship}) => relationship?.name.toLowerCase() === first.toLowerCase(),
	);
	if (!lookup?.relationship || more.length > 0) {
		throw refuseQuery(
			'INVALID_FIELD',
			`Didn't understand relationship '${more.length > 0 ? second : first}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
			soql,
			path.at,
		);
	}
	const target = lookup.relationship.table();
	const field = fieldOf(target, second, path, soql);
	return {
		field,
		via: {name: lookup.relationship.name, field: lookup, table: target},
		read: row => {
			const id = table.value(row, lookup.name);
			const there = typeof id === 'string' ? target.rowOf(id) : undefined;
			return there === undefined ? null : target.value(there, field.name);
		},
	};
}

function fieldOf(table: Table, name: string, {at}: Path, soql: string): Field {
	const field = table.fields.get(name.toLowerCase());
	if (field) return field;
	throw refuseQuery(
		'INVALID_FIELD',
		`No such column '${name}' on entity '${table.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
		soql,
		at,
	);
}

export type Tables = (name: string) => Table | undefined;

export function tableOf({text, at}: Path, tables: Tables, soql: string): Table {
	const table = tables(text);
	if (table) return table;
	throw refuseQuery(
		'INVALID_TYPE',
		`sObject type '${text}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
		soql,
		at,
	);
}
