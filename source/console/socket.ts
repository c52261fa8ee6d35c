/**
The run's own socket: the same events as `--json`, and the verbs that steer the run. Whoever connects later first hears
what stands now: how the run started, its state, its last progress and proof.
*/
import {rmSync} from 'node:fs';
import {createServer, type Server, type Socket} from 'node:net';
import {createInterface} from 'node:readline';
import type {Control} from '../engine/control.ts';
import type {RunEvent} from '../engine/event.ts';
import {obey} from './verb.ts';

export type RunSocket = {
	readonly path: string;
	readonly publish: (event: RunEvent | {readonly type: 'result'}) => void;
	/** Ends every connection after what was published has been sent, and removes the socket. */
	readonly close: () => Promise<void>;
};

/** A reader that has fallen this far behind misses progress; the next one says it all. */
const slowBytes = 1024 * 1024;
const remembered: ReadonlySet<string> = new Set(['started', 'state', 'progress', 'proof']);

/** Listens at `path` (0600). A socket that a dead run left there is replaced: the caller holds the ledger's lock. */
export async function openRunSocket(path: string, control: Control, now: () => number): Promise<RunSocket> {
	const clients = new Set<Socket>();
	const last = new Map<string, string>();

	const server = createServer(client => {
		clients.add(client);
		client.on('close', () => clients.delete(client));
		client.on('error', () => client.destroy());
		for (const line of last.values()) client.write(line);
		const lines = createInterface({input: client, crlfDelay: Number.POSITIVE_INFINITY});
		lines.on('line', line => client.write(`${JSON.stringify(obey(line, control, 'socket'))}\n`));
	});
	await listenPrivately(server, path);

	return {
		path,
		publish(event) {
			const line = `${JSON.stringify({...event, time: new Date(now()).toISOString(), v: 1})}\n`;
			if (remembered.has(event.type)) last.set(event.type, line);
			for (const client of clients) {
				if (event.type !== 'progress' || client.writableLength < slowBytes) client.write(line);
			}
		},
		close: () =>
			new Promise(resolve => {
				server.close(() => resolve());
				for (const client of clients) client.destroySoon();
			}),
	};
}

function listenPrivately(server: Server, path: string): Promise<void> {
	rmSync(path, {force: true});
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.once('listening', resolve);
		// bind() happens inside listen(): the socket is private from its first moment.
		const mask = process.umask(0o177);
		try {
			server.listen(path);
		} finally {
			process.umask(mask);
		}
	});
}
