import {expect, it} from 'vitest';
import type {RunEvent} from '../../source/engine/event.ts';
import type {StoreAbilities} from '../../source/engine/ports/buckets.ts';
import {proveDestination} from '../../source/engine/prove-destination.ts';
import {enforcing} from '../support/enforcing.ts';
import {openBucket} from './world.ts';

async function gateOf(gate: string, abilities: Partial<StoreAbilities>) {
	const events: RunEvent[] = [];
	const destination = {...openBucket(), probe: async () => ({...enforcing, ...abilities})};
	await proveDestination({destination, emit: event => events.push(event)});
	return events.find(event => event.type === 'gate' && event.gate === gate);
}

const copiesGate = (copies: StoreAbilities['copies']) =>
	gateOf('copies inside the store', copies === undefined ? {} : {copies});

it('says what copies inside the store are worth there, where they are asked for', async () => {
	const able = {conditional: true, guarded: true, checksums: true};
	expect(await copiesGate(undefined)).toBeUndefined();
	expect(await copiesGate(able)).toMatchObject({holds: true});
	expect(await copiesGate(null)).toMatchObject({holds: false, hint: 'Files are streamed.'});
	expect(await copiesGate({...able, checksums: false})).toMatchObject({
		holds: false,
		found: 'it states no SHA-256 of them',
		hint: expect.stringContaining('`transfer: copy`'),
	});
});

it('says which hash of a body it compares, and what takes its place where it compares none', async () => {
	expect(await gateOf('checksums', {})).toMatchObject({holds: true, found: expect.stringContaining('SHA-256')});
	expect(await gateOf('checksums', {verifiesPayload: false})).toMatchObject({
		holds: true,
		found: expect.stringContaining('their MD5'),
	});
	expect(await gateOf('checksums', {verifiesPayload: false, verifiesMd5: false})).toMatchObject({
		holds: false,
		hint: expect.stringMatching(/MD5 in its ETag.*read again/),
	});
});

it('hazard 25: says what it forgets of what copies carry, and what follows from that', async () => {
	expect(await gateOf('headers of copies', {})).toBeUndefined();
	expect(await gateOf('headers of copies', {forgets: ['disposition']})).toMatchObject({
		holds: false,
		found: 'the destination forgets the Content-Disposition of what it stores',
		hint: expect.stringContaining('open inline'),
	});
	expect(await gateOf('headers of copies', {forgets: ['disposition', 'metadata']})).toMatchObject({
		found: 'the destination forgets the Content-Disposition and the user metadata of what it stores',
	});
});
