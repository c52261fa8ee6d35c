/** SOQL to its syntax tree, as strict as Salesforce: `AND` and `OR` side by side need parentheses. */
import {refuseQuery} from '../refusal.ts';
import {literal, operator} from './literals.ts';
import {createReader, is, type Reader} from './reader.ts';
import type {Aggregate, Condition, Item, Order, Path, Select} from './syntax.ts';

/** Characters that a statement may have. */
const mostCharacters = 100_000;

export function parse(soql: string): Select {
	if (soql.length > mostCharacters) {
		throw refuseQuery('MALFORMED_QUERY', 'SOQL statements cannot be longer than 100000 characters.', soql);
	}
	const reader = createReader(soql);
	reader.expect('SELECT');
	const items = list(reader, item);
	reader.expect('FROM');
	const from = path(reader);
	const where = reader.skip('WHERE') ? condition(reader) : undefined;
	const groupBy = both(reader, 'GROUP', 'BY') ? list(reader, path) : [];
	const orderBy = both(reader, 'ORDER', 'BY') ? list(reader, order) : [];
	const limit = reader.skip('LIMIT') ? wholeNumber(reader) : undefined;
	const offset = reader.skip('OFFSET') ? wholeNumber(reader) : undefined;
	if (reader.peek().kind !== 'end') throw reader.unexpected();
	return {
		soql,
		items,
		from,
		groupBy,
		orderBy,
		...(where === undefined ? {} : {where}),
		...(limit === undefined ? {} : {limit}),
		...(offset === undefined ? {} : {offset}),
	};
}

function both(reader: Reader, first: string, second: string): boolean {
	if (!reader.skip(first)) return false;
	reader.expect(second);
	return true;
}

function list<T>(reader: Reader, one: (reader: Reader) => T): readonly T[] {
	const all = [one(reader)];
	while (reader.skip(',')) all.push(one(reader));
	return all;
}

const keywords = new Set([
	'SELECT',
	'FROM',
	'WHERE',
	'GROUP',
	'ORDER',
	'BY',
	'LIMIT',
	'OFFSET',
	'AND',
	'OR',
	'NOT',
	'IN',
	'LIKE',
	'NULL',
]);

function path(reader: Reader): Path {
	const {kind, text, at} = reader.peek();
	if (kind !== 'word' || keywords.has(text.toUpperCase())) throw reader.unexpected();
	reader.take();
	return {text, at};
}

const aggregates: ReadonlySet<string> = new Set(['COUNT', 'COUNT_DISTINCT', 'MIN', 'MAX', 'SUM', 'AVG']);
const isAggregate = (name: string): name is Aggregate => aggregates.has(name);

function aggregateOf(reader: Reader): {readonly of: Aggregate; readonly path?: Path} | undefined {
	const name = reader.peek().text.toUpperCase();
	if (reader.peek(1).text !== '(') return undefined;
	if (!isAggregate(name)) throw reader.unexpected();
	reader.take();
	reader.take();
	if (reader.skip(')')) {
		if (name !== 'COUNT') throw reader.unexpected();
		return {of: name};
	}
	const of = {of: name, path: path(reader)};
	reader.expect(')');
	return of;
}

function item(reader: Reader): Item {
	const aggregate = aggregateOf(reader);
	const read = aggregate ? {kind: 'aggregate' as const, ...aggregate} : {kind: 'field' as const, path: path(reader)};
	const next = reader.peek();
	if (next.kind !== 'word' || keywords.has(next.text.toUpperCase())) return read;
	reader.take();
	return {...read, alias: next.text};
}

function order(reader: Reader): Order {
	const aggregate = aggregateOf(reader);
	const by = aggregate ? (aggregate.path ?? {text: '', at: 0}) : path(reader);
	const descending = reader.skip('DESC');
	if (!descending) reader.skip('ASC');
	let nullsLast = false;
	if (reader.skip('NULLS')) {
		nullsLast = reader.skip('LAST');
		if (!nullsLast) reader.expect('FIRST');
	}
	return {by, descending, nullsLast, ...(aggregate ? {of: aggregate.of} : {})};
}

function wholeNumber(reader: Reader): number {
	const {kind, text} = reader.peek();
	if (kind !== 'number' || !/^\d+$/.test(text)) throw reader.unexpected();
	reader.take();
	return Number(text);
}

function condition(reader: Reader): Condition {
	const first = primary(reader);
	const word = is(reader.peek(), 'AND') ? 'AND' : is(reader.peek(), 'OR') ? 'OR' : undefined;
	if (word === undefined) return first;
	const parts = [first];
	while (reader.skip(word)) parts.push(primary(reader));
	if (is(reader.peek(), 'AND') || is(reader.peek(), 'OR')) throw reader.unexpected();
	return {kind: word === 'AND' ? 'and' : 'or', parts};
}

function primary(reader: Reader): Condition {
	if (reader.skip('NOT')) return {kind: 'not', part: primary(reader)};
	if (reader.skip('(')) {
		const inner = condition(reader);
		reader.expect(')');
		return inner;
	}
	const left = path(reader);
	const not = is(reader.peek(), 'NOT') && is(reader.peek(1), 'IN');
	if (not) reader.take();
	if (reader.skip('IN')) {
		reader.expect('(');
		const literals = list(reader, literal);
		reader.expect(')');
		return {kind: 'in', path: left, not, literals};
	}
	return {kind: 'compare', path: left, operator: operator(reader), literal: literal(reader)};
}
