import {Writable} from 'node:stream';
import {expect, test} from 'vitest';
import {createVoice} from '../../source/commands/voice.ts';

function stream(isTTY: boolean, columns?: number) {
	const written: string[] = [];
	const writable = new Writable({
		write(chunk, _, done) {
			written.push(String(chunk));
			done();
		},
	});
	const terminal = Object.assign(writable, {isTTY}, columns === undefined ? {} : {columns});
	return {stream: terminal, text: () => written.join('')};
}

type Wish = {json?: boolean; isTTY?: boolean; dumb?: boolean; quiet?: boolean; columns?: number};

function voice({json = false, isTTY = true, dumb = false, quiet = false, columns}: Wish = {}) {
	const [out, err] = [stream(isTTY, columns), stream(isTTY, columns)];
	const said = createVoice({json, quiet, dumb, stdout: out.stream, stderr: err.stream, now: () => 0});
	return {...said, out: out.text, err: err.text, stdout: out.stream};
}

test('with --json stdout is for programs alone', () => {
	const {say, warn, tell, out, err} = voice({json: true});
	say('to people');
	warn('of trouble');
	tell({type: 'state', time: 'not this', v: 7} as {type: string});
	expect(out()).toBe('{"type":"state","time":"1970-01-01T00:00:00.000Z","v":1}\n');
	expect(err()).toBe('to people\nof trouble\n');
});

test('a status line is written over, and wiped away by what stays', () => {
	const {say, status, out} = voice();
	status?.('10 %');
	status?.('20 %\u001b[2J\n');
	say('done');
	expect(out()).toBe('\r\u001b[K10 %\r\u001b[K20 %\\x1b[2J\\x0a\r\u001b[Kdone\n');
});

test('a status line is one line of the terminal, however narrow: of two only the last could be wiped away', () => {
	const shown = (columns?: number) => {
		const {status, out} = voice(columns === undefined ? {} : {columns});
		status?.('x'.repeat(200));
		return out().slice('\r\u001b[K'.length);
	};
	expect(shown(40)).toBe(`${'x'.repeat(37)}..`);
	expect(shown(0)).toHaveLength(79);
	expect(shown()).toHaveLength(79);
});

test('hazard 86: there is no status line in a pipe or on a dumb terminal', () => {
	expect(voice({isTTY: false}).status).toBeUndefined();
	expect(voice({dumb: true}).status).toBeUndefined();
});

test('what a reader that has gone would have read is dropped', async () => {
	const {say, stdout, out, readerGone} = voice();
	say('one');
	expect(readerGone.aborted).toBe(false);
	stdout.emit('error', Object.assign(new Error('write EPIPE'), {code: 'EPIPE'}));
	say('two');
	expect(out()).toBe('one\n');
	expect(readerGone.aborted).toBe(true);
});
