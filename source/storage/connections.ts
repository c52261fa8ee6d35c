/** The connections to one origin: the one that was used last is used next, and a new one is opened where none is free. */
import {broken} from './broken.ts';
import {type Connection, type Exchange, openConnection, type Target} from './connection.ts';
import type {Flow} from './flow.ts';

export type Asked = {
	readonly method: string;
	/** Path and query as they are sent. */
	readonly path: string;
	/** Flat; without `host` and what frames the body. */
	readonly headers: readonly string[];
	readonly body: Uint8Array | Flow | null;
};

export type Connections = {
	/** Throws for what no request can hold, before anything is sent. */
	readonly dispatch: (asked: Asked, exchange: Exchange) => void;
	readonly destroy: () => Promise<void>;
};

/** Servers close what stands idle; a connection that may just be closing is not used again. Amazon S3 waits longer. */
const mostIdleMs = 4000;

export function openConnections(target: Target, now: () => number = () => performance.now()): Connections {
	const all = new Set<Connection>();
	const free: Array<{readonly connection: Connection; readonly since: number}> = [];
	let closed = false;

	const another = (): Connection => {
		const connection: Connection = openConnection(target, {
			onFree: () => free.push({connection, since: now()}),
			onGone: () => {
				all.delete(connection);
				const index = free.findIndex(entry => entry.connection === connection);
				if (index !== -1) free.splice(index, 1);
			},
		});
		all.add(connection);
		return connection;
	};

	return {
		dispatch(asked, exchange) {
			if (closed) throw broken('the connections are closed');
			const request = {method: asked.method, head: headOf(asked, target.authority), body: asked.body};
			const last = free.pop();
			if (last !== undefined && now() - last.since <= mostIdleMs) return last.connection.send(request, exchange);
			// All others have waited longer still.
			for (const {connection} of [...(last === undefined ? [] : [last]), ...free.splice(0)]) connection.destroy();
			another().send(request, exchange);
		},
		async destroy() {
			closed = true;
			for (const connection of [...all]) connection.destroy();
		},
	};
}

const proper = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Request line and headers. Throws for what would break out of its line. */
function headOf({method, path, headers, body}: Asked, authority: string): string {
	if (!/^[\x21-\x7e]+$/.test(path)) throw new TypeError('a path that no request line can hold');
	let head = `${method} ${path} HTTP/1.1\r\nhost: ${authority}\r\nconnection: keep-alive\r\n`;
	for (let index = 0; index + 1 < headers.length; index += 2) {
		const value = headers[index + 1] ?? '';
		if (!proper.test(value)) throw new TypeError(`the header ${headers[index]} has a value that no line can hold`);
		head += `${headers[index]}: ${value}\r\n`;
	}
	if (body !== null || method === 'PUT' || method === 'POST') head += `content-length: ${body?.byteLength ?? 0}\r\n`;
	return `${head}\r\n`;
}
