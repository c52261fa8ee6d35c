/**
A line between a client and an HTTP server that can be cut, held up or cut short, request by request.

It looks at no more than the first line of each request, and takes one request at a time on a connection, as clients
without pipelining send them.
*/
import {once} from 'node:events';
import {createConnection, createServer, type Socket} from 'node:net';

export type Meddling = {
	/**
	`reset`: the request never arrives. `cut-request`: `bytes` of it arrive. `lose-reply`: it is carried out, and its answer
	is lost. `truncate`: `bytes` of the answer come, then its end. `delay`: the answer waits for `ms`.
	*/
	readonly act: 'reset' | 'cut-request' | 'lose-reply' | 'truncate' | 'delay';
	/** Over the request's first line, such as `PUT /bucket/key HTTP/1.1`; every request where absent. */
	readonly match?: RegExp;
	/** How many requests it hits; 1 where absent. */
	readonly times?: number;
	/** Matching requests that pass before the first one that is hit. */
	readonly after?: number;
	readonly bytes?: number;
	readonly ms?: number;
};

export type FaultyProxy = {
	/** `http://127.0.0.1:port` */
	readonly url: string;
	readonly meddle: (meddling: Meddling) => void;
	/** First lines of the requests that it has hit, in order: a test asserts that its fault fired. */
	readonly hits: () => readonly string[];
	/** First lines of all requests. */
	readonly seen: () => readonly string[];
	/** Cuts every connection and refuses new ones, as a gateway that restarts does, until `accept`. */
	readonly refuse: () => Promise<void>;
	readonly accept: () => Promise<void>;
	readonly close: () => Promise<void>;
};

type Live = {readonly meddling: Meddling; passed: number; hits: number};

const firstLine = /^(?:GET|PUT|HEAD|POST|DELETE|PATCH) \S+ HTTP\/1\.1(?=\r\n)/;

/** `target` is the origin of the server behind. */
export async function openProxy(target: string): Promise<FaultyProxy> {
	const {hostname, port} = new URL(target);
	const live: Live[] = [];
	const hits: string[] = [];
	const seen: string[] = [];
	const sockets = new Set<Socket>();

	const choose = (line: string): Meddling | undefined => {
		seen.push(line);
		for (const one of live) {
			const {match, times = 1, after = 0} = one.meddling;
			if (match !== undefined && !match.test(line)) continue;
			if (one.passed++ < after || one.hits >= times) continue;
			one.hits++;
			hits.push(line);
			return one.meddling;
		}
		return undefined;
	};

	const server = createServer(client => {
		const store = createConnection({host: hostname, port: Number(port)});
		for (const socket of [client, store]) {
			sockets.add(socket);
			socket.setNoDelay(true);
			socket.on('error', () => undefined);
			socket.on('close', () => sockets.delete(socket));
		}
		join(client, store, choose);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new TypeError('The proxy has no port');

	const refuse = async () => {
		if (!server.listening) return;
		const closed = once(server, 'close');
		server.close();
		for (const socket of sockets) socket.destroy();
		await closed;
	};
	return {
		url: `http://127.0.0.1:${address.port}`,
		meddle: meddling => live.push({meddling, passed: 0, hits: 0}),
		hits: () => [...hits],
		seen: () => [...seen],
		refuse,
		accept: async () => {
			server.listen(address.port, '127.0.0.1');
			await once(server, 'listening');
		},
		close: refuse,
	};
}

function join(client: Socket, store: Socket, choose: (line: string) => Meddling | undefined): void {
	let now: Meddling | undefined;
	let sent = 0;
	let answered = 0;
	const cut = () => {
		client.resetAndDestroy();
		store.destroy();
	};

	client.on('data', chunk => {
		const line = firstLine.exec(chunk.toString('latin1', 0, 4096))?.[0];
		if (line !== undefined) {
			now = choose(line);
			sent = 0;
			answered = 0;
		}
		if (now?.act === 'reset') return cut();
		if (now?.act === 'cut-request') {
			const left = (now.bytes ?? 0) - sent;
			sent += chunk.length;
			if (chunk.length >= left) return void store.write(chunk.subarray(0, Math.max(0, left)), cut);
		}
		if (!store.write(chunk)) {
			client.pause();
			store.once('drain', () => client.resume());
		}
	});
	store.on('data', chunk => {
		if (now?.act === 'lose-reply') return cut();
		if (now?.act === 'delay' && answered === 0) {
			answered += chunk.length;
			store.pause();
			setTimeout(() => {
				client.write(chunk);
				store.resume();
			}, now.ms ?? 0);
			return;
		}
		if (now?.act === 'truncate') {
			const left = (now.bytes ?? 0) - answered;
			answered += chunk.length;
			if (chunk.length >= left) {
				client.end(chunk.subarray(0, Math.max(0, left)));
				return void store.destroy();
			}
		}
		answered += chunk.length;
		if (!client.write(chunk)) {
			store.pause();
			client.once('drain', () => store.resume());
		}
	});
	client.on('close', () => store.destroy());
	store.on('close', () => client.end());
}
