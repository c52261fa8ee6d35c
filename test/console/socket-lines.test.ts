import {once} from 'node:events';
import {connect, createServer, type Socket} from 'node:net';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {hearLines} from '../../source/console/socket-lines.ts';
import {temporaryFolder} from '../support/folder.ts';

/** A socket that writes, and the lines that are heard at its other end. */
async function line(most: number): Promise<{readonly lines: readonly string[]; readonly writer: Socket}> {
	const folder = temporaryFolder();
	const lines: string[] = [];
	const server = createServer(socket => hearLines(socket, most, text => lines.push(text)));
	server.listen(join(folder, 'socket'));
	await once(server, 'listening');
	const writer = connect(join(folder, 'socket'));
	onTestFinished(() => {
		writer.destroy();
		server.close();
	});
	await once(writer, 'connect');
	return {lines, writer};
}

test('lines are heard whole, however they arrive', async () => {
	const {lines, writer} = await line(100);
	const bytes = Buffer.from('one\ntwö\n\nthr');
	for (const byte of bytes) writer.write(Buffer.from([byte]));
	writer.write('ee\n');
	await expect.poll(() => lines).toEqual(['one', 'twö', '', 'three']);
});

test('a line without an end closes the socket, and those before it have been heard', async () => {
	const {lines, writer} = await line(10);
	const closed = once(writer, 'close');
	writer.on('error', () => {}).write(`short\n${'x'.repeat(11)}`);
	await closed;
	expect(lines).toEqual(['short']);
});
