/**
The run's own socket: the same events as `--json`, and the verbs that steer the run. Whoever connects later first hears
what stands now: how the run started, its phase, its gates, whether it is paused or stopping, its last progress and proof.
*/
import {rmSync} from 'node:fs';
import {createServer, type Server, type Socket} from 'node:net';
import type {RunEvent, State} from '../engine/event.ts';
import {type AudiencePorts, createAudience, type Tell} from './audience.ts';
import {hearLines} from './socket-lines.ts';

type Said = RunEvent | {readonly type: 'result'};

export type RunSocket = {
	readonly path: string;
	readonly publish: (event: Said) => void;
	/** Ends every connection after what was published has been sent (a second at most), and removes the socket. */
	readonly close: () => Promise<void>;
};

/** A reader that has fallen this far behind misses progress; the next one says it all. */
const slowBytes = 1024 * 1024;
/** One that has fallen this far behind reads no more: the run must not keep its events for it. */
const stuckBytes = 16 * slowBytes;
/** Longest line that is listened to. */
const mostLine = 64 * 1024;
const closeMs = 1000;

/** Where an event is remembered for those who connect later; null for what is only worth hearing at once. */
function slotOf(event: Said): string | null {
	switch (event.type) {
		case 'started':
		case 'progress':
		case 'proof':
		case 'plan':
			return event.type;
		case 'gate':
			return `gate:${event.gate}`;
		case 'state':
			return stateSlot(event.state);
		default:
			return null;
	}
}

function stateSlot(state: State['state']): string | null {
	switch (state) {
		case 'notice':
		case 'throttled':
			return null;
		// A pause that is said during a hold must not hide it: going on ends both.
		case 'hold-asked':
		case 'held':
			return 'held';
		case 'paused':
		case 'resumed':
		case 'stopping':
			return 'standing';
		default:
			return 'phase';
	}
}

/** `started` keeps its place, before everything. */
const outlastsStart: ReadonlySet<string> = new Set(['started', 'held', 'standing']);

/** Listens at `path` (0600). A socket that a dead run left there is replaced: the caller holds the ledger's lock. */
export async function openRunSocket(
	path: string,
	{now, ...ports}: AudiencePorts & {readonly now: () => number},
): Promise<RunSocket> {
	const clients = new Set<Socket>();
	const last = new Map<string, string>();
	const audience = createAudience(ports);

	const server = createServer(client => {
		const tell: Tell = line => {
			if (client.writable) client.write(`${JSON.stringify(line)}\n`);
		};
		clients.add(client);
		client.on('close', () => {
			clients.delete(client);
			audience.gone(tell);
		});
		client.on('error', () => client.destroy());
		for (const line of last.values()) client.write(line);
		hearLines(client, mostLine, line => audience.hear(tell, line));
	});
	await listenPrivately(server, path);

	const send = (client: Socket, line: string, passing: boolean) => {
		if (client.writableLength > stuckBytes) client.destroy();
		else if (client.writable && !(passing && client.writableLength > slowBytes)) client.write(line);
	};

	const remember = (event: Said, line: string) => {
		const slot = slotOf(event);
		if (slot === null) return;
		// Account by account a run begins anew: all that was found is of the one before, and only the operator's word stands.
		if (slot === 'started') for (const other of last.keys()) if (!outlastsStart.has(other)) last.delete(other);
		// Waits are told in the order in which they were said; all else stays in its place, `started` before everything.
		if (slot === 'held' || slot === 'standing') last.delete(slot);
		last.set(slot, line);
		// How far the phase before was says nothing of the one that begins.
		if (slot === 'phase') last.delete('progress');
		if (event.type === 'state' && event.state === 'resumed') last.delete('held');
	};

	return {
		path,
		publish(event) {
			const line = `${JSON.stringify({...event, time: new Date(now()).toISOString(), v: 1})}\n`;
			remember(event, line);
			for (const client of clients) send(client, line, event.type === 'progress');
		},
		close: () =>
			new Promise(resolve => {
				audience.close();
				const patience = setTimeout(() => {
					for (const client of clients) client.destroy();
				}, closeMs);
				server.close(() => {
					clearTimeout(patience);
					resolve();
				});
				for (const client of clients) client.destroySoon();
			}),
	};
}

function listenPrivately(server: Server, path: string): Promise<void> {
	rmSync(path, {force: true});
	return new Promise((resolve, reject) => {
		// After the first it rejects nothing: a connection that could not be accepted is the client's loss, not the run's.
		server.on('error', reject);
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
