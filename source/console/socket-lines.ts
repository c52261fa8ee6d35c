/** A socket heard line by line. */
import type {Socket} from 'node:net';

/** What a run says is no longer than this, even where it tells a plan's summary with its examples. */
export const mostSaid = 16 * 1024 * 1024;

/** More than `most` characters without an end are no line of ours: the socket is closed, before they fill the memory. */
export function hearLines(socket: Socket, most: number, onLine: (line: string) => void): void {
	let rest = '';
	socket.setEncoding('utf8').on('data', (text: string) => {
		const lines = (rest + text).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) onLine(line);
		if (rest.length > most) socket.destroy();
	});
}
