import {describe, expect, it} from 'vitest';
import {data, start} from './client.ts';

describe('sessions', () => {
	const invalid = [{message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID'}];

	it('are asked for everywhere', async () => {
		const client = await start();
		for (const authorization of ['', 'Bearer x', `Basic ${client.token}`, 'Bearer undefined']) {
			const {status, json} = await client.ask(data('/limits'), {headers: {authorization}});
			expect([status, json]).toEqual([401, invalid]);
		}
	});

	it('end when the world says so, and after their time', async () => {
		const client = await start();
		client.world.expireSessions();
		expect((await client.ask(data('/limits'))).json).toEqual(invalid);
		const brief = await start({org: {sessionMs: 0}});
		expect((await brief.ask(data('/limits'))).status).toBe(401);
	});
});
