import {expect, test} from 'vitest';
import {beginLarge} from '../../source/storage/large.ts';
import {nothing, openCopying, partBytes} from './copying.ts';

test('a file that is given up while its upload is being opened leaves nothing behind', async () => {
	const {ports, task, left, requests} = await openCopying({source: () => undefined});
	const served = {access: 'http', get: () => Promise.reject(new Error('not read again'))} as const;
	const head = {status: 200, headers: {}};
	const large = beginLarge(ports, task, {head, served, length: 3 * partBytes, prepaid: 0});
	const opening = large.open();
	await large.drop();
	await opening;
	expect(requests()).toMatchObject({CreateMultipartUpload: 1, AbortMultipartUpload: 1});
	expect(left()).toEqual(nothing);
});
