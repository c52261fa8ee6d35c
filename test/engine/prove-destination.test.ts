import {expect, it} from 'vitest';
import type {RunEvent} from '../../source/engine/event.ts';
import type {StoreAbilities} from '../../source/engine/ports.ts';
import {proveDestination} from '../../source/engine/prove-destination.ts';
import {openBucket} from './world.ts';

const enforcing = {
	conditionalCreate: true,
	conditionalComplete: true,
	conditionalReplace: true,
	verifiesPayload: true,
	verifiesMd5: true,
	verifiesUnsigned: true,
};

async function gateOf(copies: StoreAbilities['copies']) {
	const events: RunEvent[] = [];
	const destination = {
		...openBucket(),
		probe: async () => ({...enforcing, ...(copies === undefined ? {} : {copies})}),
	};
	await proveDestination({destination, emit: event => events.push(event)});
	return events.find(event => event.type === 'gate' && event.gate === 'copies inside the store');
}

it('says what copies inside the store are worth there, where they are asked for', async () => {
	const able = {conditional: true, guarded: true, checksums: true};
	expect(await gateOf(undefined)).toBeUndefined();
	expect(await gateOf(able)).toMatchObject({holds: true});
	expect(await gateOf(null)).toMatchObject({holds: false, hint: 'Files are streamed.'});
	expect(await gateOf({...able, checksums: false})).toMatchObject({
		...{holds: false, found: 'it states no SHA-256 of them', hint: expect.stringContaining('`transfer: copy`')},
	});
});
