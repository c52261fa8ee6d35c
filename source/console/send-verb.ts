/** Tells a running run something, and brings back what it says to that. */
import {connect} from 'node:net';
import {type Unheard, unreached} from './reach.ts';
import {hearLines, mostSaid} from './socket-lines.ts';
import type {Reply} from './verb.ts';

type Sending = {
	/** For the answer, however much else the run says meanwhile. */
	readonly patienceMs?: number;
	/** The run's events, which come first. */
	readonly passing?: (line: unknown) => void;
};

/** What was sent in vain says nothing of whether there is a run. */
export function sendVerb(
	path: string,
	order: {readonly verb: string; readonly value?: string; readonly by?: string},
	{patienceMs = 10_000, passing = () => {}}: Sending = {},
): Promise<Reply | Unheard> {
	return new Promise(resolve => {
		const socket = connect(path);
		let sent = false;
		const end = (answer: Reply | Unheard) => {
			clearTimeout(patience);
			socket.destroy();
			resolve(answer);
		};
		const mute = (cause: unknown): Unheard => ({type: 'unheard', why: 'mute', sent, cause});
		const patience = setTimeout(() => end(mute(new Error('no answer in time'))), patienceMs);
		socket.on('error', error => end(sent ? mute(error) : unreached(error)));
		socket.on('connect', () => {
			sent = true;
			socket.write(`${JSON.stringify(order)}\n`);
		});
		socket.on('close', () => end(mute(new Error('closed before an answer'))));
		hearLines(socket, mostSaid, text => {
			const line = parsed(text);
			if (isReply(line)) end(line);
			else passing(line);
		});
	});
}

function parsed(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return null;
	}
}

function isReply(line: unknown): line is Reply {
	const {type, ok, said}: Readonly<Record<string, unknown>> = Object(line);
	return type === 'reply' && typeof ok === 'boolean' && typeof said === 'string';
}
