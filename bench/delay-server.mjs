/**
A longer way to a server on this machine: bytes arrive MS/2 later, in both directions, in any number and in order.

`node bench/delay-server.mjs MS PORT…` under a parent with IPC, which is told the ports that lead to those, in order.
It stands in for distance alone: connecting is as quick as on loopback, and no line is ever full.
*/
import {once} from 'node:events';
import {createConnection, createServer} from 'node:net';

const [ms, ...ports] = process.argv.slice(2).map(Number);

function carry(from, to) {
	// One timer for each piece: Node keeps those of one length in one list.
	from.on('data', piece => setTimeout(() => to.write(piece), ms / 2));
	from.on('end', () => setTimeout(() => to.end(), ms / 2));
	from.on('error', () => to.destroy());
	from.on('close', () => setTimeout(() => to.destroy(), ms));
	from.setNoDelay(true);
}

async function lead(port) {
	const server = createServer(client => {
		const onward = createConnection({host: '127.0.0.1', port});
		carry(client, onward);
		carry(onward, client);
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	return server.address().port;
}

process.on('disconnect', () => process.exit());
process.send(await Promise.all(ports.map(lead)));
