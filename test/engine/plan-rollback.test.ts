import {describe, expect, it, test} from 'vitest';
import {createControl} from '../../source/engine/control.ts';
import {executeCutOver, executeRollback} from '../../source/engine/execute-link-run.ts';
import {MigrationError} from '../../source/engine/failure.ts';
import {planCutOver} from '../../source/engine/plan-cut-over.ts';
import {planRollback} from '../../source/engine/plan-rollback.ts';
import {backUp, base, cutOverOrder, executeOrder, type LinkWorld, openLinkWorld, rollbackOrder} from './link-world.ts';
import {accountOf, everything, idOf, record, urlOf} from './world.ts';

/** All of it backed up and switched. */
async function switched(records: number): Promise<LinkWorld> {
	const world = openLinkWorld(records);
	await backUp(world);
	const {plan} = await planCutOver(world.ports, cutOverOrder(world));
	await executeCutOver(world.ports, executeOrder(world, plan?.planId ?? ''));
	return world;
}

const planBack = async (
	world: LinkWorld,
	...more: Parameters<typeof rollbackOrder> extends [unknown, ...infer P] ? P : never
) => (await planRollback(world.ports, rollbackOrder(world, ...more))).plan;

it('hazard 68: takes up only fields that hold exactly what was written', async () => {
	const world = await switched(6);
	world.org.put(record(0, {url: `${world.urlOf(idOf(0))}#page=2`}));
	world.org.put(record(1, {url: null}));
	world.org.remove(idOf(2));
	expect(await planBack(world)).toMatchObject({
		changes: 3,
		records: 6,
		org: {orgId: '00D5e0000001AAAEA2', orgName: 'Acme', sandbox: true},
		classes: {'to-restore': 3, 'edited-by-user': 2, deleted: 1},
		again: 'doclift rollback --from-database --dry-run',
	});
});

test('a way back needs no count of all records, which a large org may not give, and tells of none', async () => {
	const world = await switched(4);
	const count = async () => {
		throw new MigrationError('salesforce-incomplete', 'Salesforce gave up on the count: QUERY_TIMEOUT');
	};
	const ports = {...world.ports, salesforce: {...world.ports.salesforce, count}};
	expect((await planRollback(ports, rollbackOrder(world))).plan).toMatchObject({changes: 4});
	expect(world.said('planning')).toContain(
		'reading the fields of the links that were changed; nothing is changed by it',
	);
});

test('hazard 68: a rollback repeats at its end what its plan has left alone, and ends with 0', async () => {
	const world = await switched(5);
	world.org.put(record(0, {url: `${world.urlOf(idOf(0))}#page=2`}));
	const plan = await planBack(world);
	const result = await executeRollback(world.ports, executeOrder(world, plan?.planId ?? ''));
	expect(result).toMatchObject({restored: 4, conflicts: 0, exitCode: 0});
	expect(result.leftAlone).toEqual({'edited-by-user': 1, 'not-ours': 0});
});

test('a rollback says how many links nobody has seen: deleted, or hidden from this user', async () => {
	const world = await switched(6);
	world.org.shows = ({id}) => id !== idOf(2);
	const plan = await planBack(world);
	expect(plan?.classes).toEqual({'to-restore': 5, deleted: 1});
	const result = await executeRollback(world.ports, executeOrder(world, plan?.planId ?? ''));
	expect(result).toMatchObject({restored: 5, validated: 5, deleted: 1, remaining: 0, error: null, exitCode: 0});
	const told = 'SELECT failed_files FROM migration_runs WHERE id = ?';
	expect(world.db.prepare(told).pluck().get(result.runId)).toBe(0);
});

test('hazard 69: a rollback settles record by record, with the words of the org', async () => {
	const world = await switched(5);
	world.fields.answers = id =>
		id === idOf(3) ? {done: false, why: 'refused', message: 'ENTITY_IS_LOCKED: in an approval'} : undefined;
	const plan = await planBack(world);
	const result = await executeRollback(world.ports, executeOrder(world, plan?.planId ?? ''));
	expect(result).toMatchObject({
		restored: 4,
		failed: 1,
		exitCode: 1,
		attention: [{recordId: idOf(3), outcome: 'failed', found: expect.stringContaining('ENTITY_IS_LOCKED')}],
	});
	const told = world.db
		.prepare("SELECT doclist_entry_id AS id, state FROM url_changes WHERE direction = 'rollback'")
		.all();
	expect(told).toHaveLength(5);
	expect(told.filter(row => Object(row).state === 'failed')).toEqual([{id: idOf(3), state: 'failed'}]);
});

test('hazard 70: what has no original is listed and left as it is', async () => {
	const world = await switched(4);
	const records = world.kept.rollback.map((row, at) => (at === 1 ? {...row, original_url: ''} : row));
	const plan = await planBack(world, {source: {from: 'file', records}});
	expect(plan).toMatchObject({changes: 3, classes: {'to-restore': 3, 'no-original': 1}, blocked: {'no-original': 1}});
	const result = await executeRollback(world.ports, executeOrder(world, plan?.planId ?? ''));
	expect(result).toMatchObject({restored: 3, noOriginal: 1, exitCode: 0});
	expect(world.urlOf(records[1]?.Id ?? '')).toMatch(base);
});

test('a rollback file also takes back links that were moved to another link base after it was written', async () => {
	const world = await switched(4);
	const records = world.kept.rollback;
	const linkBase = 'https://docs.acme.example/';
	const ports = {...world.ports, openLink: async () => ({status: 200, bytes: null, contentType: null})};
	const moved = await planCutOver(ports, cutOverOrder(world, {linkBase}));
	await executeCutOver(ports, executeOrder(world, moved.plan?.planId ?? '', {linkBase}));
	const {plan} = await planRollback(ports, rollbackOrder(world, {linkBase, source: {from: 'file', records}}));
	expect(plan).toMatchObject({changes: 4, classes: {'to-restore': 4}});
	const result = await executeRollback(ports, executeOrder(world, plan?.planId ?? '', {linkBase}));
	expect(result).toMatchObject({restored: 4, validated: 4, exitCode: 0});
	for (let n = 0; n < 4; n++) expect(world.urlOf(idOf(n))).toBe(urlOf(n));
});

test.each<[string, (world: LinkWorld) => Parameters<typeof rollbackOrder>[1]]>([
	['out of the ledger', () => ({})],
	['by a rollback file', ({kept}) => ({source: {from: 'file', records: kept.rollback}})],
])('a way back in another field than the links were switched in is refused, %s', async (_, parts) => {
	const world = await switched(3);
	// A field with a copy of the old links: read as the one that was switched, it would look restored already.
	const old = new Map([0, 1, 2].map(n => [idOf(n), {url: urlOf(n), modifiedAt: 0}]));
	const readLinks = async (ids: readonly string[]) => ids.map(id => old.get(id) ?? null);
	const ports = {...world.ports, linkFields: {...world.fields, readLinks}};
	const linkField = 'DocListEntry__c.Backup__c';
	await expect(planRollback(ports, rollbackOrder(world, {...parts(world), linkField}))).rejects.toMatchObject({
		kind: 'refused',
		message: expect.stringMatching(/CUT-\S+ is of links in DocListEntry__c\.Document__c, .*DocListEntry__c\.Backup__c/),
		hint: expect.stringContaining('salesforce.fields.url back'),
	});
	expect(await planBack(world)).toMatchObject({changes: 3, classes: {'to-restore': 3}});
});

test('a rollback file leaves alone a link that leads to a newer file than it speaks of', async () => {
	const world = await switched(4);
	const records = world.kept.rollback;
	const back = await planBack(world);
	await executeRollback(world.ports, executeOrder(world, back?.planId ?? ''));
	world.org.put(record(1, {url: urlOf(1, 'newer')}));
	await backUp(world);
	const {plan: again} = await planCutOver(world.ports, cutOverOrder(world));
	await executeCutOver(world.ports, executeOrder(world, again?.planId ?? ''));
	const plan = await planBack(world, {source: {from: 'file', records}});
	expect(plan).toMatchObject({changes: 3, classes: {'to-restore': 3, 'edited-by-user': 1}});
});

test('a record without a copy that a file has brought back takes a new URL, and the journal keeps what it restored', async () => {
	const world = openLinkWorld(3, {
		copy: ({row, recordId}) => ({
			row,
			recordId,
			outcome: 'missing',
			attempts: 1,
			failure: {kind: 'download-missing', message: 'gone'},
		}),
	});
	await backUp(world);
	const written = 'https://elsewhere.acme.example/1.pdf';
	world.org.put(record(1, {url: written}));
	const records = [{Id: idOf(1), original_url: urlOf(1), new_url: written}];
	const plan = await planBack(world, {source: {from: 'file', records}});
	const back = await executeRollback(world.ports, executeOrder(world, plan?.planId ?? ''));
	expect(back).toMatchObject({restored: 1, exitCode: 0});

	const newer = urlOf(1, 'newer');
	world.org.put(record(1, {url: newer}));
	expect(await backUp(world)).toMatchObject({dispositions: {missing: 3}, error: null});
	const [, found] = world.links.candidatesById([idOf(0), idOf(1)]);
	expect(found).toMatchObject({original: newer});
	expect(world.db.prepare('SELECT from_url, to_url, state FROM url_changes').raw().all()).toEqual([
		[written, urlOf(1), 'applied'],
	]);
});

test('a record of the file that is deleted and that a fresh ledger has never seen is counted as deleted', async () => {
	const {kept, urlOf: fieldOf} = await switched(4);
	const records = kept.rollback;
	const fresh = openLinkWorld([0, 1, 2].map(n => record(n, {url: fieldOf(idOf(n)) ?? null})));
	expect(await planBack(fresh, {source: {from: 'file', records}})).toMatchObject({
		changes: 3,
		records: 4,
		classes: {'to-restore': 3, deleted: 1},
	});
});

describe('a ledger that has a rollback file alone', () => {
	/** What another ledger has switched, and the file by which it is to come back. */
	async function withoutLedger(records: number) {
		const first = await switched(records);
		const world = openLinkWorld([...first.org.records.values()]);
		const plan = await planBack(world, {source: {from: 'file', records: first.kept.rollback}});
		return {world, order: executeOrder(world, plan?.planId ?? '')};
	}
	const isBack = (world: LinkWorld, records: number) => {
		for (let n = 0; n < records; n++) expect(world.urlOf(idOf(n))).toBe(urlOf(n));
	};

	it('finds by itself what Salesforce has refused on its way back', async () => {
		const {world, order} = await withoutLedger(5);
		world.fields.answers = id =>
			id === idOf(3) ? {done: false, why: 'refused', message: 'ENTITY_IS_LOCKED: in an approval'} : undefined;
		expect(await executeRollback(world.ports, order)).toMatchObject({restored: 4, failed: 1, exitCode: 1});
		world.fields.answers = () => undefined;
		const plan = await planBack(world);
		expect(plan).toMatchObject({changes: 1, records: 1, classes: {'to-restore': 1}});
		const result = await executeRollback(world.ports, executeOrder(world, plan?.planId ?? ''));
		expect(result).toMatchObject({restored: 1, validated: 1, exitCode: 0});
		isBack(world, 5);
		expect(await planBack(world)).toMatchObject({changes: 0, records: 0});
	});

	it('finds it also after a backup has read that field, which still holds our link', async () => {
		const {world, order} = await withoutLedger(5);
		world.fields.answers = id =>
			id === idOf(3) ? {done: false, why: 'refused', message: 'ENTITY_IS_LOCKED: in an approval'} : undefined;
		expect(await executeRollback(world.ports, order)).toMatchObject({restored: 4, failed: 1, exitCode: 1});
		world.fields.answers = () => undefined;
		await backUp(world);
		expect(await planBack(world)).toMatchObject({changes: 1, records: 1, classes: {'to-restore': 1}});
	});

	it('finds by itself what a way back that was stopped has left to do', async () => {
		const {world, order} = await withoutLedger(6);
		const control = createControl(world.emit);
		world.fields.after = () => control.stop('SIGTERM');
		expect(await executeRollback({...world.ports, control}, order)).toMatchObject({restored: 2, remaining: 4});
		world.fields.after = () => {};
		const plan = await planBack(world);
		expect(plan).toMatchObject({changes: 4, records: 4, classes: {'to-restore': 4}});
		const result = await executeRollback(world.ports, executeOrder(world, plan?.planId ?? ''));
		expect(result).toMatchObject({restored: 4, validated: 4, exitCode: 0});
		isBack(world, 6);
	});

	it('finds what a stopped way back has left to do also once one account of it has been led back by itself', async () => {
		const {world, order} = await withoutLedger(6);
		const control = createControl(world.emit);
		world.fields.after = () => control.stop('SIGTERM');
		expect(await executeRollback({...world.ports, control}, order)).toMatchObject({restored: 2, remaining: 4});
		world.fields.after = () => {};
		const scope = {...everything, accounts: [accountOf(0).id]};
		const one = await planBack(world, {scope});
		const led = await executeRollback(world.ports, executeOrder(world, one?.planId ?? ''));
		expect(led.restored).toBeGreaterThan(0);
		const others = await planBack(world);
		expect(others).toMatchObject({changes: 4 - led.restored, records: 4 - led.restored});
		await executeRollback(world.ports, executeOrder(world, others?.planId ?? ''));
		isBack(world, 6);
		expect(await planBack(world)).toMatchObject({changes: 0, records: 0});
	});
});

test.each([0, 2500])('a record that a rollback file names twice, %i others between, is refused', async others => {
	const world = await switched(2);
	const [first] = world.kept.rollback;
	if (first === undefined) throw new Error('nothing was switched');
	const between = Array.from({length: others}, (_, at) => ({...first, Id: idOf(100 + at)}));
	const records = [first, ...between, {...first, original_url: `${first.original_url}?other`}];
	await expect(planBack(world, {source: {from: 'file', records}})).rejects.toMatchObject({
		kind: 'usage',
		message: `The record ${first.Id} stands twice in what is to be restored`,
	});
});

test('hazard 71: original links that no longer open are seen before anything is restored, and stop nothing', async () => {
	const world = await switched(5);
	const openLink = async (url: string) => ({
		status: url.includes('vendor') ? 403 : 200,
		bytes: null,
		contentType: null,
	});
	const closed = {...world, ports: {...world.ports, openLink}};
	const plan = await planBack(closed);
	expect(plan).toMatchObject({
		changes: 5,
		wayBack: {tried: 5, opened: 0, failures: [{answer: 'status 403', count: 5}]},
	});
	const result = await executeRollback(closed.ports, executeOrder(world, plan?.planId ?? ''));
	expect(result).toMatchObject({restored: 5, exitCode: 0});
	for (let n = 0; n < 5; n++) expect(world.urlOf(idOf(n))).toBe(urlOf(n));
});
