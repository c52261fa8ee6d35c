import {expect, test} from 'vitest';
import {lookAhead} from '../../source/engine/look-ahead.ts';
import {backUp, cutOverOrder, openLinkWorld} from './link-world.ts';

test('what would refuse the cut-overs is told before anything is copied', async () => {
	const world = openLinkWorld(500);
	await backUp(world);
	const {ports} = world;
	const salesforce = {
		...ports.salesforce,
		describe: async () => ({updateable: false, fields: new Map()}),
		usage: async () => ({used: 79_990, max: 100_000}),
	};
	const before = world.events.length;
	const gates = await lookAhead({...ports, salesforce}, {...cutOverOrder(world), accounts: 1});
	expect(gates).toMatchObject([
		{gate: 'ledger', holds: true},
		{gate: 'field rights', holds: false, hint: expect.stringContaining('Grant edit access')},
		{gate: 'API calls', holds: false, hint: expect.stringContaining('migration.testSingleAccount: true')},
	]);
	expect(world.events.slice(before)).toEqual(gates);
});

test('a user who may write, in an org with calls left, is kept from nothing', async () => {
	const world = openLinkWorld(10);
	const order = {...cutOverOrder(world), accounts: 4};
	expect((await lookAhead(world.ports, order)).every(({holds}) => holds)).toBe(true);
});

test('an org of many small accounts has calls of its own for each of them', async () => {
	const world = openLinkWorld(10);
	const salesforce = {...world.ports.salesforce, usage: async () => ({used: 0, max: 100_000})};
	const gates = await lookAhead({...world.ports, salesforce}, {...cutOverOrder(world), accounts: 20_000});
	expect(gates.at(-1)).toMatchObject({
		gate: 'API calls',
		holds: false,
		hint: expect.stringContaining('`doclift migrate --dry-run`'),
	});
});
