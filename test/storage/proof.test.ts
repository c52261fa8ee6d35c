import {describe, expect, test} from 'vitest';
import type {FileTask} from '../../source/engine/ports/copier.ts';
import {createLocate} from '../../source/engine/url.ts';
import {createReader} from '../../source/storage/access.ts';
import {prove} from '../../source/storage/proof.ts';
import {plainStrategy} from '../../source/storage/strategies/http.ts';
import {openHttp, serve} from './servers.ts';

/** Reads and proves a file whose source answers without a length first, and then with `second`. */
async function proveTwice(second: number) {
	const {url, host, seen} = await serve((_, response) => {
		const status = seen.length === 1 ? 200 : second;
		response.writeHead(status, {'transfer-encoding': 'chunked', 'content-type': 'application/pdf'}).end();
	});
	const locate = createLocate({buckets: [], hosts: [host]});
	const http = plainStrategy(openHttp(), {locate, named: new Set([host])});
	const task: FileTask = {row: 1, recordId: 'r', url: `${url}/a.pdf`, key: 'k', name: 'n', replaces: null};
	const reply = await createReader(['http'], {http}, locate)(task, () => 'whole');
	const proving = {doubts: {founded: 0, unfounded: 0}, bandwidth: () => undefined};
	return prove(task, reply, reply.body, proving, false);
}

describe('a body without a length is read a second time', () => {
	test('and is proven where both readings are the same', async () => {
		expect(await proveTwice(200)).toMatchObject({sha256: expect.stringMatching(/^e3b0c442/)});
	});

	test.each([
		[503, 'network-throttled'],
		[500, 'download-error'],
		[404, 'download-missing'],
	])('but a second reading that is answered %i proves no empty file', async (status, kind) => {
		await expect(proveTwice(status)).rejects.toMatchObject({kind});
	});
});
