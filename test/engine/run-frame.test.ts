import {expect, test} from 'vitest';
import {executeCutOver, executeRollback} from '../../source/engine/execute-link-run.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import {planCutOver} from '../../source/engine/plan-cut-over.ts';
import {planRollback} from '../../source/engine/plan-rollback.ts';
import type {Destination} from '../../source/engine/ports/buckets.ts';
import {backUp, cutOverOrder, executeOrder, openLinkWorld, rollbackOrder} from './link-world.ts';
import {beginRun, everything, idOf, onFullDisk, record, urlOf} from './world.ts';

function away(): never {
	throw new MigrationError('authentication-destination', 'the destination refuses the credentials');
}
const unreachable: Destination = {stat: away, probe: away, abortUpload: away, list: away, pendingUploads: away};

test('the way back asks nothing of the bucket: what a dead run was copying waits for the next backup', async () => {
	const world = openLinkWorld(4);
	await backUp(world);
	const over = await planCutOver(world.ports, cutOverOrder(world));
	await executeCutOver(world.ports, executeOrder(world, over.plan?.planId ?? ''));
	world.org.put(record(7));
	await planCutOver(world.ports, cutOverOrder(world));
	const dead = beginRun(world.ledger, world.clock);
	expect(world.ledger.claim(dead, everything, {files: 9, bytes: 1e9, after: 0})).toHaveLength(1);

	const ports = {...world.ports, destination: unreachable, openCopier: away};
	const {plan} = await planRollback(ports, rollbackOrder(world));
	expect(await executeRollback(ports, executeOrder(world, plan?.planId ?? ''))).toMatchObject({
		restored: 4,
		validated: 4,
		exitCode: 0,
		error: null,
	});
	for (let n = 0; n < 4; n++) expect(world.urlOf(idOf(n))).toBe(urlOf(n));
	expect(world.states()[7]).toBe('copying');
	await backUp(world);
	expect(world.states()[7]).toBe('verified');
});

test('fault 38: a full disk ends no run: its end, and what becomes of its plan, wait for room', async () => {
	const world = openLinkWorld(4);
	await backUp(world);
	const {plan} = await planCutOver(world.ports, cutOverOrder(world));
	const ledger = onFullDisk(world.ledger, 'endRun');
	const links = onFullDisk(world.links, 'movePlan', 'markDiffering');
	let calls = 0;
	const writeLinks: typeof world.fields.writeLinks = async (changes, ...more) => {
		const written = await world.fields.writeLinks(changes, ...more);
		// A user's edit beyond the canary, which stands for no other record.
		const edited = ++calls === 2 ? world.org.records.get(changes[0]?.recordId ?? '') : undefined;
		if (edited !== undefined) world.org.put({...edited, url: 'https://users.example/own'});
		return written;
	};
	const ports = {...world.ports, ledger: ledger.tight, links: links.tight, linkFields: {...world.fields, writeLinks}};
	const result = await executeCutOver(ports, executeOrder(world, plan?.planId ?? ''));
	expect(result).toMatchObject({error: null, validated: 3});
	expect([...links.refused, ...ledger.refused]).toEqual(['movePlan', 'markDiffering', 'endRun']);
	expect(world.said('paused')).toHaveLength(3);
	expect(world.said('resumed')).toHaveLength(3);
});
