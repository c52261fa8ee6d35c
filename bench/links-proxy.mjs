/** A door before the org that takes time down: from when until when at least one call was in flight, and how many there were. */
import {once} from 'node:events';
import {Agent, createServer, request} from 'node:http';
import {pipeline} from 'node:stream';

/**
@typedef {object} Watched
@property {number} calls
@property {number} busyMs with at least one call in flight
@property {number} inFlightMs of all calls, added up: over `busyMs` it gives how many there were at once
@property {number} updates calls that write
@property {number} updateMs of these, added up
*/

/**
@param {string} target origin of the org
*/
export async function openDoor(target) {
	const {hostname, port} = new URL(target);
	const agent = new Agent({keepAlive: true, maxSockets: 64});
	/** @type {Watched} */
	let seen = none();
	let inFlight = 0;
	let since = 0;

	const begin = now => {
		if (inFlight++ === 0) since = now;
	};
	const end = (now, from, isUpdate) => {
		if (--inFlight === 0) seen.busyMs += now - since;
		seen.calls += 1;
		seen.inFlightMs += now - from;
		if (isUpdate) {
			seen.updates += 1;
			seen.updateMs += now - from;
		}
	};

	const server = createServer({keepAliveTimeout: 60_000}, (incoming, outgoing) => {
		const from = performance.now();
		const isUpdate = incoming.method === 'PATCH';
		begin(from);
		let over = false;
		const finish = () => {
			if (!over) end(performance.now(), from, isUpdate);
			over = true;
		};
		outgoing.on('close', finish);
		const {method, url: path, headers} = incoming;
		const onward = request({agent, hostname, port, method, path, headers}, answer => {
			outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
			pipeline(answer, outgoing, () => undefined);
		});
		onward.on('error', () => outgoing.destroy());
		pipeline(incoming, onward, () => undefined);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${server.address().port}`,
		/** What was seen since the last time, calls that have ended only. */
		take() {
			const now = performance.now();
			if (inFlight > 0) {
				seen.busyMs += now - since;
				since = now;
			}
			const taken = seen;
			seen = none();
			return taken;
		},
		async close() {
			server.closeAllConnections();
			server.close();
			agent.destroy();
		},
	};
}

/** @returns {Watched} */
const none = () => ({calls: 0, busyMs: 0, inFlightMs: 0, updates: 0, updateMs: 0});
