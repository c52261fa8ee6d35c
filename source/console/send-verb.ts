/** Tells a running run something, and brings back what it says to that. */
import {connect} from 'node:net';
import {type Unheard, unreached} from './reach.ts';
import type {Reply} from './verb.ts';

/** The run's events, which come first, are passed over. What was sent in vain says nothing of whether there is a run. */
export function sendVerb(
	path: string,
	order: {readonly verb: string; readonly value?: string; readonly by?: string},
	patienceMs = 10_000,
): Promise<Reply | Unheard> {
	return new Promise(resolve => {
		const socket = connect(path);
		let rest = '';
		let sent = false;
		const end = (answer: Reply | Unheard) => {
			socket.destroy();
			resolve(answer);
		};
		const mute = (cause: unknown): Unheard => ({type: 'unheard', why: 'mute', sent, cause});
		socket.setEncoding('utf8');
		socket.setTimeout(patienceMs, () => end(mute(new Error('no answer in time'))));
		socket.on('error', error => end(sent ? mute(error) : unreached(error)));
		socket.on('connect', () => {
			sent = true;
			socket.write(`${JSON.stringify(order)}\n`);
		});
		socket.on('close', () => end(mute(new Error('closed before an answer'))));
		socket.on('data', (text: string) => {
			const lines = (rest + text).split('\n');
			rest = lines.pop() ?? '';
			const reply = lines.map(readReply).find(one => one !== undefined);
			if (reply) end(reply);
		});
	});
}

function readReply(line: string): Reply | undefined {
	try {
		const {type, ok, said}: Readonly<Record<string, unknown>> = Object(JSON.parse(line));
		return type === 'reply' && typeof ok === 'boolean' && typeof said === 'string' ? {type, ok, said} : undefined;
	} catch {
		return undefined;
	}
}
