import {describe, expect, it} from 'vitest';
import {executeCutOver, executeRollback} from '../../source/engine/execute-link-run.ts';
import {planCutOver} from '../../source/engine/plan-cut-over.ts';
import {planRollback} from '../../source/engine/plan-rollback.ts';
import type {FileTask, Receipt} from '../../source/engine/ports/copier.ts';
import type {Storing} from '../../source/engine/ports/keepsakes.ts';
import {
	backedUp,
	backUp,
	base,
	cutOverOrder,
	execute,
	executeOrder,
	openLinkWorld,
	planFor,
	rollbackOrder,
} from './link-world.ts';
import {idOf, record, urlOf, verifiedReceipt} from './world.ts';

const missing = ({row, recordId}: FileTask): Receipt => ({
	row,
	recordId,
	outcome: 'missing',
	attempts: 1,
	failure: {kind: 'download-missing', message: 'the source answered 404'},
});

it('names files that could not be copied, and counts their links as failed', async () => {
	const gone = new Set([idOf(6)]);
	const world = await backedUp(5, {
		copy: task => (gone.has(task.recordId) ? missing(task) : verifiedReceipt(task)),
	});
	for (const n of [5, 6]) world.org.put(record(n));
	const result = await execute(world);
	expect(result).toMatchObject({
		changes: 7,
		switched: 6,
		copied: 1,
		failed: 1,
		uncopied: {missing: 1},
		remaining: 0,
		exitCode: 1,
		attention: [
			{recordId: idOf(6), outcome: 'failed', found: expect.stringMatching(/not be copied \(missing\).* 404/)},
		],
	});
	expect(world.urlOf(idOf(6))).toBe(urlOf(6));
	gone.clear();
	await backUp(world);
	expect(await execute(world)).toMatchObject({changes: 1, switched: 1, exitCode: 0, uncopied: {}});
});

describe('hazard 46: what is kept', () => {
	it('is kept before the first change', async () => {
		const world = await backedUp(5);
		const seen: number[] = [];
		const keep = world.ports.keepsakes;
		const ports = {
			...world.ports,
			keepsakes: {
				...keep,
				storeRollbackFile(path: string, storing: Storing) {
					seen.push(world.fields.writes.length);
					return keep.storeRollbackFile(path, storing);
				},
			},
		};
		const planId = await planFor(world);
		await executeCutOver(ports, executeOrder(world, planId));
		expect(seen).toEqual([0]);
		expect(world.kept).toMatchObject({ledgers: [planId], stored: [`rollback-${planId}.json`]});
		expect(world.kept.rollback).toHaveLength(5);
	});

	it('is enough to go back by, without the ledger that wrote it', async () => {
		const first = await backedUp(5);
		await execute(first);
		const records = first.kept.rollback;
		const world = openLinkWorld([...first.org.records.values()]);
		const {plan} = await planRollback(world.ports, rollbackOrder(world, {source: {from: 'file', records}}));
		expect(plan).toMatchObject({changes: 5, classes: {'to-restore': 5}});
		const result = await executeRollback(world.ports, executeOrder(world, plan?.planId ?? ''));
		expect(result).toMatchObject({restored: 5, validated: 5, exitCode: 0});
		for (let n = 0; n < 5; n++) expect(world.urlOf(idOf(n))).toBe(urlOf(n));
	});

	it('names what is new too, and what was never switched is left alone by it', async () => {
		const first = await backedUp(4, {
			copy: task => (task.recordId === idOf(8) ? missing(task) : verifiedReceipt(task)),
		});
		for (const n of [7, 8]) first.org.put(record(n));
		expect(await execute(first)).toMatchObject({switched: 5, copied: 1, failed: 1});
		const records = first.kept.rollback;
		expect(records.map(({Id}) => Id).sort()).toEqual([0, 1, 2, 3, 7, 8].map(idOf));

		const world = openLinkWorld([...first.org.records.values()]);
		const {plan} = await planRollback(world.ports, rollbackOrder(world, {source: {from: 'file', records}}));
		expect(plan).toMatchObject({changes: 5, classes: {'to-restore': 5, 'not-ours': 1}, blocked: {}});
		const result = await executeRollback(world.ports, executeOrder(world, plan?.planId ?? ''));
		expect(result).toMatchObject({restored: 5, exitCode: 0});
		for (const n of [0, 1, 2, 3, 7, 8]) expect(world.urlOf(idOf(n))).toBe(urlOf(n));
	});
});

it('fault 37: finds nothing to do when everything is done', async () => {
	const world = await backedUp(5);
	await execute(world);
	const {plan} = await planCutOver(world.ports, cutOverOrder(world));
	expect(plan).toMatchObject({changes: 0, classes: {'already-ours': 5}});
});

it('moves links that are ours to a new base, and back to the original from there', async () => {
	const world = await backedUp(5);
	await execute(world);
	const linkBase = 'https://docs.acme.example/';
	const openLink = async () => ({status: 200, bytes: null, contentType: null});
	const ports = {...world.ports, openLink};
	const {plan} = await planCutOver(ports, cutOverOrder(world, {linkBase}));
	expect(plan).toMatchObject({changes: 5, classes: {'re-link': 5}});
	const again = await executeCutOver(ports, executeOrder(world, plan?.planId ?? '', {linkBase}));
	expect(again).toMatchObject({switched: 5, validated: 5, exitCode: 0});
	for (let n = 0; n < 5; n++) expect(world.urlOf(idOf(n))).toMatch(linkBase);
	const back = await planRollback(ports, rollbackOrder(world, {linkBase}));
	expect(await executeRollback(ports, executeOrder(world, back.plan?.planId ?? '', {linkBase}))).toMatchObject({
		restored: 5,
		exitCode: 0,
	});
	for (let n = 0; n < 5; n++) expect(world.urlOf(idOf(n))).toBe(urlOf(n));
});

it('moves on a link whose move to another base was refused, from where it stands, whatever base is next', async () => {
	const world = await backedUp(6);
	await execute(world);
	const ports = {...world.ports, openLink: async () => ({status: 200, bytes: null, contentType: null})};
	const refused = idOf(2);
	const move = async (linkBase: string) => {
		const {plan} = await planCutOver(ports, cutOverOrder(world, {linkBase}));
		const result = await executeCutOver(ports, executeOrder(world, plan?.planId ?? '', {linkBase}));
		return {classes: plan?.classes, ...result};
	};
	world.fields.answers = id => (id === refused ? {done: false, why: 'refused', message: 'VALIDATION'} : undefined);
	expect(await move('https://one.acme.example/')).toMatchObject({switched: 5, failed: 1, exitCode: 1});
	expect(world.urlOf(refused)).toMatch(base);
	expect(await move('https://two.acme.example/')).toMatchObject({
		classes: {'re-link': 6},
		switched: 5,
		failed: 1,
		conflicts: 0,
	});
	world.fields.answers = () => undefined;
	const linkBase = 'https://three.acme.example/';
	expect(await move(linkBase)).toMatchObject({classes: {'re-link': 6}, switched: 6, conflicts: 0, exitCode: 0});
	expect(world.urlOf(refused)).toMatch(linkBase);
	const back = await planRollback(ports, rollbackOrder(world, {linkBase}));
	expect(await executeRollback(ports, executeOrder(world, back.plan?.planId ?? '', {linkBase}))).toMatchObject({
		restored: 6,
		exitCode: 0,
	});
	expect(world.urlOf(refused)).toBe(urlOf(2));
});

it('moves on a link that a user had edited and has put back', async () => {
	const world = await backedUp(4);
	await execute(world);
	const ports = {...world.ports, openLink: async () => ({status: 200, bytes: null, contentType: null})};
	const linkBase = 'https://docs.acme.example/';
	const planOver = async () => {
		const {plan} = await planCutOver(ports, cutOverOrder(world, {linkBase}));
		return plan;
	};
	const old = world.urlOf(idOf(1)) ?? '';
	const first = await planOver();
	world.org.put(record(1, {url: `${old}#page=2`}));
	const order = executeOrder(world, first?.planId ?? '', {linkBase});
	expect(await executeCutOver(ports, order)).toMatchObject({switched: 3, conflicts: 1});
	world.org.put(record(1, {url: old}));
	const again = await planOver();
	expect(again).toMatchObject({changes: 1, classes: {'re-link': 1, 'already-ours': 3}});
	expect(await executeCutOver(ports, executeOrder(world, again?.planId ?? '', {linkBase}))).toMatchObject({
		switched: 1,
		conflicts: 0,
		exitCode: 0,
	});
	expect(world.urlOf(idOf(1))).toMatch(linkBase);
});

it('moves on a link whose record had been deleted and is back, once its copy is proven again', async () => {
	const world = await backedUp(4);
	await execute(world);
	const ports = {...world.ports, openLink: async () => ({status: 200, bytes: null, contentType: null})};
	const linkBase = 'https://docs.acme.example/';
	const move = async (meanwhile = () => {}) => {
		const {plan} = await planCutOver(ports, cutOverOrder(world, {linkBase}));
		meanwhile();
		return executeCutOver(ports, executeOrder(world, plan?.planId ?? '', {linkBase}));
	};
	const old = world.urlOf(idOf(1)) ?? '';
	expect(await move(() => world.org.remove(idOf(1)))).toMatchObject({switched: 3, deleted: 1});
	await backUp(world);
	world.org.put(record(1, {url: old}));
	await backUp(world);
	expect(await move()).toMatchObject({changes: 1, switched: 1, conflicts: 0, exitCode: 0});
	expect(world.urlOf(idOf(1))).toMatch(linkBase);
});
