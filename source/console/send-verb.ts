/** Tells a running run something, and brings back what it says to that. */
import {connect} from 'node:net';
import {MigrationError} from '../engine/failure.ts';
import type {Reply} from './verb.ts';

const patienceMs = 10_000;

/** Throws `refused` where no run listens. The run's events, which come first, are passed over. */
export function sendVerb(
	path: string,
	order: {readonly verb: string; readonly value?: string; readonly by?: string},
): Promise<Reply> {
	return new Promise((resolve, reject) => {
		const socket = connect(path);
		let rest = '';
		const end = (settle: () => void) => {
			socket.destroy();
			settle();
		};
		const nobody = (cause: unknown) =>
			new MigrationError('refused', 'No run is at work with this ledger', {
				cause,
				hint: 'There is nothing to steer. `doclift` says where the last run has come to.',
			});
		socket.setEncoding('utf8');
		socket.setTimeout(patienceMs, () => end(() => reject(nobody(new Error('no answer in time')))));
		socket.on('error', error => end(() => reject(nobody(error))));
		socket.on('connect', () => socket.write(`${JSON.stringify(order)}\n`));
		socket.on('close', () => reject(nobody(new Error('closed before an answer'))));
		socket.on('data', (text: string) => {
			const lines = (rest + text).split('\n');
			rest = lines.pop() ?? '';
			const reply = lines.map(readReply).find(one => one !== undefined);
			if (reply) end(() => resolve(reply));
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
