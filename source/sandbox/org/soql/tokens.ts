/** SOQL as tokens, each with its place in the text. */
import {refuseQuery} from '../refusal.ts';

export type Token = {
	readonly kind: 'word' | 'string' | 'number' | 'datetime' | 'symbol' | 'end';
	/** Of a string: unescaped, but for `\%` and `\_`, which only LIKE tells from `%` and `_`. */
	readonly text: string;
	readonly at: number;
};

const patterns: ReadonlyArray<readonly [Token['kind'] | 'space', RegExp]> = [
	['space', /\s+/y],
	['datetime', /\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?/y],
	['number', /[+-]?\d+(?:\.\d+)?/y],
	['word', /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/y],
	['string', /'(?:[^'\\]|\\.)*'/sy],
	['symbol', /!=|<>|<=|>=|[=<>(),]/y],
];

export function tokenize(soql: string): readonly Token[] {
	const tokens: Token[] = [];
	let at = 0;
	while (at < soql.length) {
		const token = tokenAt(soql, at);
		if (token.kind !== 'space') tokens.push({kind: token.kind, text: meaning(token, soql, at), at});
		at += token.text.length;
	}
	tokens.push({kind: 'end', text: '<EOF>', at});
	return tokens;
}

function tokenAt(soql: string, at: number): {readonly kind: Token['kind'] | 'space'; readonly text: string} {
	for (const [kind, pattern] of patterns) {
		pattern.lastIndex = at;
		const text = pattern.exec(soql)?.[0];
		if (text !== undefined) return {kind, text};
	}
	const found = soql.charAt(at);
	if (found === "'") throw refuseQuery('MALFORMED_QUERY', 'String literal is not terminated', soql, at);
	throw refuseQuery('MALFORMED_QUERY', `unexpected token: '${found}'`, soql, at);
}

const escapes: Readonly<Record<string, string>> = {
	n: '\n',
	r: '\r',
	t: '\t',
	b: '\b',
	f: '\f',
	'"': '"',
	"'": "'",
	'\\': '\\',
	'%': '\\%',
	_: '\\_',
};

function meaning({kind, text}: {readonly kind: string; readonly text: string}, soql: string, at: number): string {
	if (kind !== 'string') return text;
	return text.slice(1, -1).replace(/\\(u[0-9a-f]{4}|.)/gis, (_, escaped: string) => {
		if (escaped.length === 5) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
		const stands = escapes[escaped] ?? escapes[escaped.toLowerCase()];
		if (stands === undefined) {
			throw refuseQuery('MALFORMED_QUERY', `Illegal character sequence '\\${escaped}' in string literal`, soql, at);
		}
		return stands;
	});
}
