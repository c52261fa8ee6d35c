import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createAnswer} from '../../source/storage/answer.ts';

type Seen = {status?: number; headers?: Readonly<Record<string, string>>; body: string; ended?: 'reusable' | 'used up'};

/** Reads an answer that arrives in these pieces, in memory that is overwritten after each; `hold` holds back every piece. */
function read(pieces: readonly string[], {method = 'GET', hold = false, close = false, late = false} = {}): Seen {
	const seen: Seen = {body: ''};
	const answer = createAnswer(method, {
		onHead: head => {
			Object.assign(seen, head);
			return !hold;
		},
		onData: piece => {
			seen.body += piece.toString('latin1');
			return !hold;
		},
		onEnd: reusable => {
			seen.ended = reusable ? 'reusable' : 'used up';
		},
	});
	const last = pieces.length - 1;
	for (const [index, piece] of pieces.entries()) {
		const memory = Buffer.from(piece, 'latin1');
		let free = answer.feed(memory);
		memory.fill('!');
		if (index === last && close) answer.close();
		// TLS goes on for a while after it was told to stop.
		if (late && index < last) continue;
		while (!free) free = answer.resume();
		if (seen.ended !== undefined && index < last) break;
	}
	return seen;
}

const ok = 'HTTP/1.1 200 OK\r\n';

describe('an answer', () => {
	test.each([
		['a length', `${ok}Content-Length: 5\r\nETag: "x"\r\n\r\nhello`, 'hello', 'reusable'],
		['no bytes', `${ok}content-length: 0\r\n\r\n`, '', 'reusable'],
		[
			'chunks',
			`${ok}Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n`,
			'hello',
			'reusable',
		],
		['a goodbye', `${ok}Connection: Close\r\nContent-Length: 5\r\n\r\nhello`, 'hello', 'used up'],
		['patience before it', `HTTP/1.1 100 Continue\r\n\r\n${ok}Content-Length: 2\r\n\r\nhi`, 'hi', 'reusable'],
		['an old server', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi', 'hi', 'used up'],
		['no reason', 'HTTP/1.1 404\r\nContent-Length: 2\r\n\r\nno', 'no', 'reusable'],
		['nothing allowed', 'HTTP/1.1 204 No Content\r\n\r\n', '', 'reusable'],
	])('with %s comes whole, however it is cut and held back', (_, text, body, ended) => {
		fc.assert(
			fc.property(fc.array(fc.nat(text.length), {maxLength: 6}), fc.boolean(), (cuts, hold) => {
				const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
				const pieces = at.slice(1).map((to, index) => text.slice(at[index], to));
				expect(read(pieces.filter(Boolean), {hold})).toMatchObject({body, ended});
			}),
			{numRuns: 60},
		);
	});

	test('to HEAD has no body, whatever it announces', () => {
		expect(read([`${ok}Content-Length: 9\r\n\r\n`], {method: 'HEAD'})).toMatchObject({body: '', ended: 'reusable'});
	});

	test('joins repeated headers by a comma and keeps bytes beyond ASCII', () => {
		const {headers} = read([`${ok}X-Two: a\r\nx-two:\t b \r\nX-Name: \xe4\r\nContent-Length: 0\r\n\r\n`]);
		expect(headers).toMatchObject({'x-two': 'a, b', 'x-name': '\xe4'});
	});

	test.each([false, true])('without a length lasts until the other side closes (held back: %s)', hold => {
		expect(read([`${ok}\r\n`, 'hel', 'lo'], {close: true, hold})).toMatchObject({body: 'hello', ended: 'used up'});
	});

	test('a close after the last byte, while that is held back, cuts nothing off', () => {
		const text = `${ok}Content-Length: 5\r\n\r\nhello`;
		expect(read([text], {close: true, hold: true})).toMatchObject({body: 'hello', ended: 'reusable'});
	});

	test('what comes after it belongs to nobody: the connection is not used again', () => {
		expect(read([`${ok}Content-Length: 2\r\n\r\nhi${ok}`])).toMatchObject({body: 'hi', ended: 'used up'});
	});

	test('what comes while it is held back is kept, in order', () => {
		const pieces = [`${ok}Content-Length: 10\r\n\r\n`, 'abc', 'def', 'ghij'];
		expect(read(pieces, {hold: true, late: true})).toMatchObject({body: 'abcdefghij', ended: 'reusable'});
	});

	test.each([
		['fault 11: a body cut short', `${ok}Content-Length: 9\r\n\r\nhello`],
		['fault 12: chunks that end early', `${ok}Transfer-Encoding: chunked\r\n\r\n9\r\nhello`],
		['no answer at all', ''],
		['half a head', `${ok}Content-`],
	])('%s is refused when the other side closes', (_, text) => {
		expect(() => read([text], {close: true})).toThrow('closed the connection');
	});

	test.each([
		['two lengths', `${ok}Content-Length: 5\r\nContent-Length: 6\r\n\r\n`],
		['a length twice', `${ok}Content-Length: 5\r\nContent-Length: 5\r\n\r\n`],
		['a length and chunks', `${ok}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`],
		['a length below nothing', `${ok}Content-Length: -5\r\n\r\n`],
		['another encoding', `${ok}Transfer-Encoding: gzip, chunked\r\n\r\n`],
		['a chunk without a size', `${ok}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`],
		['a chunk with a sign', `${ok}Transfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n`],
		['a chunk that is longer than its size', `${ok}Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n`],
		['a chunk ended by a bare line feed', `${ok}Transfer-Encoding: chunked\r\n\r\n5\nhello\n`],
		['a blank before the colon', `${ok}Content-Length : 5\r\n\r\nhello`],
		['a line that continues the last', `${ok}X-A: b\r\n c\r\n\r\n`],
		['a line without a colon', `${ok}nonsense\r\nX-A: b\r\n\r\n`],
		['a control character', `${ok}X-A: b\0c\r\n\r\n`],
		['a bare return', `${ok}X-A: b\rX-B: c\r\n\r\n`],
		['a bare line feed', `${ok}X-A: b\nX-B: c\r\n\r\n`],
		['another protocol', 'SSH-2.0-OpenSSH\r\n\r\n'],
		['a change of protocol', 'HTTP/1.1 101 Switching\r\n\r\n'],
		['a head without an end', `${ok}X-A: ${'b'.repeat(20_000)}`],
		['a chunk line without an end', `${ok}Transfer-Encoding: chunked\r\n\r\n5;${'a'.repeat(5000)}`],
	])('with %s is no HTTP', (_, text) => {
		expect(() => read([text])).toThrow(/^(?:the|a) /);
	});
});
