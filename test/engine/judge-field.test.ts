import {describe, expect, it, test} from 'vitest';
import {executeCutOver} from '../../source/engine/execute-link-run.ts';
import {planRollback} from '../../source/engine/plan-rollback.ts';
import {backedUp, backUp, execute, executeOrder, type LinkWorld, planFor, rollbackOrder} from './link-world.ts';
import {idOf, record, urlOf} from './world.ts';

test('what stands in a field that a user has changed is kept with the conflict, without its query', async () => {
	const world = await backedUp(3);
	const planId = await planFor(world);
	const edit = (n: number, url: string | null) => {
		const edited = world.org.records.get(idOf(n));
		if (edited) world.org.put({...edited, url});
	};
	edit(0, 'https://user.example/mine.pdf?X-Amz-Signature=secret');
	edit(1, null);
	await executeCutOver(world.ports, executeOrder(world, planId));
	const found = world.links.attention(world.links.plan(planId)?.id ?? 0, 10).map(one => one.found);
	expect(found).toEqual([
		'https://user.example/mine.pdf: neither the value of the plan nor the new one, somebody else has changed it',
		'nothing: somebody else has emptied the field',
	]);
	expect(JSON.stringify(world.events)).not.toContain('user.example');
});

describe('a change that ended badly is settled by the next reading of its field', () => {
	const linkOf = ({links}: LinkWorld, n: number) => links.candidatesById([idOf(n)])[0]?.link;

	it.each([
		['another address', 'https://acme.sharepoint.example/1.pdf', 'foreign-url'],
		['another one of the vendor', urlOf(1, 'edited'), 'verified'],
		['none', null, 'no-url'],
	])('a link that a user has given %s is settled by the run itself or the next backup', async (_, url, state) => {
		const world = await backedUp(4);
		const planId = await planFor(world);
		world.org.put(record(1, {url}));
		const result = await executeCutOver(world.ports, executeOrder(world, planId));
		await backUp(world);
		expect([linkOf(world, 1), world.states()[1]]).toEqual(['original', state]);
		world.ledger.proveTally();
		const counted = world.db.prepare('SELECT link FROM link_tally WHERE count > 0').pluck().all();
		expect(counted).toEqual(['switched']);
		// The plan keeps it for whoever is to look at it.
		expect(result).toMatchObject({conflicts: 1, attention: [{recordId: idOf(1), outcome: 'conflict'}], exitCode: 1});
	});

	it('a link whose change was refused is settled by the next backup, and still waits to be switched', async () => {
		const world = await backedUp(8);
		world.fields.answers = id => (id === idOf(5) ? {done: false, why: 'refused', message: 'VALIDATION'} : undefined);
		expect(await execute(world)).toMatchObject({failed: 1});
		await backUp(world);
		expect(linkOf(world, 5)).toBe('original');
		world.fields.answers = () => undefined;
		expect(await execute(world)).toMatchObject({changes: 1, switched: 1, exitCode: 0});
	});

	it('a link whose change was refused is settled by the plan of a rollback, and is no link that somebody has changed', async () => {
		const world = await backedUp(8);
		world.fields.answers = id => (id === idOf(5) ? {done: false, why: 'refused', message: 'VALIDATION'} : undefined);
		await execute(world);
		expect(linkOf(world, 5)).toBe('failed');
		const {plan} = await planRollback(world.ports, rollbackOrder(world));
		expect(plan).toMatchObject({changes: 7, records: 7, classes: {'to-restore': 7}});
		expect(linkOf(world, 5)).toBe('original');
	});

	it('a link whose record was deleted and is back is settled by the next backup', async () => {
		const world = await backedUp(4);
		const planId = await planFor(world);
		world.org.remove(idOf(1));
		await executeCutOver(world.ports, executeOrder(world, planId));
		await backUp(world);
		expect(linkOf(world, 1)).toBe('deleted');
		world.org.put(record(1));
		await backUp(world);
		expect([linkOf(world, 1), world.states()[1]]).toEqual(['original', 'verified']);
	});
});
