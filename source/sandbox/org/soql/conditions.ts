/**
Conditions as predicates on rows. Text compares without case, ids with it and in either length; `!=` and `NOT IN` hold
for null, as in Salesforce; an empty text is null.
*/
import {refuseQuery} from '../refusal.ts';
import type {Bounds, Cell, Table} from '../table.ts';
import {type Column, resolve} from './resolve.ts';
import type {Condition, Literal, Operator, Path} from './syntax.ts';

export type Predicate = (row: number) => boolean;

export function compile(condition: Condition, table: Table, soql: string): Predicate {
	switch (condition.kind) {
		case 'and': {
			const parts = condition.parts.map(part => compile(part, table, soql));
			return row => parts.every(part => part(row));
		}
		case 'or': {
			const parts = condition.parts.map(part => compile(part, table, soql));
			return row => parts.some(part => part(row));
		}
		case 'not': {
			const part = compile(condition.part, table, soql);
			return row => !part(row);
		}
		case 'compare': {
			const column = filterable(condition.path, table, soql);
			return compare(column, condition.operator, condition.literal, soql);
		}
		case 'in': {
			const column = filterable(condition.path, table, soql);
			const wanted = new Set(condition.literals.map(literal => comparable(literal, column, soql)));
			return row => wanted.has(folded(column.read(row), column)) !== condition.not;
		}
	}
}

function filterable(path: Path, table: Table, soql: string): Column {
	const column = resolve(path, table, soql);
	if (column.field.filterable) return column;
	throw refuseQuery('INVALID_FIELD', `field '${path.text}' can not be filtered in a query call`, soql, path.at);
}

function compare(column: Column, operator: Operator, literal: Literal, soql: string): Predicate {
	const {read} = column;
	if (operator === 'LIKE') {
		const pattern = likePattern(column, literal, soql);
		return row => {
			const cell = read(row);
			return typeof cell === 'string' && pattern.test(cell);
		};
	}
	const wanted = comparable(literal, column, soql);
	if (operator === '=') return row => folded(read(row), column) === wanted;
	if (operator === '!=') return row => folded(read(row), column) !== wanted;
	if (wanted === null || typeof wanted === 'boolean') {
		throw refuseQuery(
			'INVALID_QUERY_FILTER_OPERATOR',
			`invalid operator on ${column.field.type} field`,
			soql,
			literal.at,
		);
	}
	return row => {
		const cell = folded(read(row), column);
		if (cell === null || typeof cell !== typeof wanted) return false;
		if (operator === '<') return cell < wanted;
		if (operator === '<=') return cell <= wanted;
		if (operator === '>') return cell > wanted;
		return cell >= wanted;
	};
}

const isId = ({field}: Column): boolean => field.type === 'id' || field.type === 'reference';

/** A cell as it is compared. */
function folded(cell: Cell, column: Column): Cell {
	if (typeof cell !== 'string') return cell;
	if (cell === '') return null;
	return isId(column) ? cell.slice(0, 15) : cell.toLowerCase();
}

const expected: Readonly<Record<string, string>> = {datetime: 'dateTime', double: 'double', boolean: 'boolean'};
const kinds: Readonly<Record<string, Literal['kind']>> = {datetime: 'datetime', double: 'number', boolean: 'boolean'};

/** A literal as a cell of this column would be compared; refused where the types differ. */
function comparable(literal: Literal, column: Column, soql: string): Cell {
	const {field} = column;
	if (literal.kind === 'null') return null;
	const kind = kinds[field.type] ?? 'string';
	if (literal.kind !== kind) {
		const quotes = kind === 'string' ? 'enclosed' : 'not be enclosed';
		throw refuseQuery(
			'INVALID_FIELD',
			`value of filter criterion for field '${field.name}' must be of type ${expected[field.type] ?? 'string'} and should ${quotes === 'enclosed' ? 'be enclosed' : quotes} in quotes`,
			soql,
			literal.at,
		);
	}
	switch (literal.kind) {
		case 'number':
			return literal.number;
		case 'boolean':
			return literal.truth;
		case 'datetime':
			return literal.time;
		case 'string':
			if (!isId(column)) return folded(plainText(literal.text), column);
			if (literal.text === '' || /^(?:[A-Za-z0-9]{15}){1}(?:[A-Za-z0-9]{3})?$/.test(literal.text))
				return folded(literal.text, column);
			throw refuseQuery('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${literal.text}`, soql, literal.at);
	}
}

/** Outside of LIKE an escaped wildcard is the character itself. */
const plainText = (text: string): string => text.replaceAll('\\%', '%').replaceAll('\\_', '_');

function likePattern(column: Column, literal: Literal, soql: string): RegExp {
	if (literal.kind !== 'string' || isId(column) || kinds[column.field.type] !== undefined) {
		throw refuseQuery(
			'INVALID_QUERY_FILTER_OPERATOR',
			`invalid operator on ${column.field.type} field`,
			soql,
			literal.at,
		);
	}
	const source = literal.text.replace(/\\([%_])|[%_]|[\\^$.*+?()[\]{}|/-]/g, (found, escaped: string | undefined) => {
		if (escaped !== undefined) return escaped;
		return found === '%' ? '.*' : found === '_' ? '.' : `\\${found}`;
	});
	return new RegExp(`^${source}$`, 'is');
}

/** Where the rows of a condition lie, from the parts that all of them must meet. */
export function boundsOf(condition: Condition | undefined): Bounds {
	if (condition?.kind === 'and') return condition.parts.map(boundsOf).reduce(narrower, {});
	if (condition?.kind === 'in' && !condition.not) {
		const ids = condition.literals.flatMap(literal => (literal.kind === 'string' ? [literal.text] : []));
		if (ids.length < condition.literals.length) return {};
		return named(condition.path.text, ids);
	}
	if (condition?.kind !== 'compare') return {};
	const {path, operator, literal} = condition;
	const name = path.text.toLowerCase();
	if (literal.kind === 'string' && operator === '=') return named(path.text, [literal.text]);
	if (literal.kind === 'string' && name === 'id' && operator.startsWith('>'))
		return {afterId: literal.text.slice(0, 15)};
	if (literal.kind === 'string' && name === 'id' && operator.startsWith('<'))
		return {beforeId: literal.text.slice(0, 15)};
	const stamped = literal.kind === 'datetime' && name === 'systemmodstamp';
	return stamped && (operator === '>' || operator === '>=' || operator === '=') ? {since: literal.time} : {};
}

function named(path: string, ids: readonly string[]): Bounds {
	const name = path.toLowerCase();
	if (name === 'id') return {ids};
	return name === 'account__c' || name === 'account__r.id' ? {accounts: ids} : {};
}

function narrower(a: Bounds, b: Bounds): Bounds {
	const bounds = {...a, ...b};
	return {
		...bounds,
		...(a.afterId !== undefined && b.afterId !== undefined && a.afterId > b.afterId ? {afterId: a.afterId} : {}),
		...(a.beforeId !== undefined && b.beforeId !== undefined && a.beforeId < b.beforeId ? {beforeId: a.beforeId} : {}),
		...(a.since !== undefined && b.since !== undefined ? {since: Math.max(a.since, b.since)} : {}),
	};
}
