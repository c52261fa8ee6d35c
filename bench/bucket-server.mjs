/**
A process of its own that serves one bucket in memory, for the benchmark alone. Its parent speaks to it over Node's IPC:
`fill` lays files there, `reset` empties it, `inventory` hashes what lies there, `requests` says what was asked of it.

`node bench/bucket-server.mjs [CERTIFICATE KEY]`: HTTPS with the two, else HTTP; a free port of loopback.
*/
import {hash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {createServer as createTlsServer} from 'node:tls';
import {createArena} from './bucket/arena.mjs';
import {fillWith} from './bucket/content.mjs';
import {serve} from './bucket/http.mjs';
import {createStore} from './bucket/store.mjs';

const [certificate, key] = process.argv.slice(2);

const arena = createArena();
const store = createStore({arena});
const accept = socket => {
	socket.setNoDelay(true);
	serve(socket, store);
};
const server =
	certificate === undefined
		? createServer(accept)
		: createTlsServer({cert: readFileSync(certificate), key: readFileSync(key)}, accept);

const acts = {
	fill: files => {
		acts.reset(files.reduce((sum, [, size]) => sum + size, 0));
		for (const [name, size] of files) {
			const body = fillWith(name, arena.take(size));
			const headers = ['Content-Type: application/pdf'];
			store.objects.set(name, {parts: [body], size, etag: hash('md5', body), headers});
		}
	},
	reset: bytes => {
		store.reset();
		arena.reset(bytes);
	},
	/** Of every file but those that doclift tries the bucket with: SHA-256 of the bytes as they lie here. */
	inventory: () =>
		[...store.objects]
			.filter(([name]) => !name.includes('/.doclift/'))
			.map(([, {parts}]) => hash('sha256', parts.length === 1 ? parts[0] : Buffer.concat(parts))),
	requests: () => ({...store.counts}),
	forget: () => store.forget(),
};

process.on('message', ({id, act, order}) => process.send({id, answer: acts[act](order) ?? null}));
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => {
	const scheme = certificate === undefined ? 'http' : 'https';
	process.send({url: `${scheme}://127.0.0.1:${server.address().port}`});
});
