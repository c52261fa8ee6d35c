/**
HTTP/1.1 on one socket, as little of it as S3 clients need: a request with a known length, its answer, the next one.

Node's own server costs as much for a 10 KB object as the clients that are to be measured. This one reads a request's
head once and moves its body once.
*/

const headEnd = Buffer.from('\r\n\r\n');
const carryOn = 'HTTP/1.1 100 Continue\r\n\r\n';
const mostHead = 64 * 1024;
/** Up to here a copy is cheaper than a second buffer to write. */
const joined = 64 * 1024;

/**
@typedef {{method: string, path: string, query: URLSearchParams, headers: Record<string, string>}} Request
@typedef {{status: number, headers?: readonly string[], body?: readonly Buffer[], length?: number}} Answer
  `length` of a body that is named and not sent (HEAD)
*/

/**
@param {import('node:net').Socket} socket
@param {{room: (request: Request, length: number) => Buffer, answer: (request: Request, body: Buffer) => Answer}} store
  `room`: where the body is to lie; `answer`: once it lies there
*/
export function serve(socket, {room, answer}) {
	/** The beginning of a head that came in pieces. */
	let rest;
	let request;
	let body;
	let filled = 0;

	const finish = () => {
		const {method} = request;
		const reply = answer(request, body);
		request = undefined;
		write(socket, reply, method === 'HEAD');
	};
	const begin = head => {
		request = readHead(head);
		const length = Number(request.headers['content-length'] ?? 0);
		if (request.headers['transfer-encoding'] !== undefined || !Number.isSafeInteger(length)) {
			socket.end('HTTP/1.1 411 Length Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
			return false;
		}
		body = room(request, length);
		filled = 0;
		if (length > 0 && request.headers.expect !== undefined) socket.write(carryOn);
		if (length === 0) finish();
		return true;
	};

	socket.on('error', () => socket.destroy());
	socket.on('data', piece => {
		let at = 0;
		while (at < piece.length) {
			if (request !== undefined) {
				const taken = piece.copy(body, filled, at);
				filled += taken;
				at += taken;
				if (filled === body.length) finish();
				continue;
			}
			const bytes = rest === undefined ? piece : Buffer.concat([rest, piece.subarray(at)]);
			const start = rest === undefined ? at : 0;
			const end = bytes.indexOf(headEnd, start);
			if (end === -1) {
				rest = Buffer.from(bytes.subarray(start));
				if (rest.length > mostHead) socket.destroy();
				return;
			}
			rest = undefined;
			piece = bytes;
			at = end + headEnd.length;
			if (!begin(bytes.latin1Slice(start, end))) return;
		}
	});
}

/** @returns {Request} */
function readHead(head) {
	const lines = head.split('\r\n');
	const [method, target] = lines[0].split(' ', 2);
	const headers = {};
	for (let index = 1; index < lines.length; index++) {
		const line = lines[index];
		const colon = line.indexOf(':');
		headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
	}
	const mark = target.indexOf('?');
	if (mark === -1) return {method, path: target, query: noQuery, headers};
	return {method, path: target.slice(0, mark), query: new URLSearchParams(target.slice(mark + 1)), headers};
}

const noQuery = new URLSearchParams();

const reasons = {200: 'OK', 204: 'No Content', 206: 'Partial Content', 400: 'Bad Request', 404: 'Not Found'};

function write(socket, {status, headers = [], body = [], length}, bodiless) {
	const size = length ?? body.reduce((sum, piece) => sum + piece.length, 0);
	let head = `HTTP/1.1 ${status} ${reasons[status] ?? 'Answer'}\r\nServer: doclift-bench\r\n`;
	for (const line of headers) head += `${line}\r\n`;
	head += status === 204 ? '\r\n' : `Content-Length: ${size}\r\n\r\n`;
	if (bodiless || size === 0) return socket.write(head, 'latin1');
	if (size <= joined) return socket.write(Buffer.concat([Buffer.from(head, 'latin1'), ...body]));
	socket.cork();
	socket.write(head, 'latin1');
	for (const piece of body) socket.write(piece);
	socket.uncork();
}
