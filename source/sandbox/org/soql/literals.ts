/** Operators and literal values. */
import type {Reader} from './reader.ts';
import type {Literal, Operator} from './syntax.ts';
import type {Token} from './tokens.ts';

const operators: Readonly<Record<string, Operator>> = {
	'=': '=',
	'!=': '!=',
	'<>': '!=',
	'<': '<',
	'<=': '<=',
	'>': '>',
	'>=': '>=',
	LIKE: 'LIKE',
};

export function operator(reader: Reader): Operator {
	const token = reader.peek();
	const found = token.kind === 'string' ? undefined : operators[token.text.toUpperCase()];
	if (found === undefined) throw reader.unexpected();
	reader.take();
	return found;
}

export function literal(reader: Reader): Literal {
	const token = reader.peek();
	const {kind, text, at} = token;
	const word = text.toUpperCase();
	reader.take();
	if (kind === 'string') return {kind, text, at};
	if (kind === 'number') return {kind, number: Number(text), at};
	if (kind === 'datetime') return datetime(reader, token);
	if (kind === 'word' && word === 'NULL') return {kind: 'null', at};
	if (kind === 'word' && (word === 'TRUE' || word === 'FALSE')) return {kind: 'boolean', truth: word === 'TRUE', at};
	throw reader.unexpected(token);
}

/** A date alone is its midnight; a time needs its zone. */
function datetime(reader: Reader, token: Token): Literal {
	const {text, at} = token;
	const time = Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text);
	if (Number.isNaN(time) || (text.length > 10 && !/(?:Z|[+-]\d\d:?\d\d)$/.test(text))) throw reader.unexpected(token);
	return {kind: 'datetime', time, at};
}
