/** A place in the tokens of a statement. */
import {type OrgRefusal, refuseQuery} from '../refusal.ts';
import {type Token, tokenize} from './tokens.ts';

export type Reader = {
	readonly peek: (ahead?: number) => Token;
	readonly take: () => Token;
	/** Takes the next token if it is this word (in any case) or symbol. */
	readonly skip: (word: string) => boolean;
	readonly expect: (word: string) => void;
	readonly unexpected: (token?: Token) => OrgRefusal;
};

export function createReader(soql: string): Reader {
	const tokens = tokenize(soql);
	let place = 0;
	const peek = (ahead = 0): Token => {
		const token = tokens[Math.min(place + ahead, tokens.length - 1)];
		if (!token) throw new RangeError('No tokens');
		return token;
	};
	const unexpected = (token = peek()): OrgRefusal =>
		refuseQuery('MALFORMED_QUERY', `unexpected token: '${token.text}'`, soql, token.at);
	const take = (): Token => {
		const token = peek();
		place++;
		return token;
	};
	const skip = (word: string): boolean => {
		if (!is(peek(), word)) return false;
		place++;
		return true;
	};
	const expect = (word: string): void => {
		if (!skip(word)) throw unexpected();
	};
	return {peek, take, skip, expect, unexpected};
}

/** Whether the token is this word (in any case) or symbol. */
export const is = ({kind, text}: Token, word: string): boolean =>
	(kind === 'word' || kind === 'symbol') && text.toUpperCase() === word;
