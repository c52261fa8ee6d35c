import {expect, it, test} from 'vitest';
import {createControl} from '../../source/engine/control.ts';
import {executeCutOver} from '../../source/engine/execute-link-run.ts';
import {callsFor, callsLeft} from '../../source/engine/forecast.ts';
import {planCutOver} from '../../source/engine/plan-cut-over.ts';
import {cutOverGates, type GateFacts, rollbackGates} from '../../source/engine/plan-gates.ts';
import {backUp, cutOverOrder, executeOrder, openLinkWorld} from './link-world.ts';
import {everything, idOf, record, urlOf, verifiedReceipt} from './world.ts';

it('hazard 81: changes nothing in Salesforce, and says every count', async () => {
	const world = openLinkWorld([
		...Array.from({length: 6}, (_, n) => record(n)),
		record(6, {type: 'Folder', url: null}),
		record(7, {url: 'https://elsewhere.example/7.pdf'}),
		record(8, {account: null}),
	]);
	await backUp(world);
	world.org.remove(idOf(0));
	world.org.put(record(1, {url: urlOf(1, 'new')}));
	const before = new Map(world.org.records);
	const {plan, exitCode} = await planCutOver(world.ports, cutOverOrder(world));
	expect(plan).toMatchObject({
		records: 9,
		changes: 5,
		newFiles: 1,
		blocked: {},
		org: {orgId: '00D5e0000001AAAEA2', orgName: 'Acme', sandbox: true},
		classes: {'to-switch': 4, new: 1, deleted: 1, folder: 1, 'foreign-url': 1, 'no-account': 1},
		stayingAtVendor: {'foreign-url': 1, 'no-account': 1},
		compared: {source: 'listing', destination: 'listing'},
	});
	expect(exitCode).toBe(0);
	expect(world.org.records).toEqual(before);
	expect(world.fields.writes).toEqual([]);
	expect(world.events.findLast(({type}) => type === 'plan')).toEqual({type: 'plan', plan});
	expect(world.said('planning')[0]).toMatch(/takes about \d+ seconds/);
});

it('leaves a link alone whose copy is gone from the bucket, or differs there', async () => {
	const world = openLinkWorld(5);
	await backUp(world);
	const [gone, other] = [...world.bucket.objects.keys()];
	world.bucket.objects.delete(gone ?? '');
	world.bucket.objects.set(other ?? '', {size: 1, etag: 'f'.repeat(32)});
	const {plan} = await planCutOver(world.ports, cutOverOrder(world));
	expect(plan).toMatchObject({changes: 3, classes: {'destination-differs': 2}, blocked: {'destination-differs': 2}});
});

it('finds copies where they lie, also after the prefix has been changed', async () => {
	const world = openLinkWorld(3);
	await backUp(world);
	const order = cutOverOrder(world, {prefix: 'archive'});
	const moved = {...order, keys: {...order.keys, prefix: 'archive'}};
	expect((await planCutOver(world.ports, moved)).plan).toMatchObject({changes: 3, blocked: {}});
	const [gone] = [...world.bucket.objects.keys()];
	world.bucket.objects.delete(gone ?? '');
	expect((await planCutOver(world.ports, moved)).plan).toMatchObject({
		changes: 2,
		blocked: {'destination-differs': 1},
	});
});

it('hazard 22: copies a file again that has changed at the source since the backup', async () => {
	const world = openLinkWorld(3);
	await backUp(world);
	const source = {
		buckets: ['vendor'],
		stat: async () => null,
		async *list() {
			const {size, sourceEtag: etag} = verifiedReceipt({
				row: 1,
				recordId: '',
				key: '',
				name: '',
				replaces: null,
				url: urlOf(1),
			});
			yield [
				{key: 't/0.pdf', size: 1, etag},
				{key: 't/1.pdf', size, etag},
			];
		},
	};
	const {plan} = await planCutOver({...world.ports, source}, cutOverOrder(world));
	expect(plan).toMatchObject({newFiles: 1, classes: {'changed-since-backup': 1, 'to-switch': 2}});
});

it('bounds changes by a limit, and new files by test mode', async () => {
	const world = openLinkWorld(6);
	await backUp(world);
	for (const n of [10, 11, 12]) world.org.put(record(n));
	expect((await planCutOver(world.ports, cutOverOrder(world, {limit: 4}))).plan).toMatchObject({
		changes: 4,
		records: 9,
		classes: {'beyond-limit': 5},
		stayingAtVendor: {'beyond-limit': 5},
	});
	const bounded = cutOverOrder(world, {mostCopies: 1});
	expect((await planCutOver(world.ports, bounded)).plan).toMatchObject({
		changes: 7,
		newFiles: 1,
		records: 9,
		classes: {'to-switch': 6, new: 1, 'beyond-limit': 2},
	});
});

it('counts what a limit leaves out of a move to another link base as yours already', async () => {
	const world = openLinkWorld(6);
	await backUp(world);
	const {plan} = await planCutOver(world.ports, cutOverOrder(world));
	await executeCutOver(world.ports, executeOrder(world, plan?.planId ?? ''));
	const order = cutOverOrder(world, {linkBase: 'https://docs.acme.example/', limit: 2});
	expect((await planCutOver(world.ports, order)).plan).toMatchObject({
		changes: 2,
		classes: {'re-link': 2, 'already-ours': 4},
		stayingAtVendor: {},
	});
});

it('is refused without a backup', async () => {
	const world = openLinkWorld(2);
	await expect(planCutOver(world.ports, cutOverOrder(world))).rejects.toMatchObject({kind: 'refused'});
});

it('makes no plan when it is stopped', async () => {
	const world = openLinkWorld(4);
	await backUp(world);
	const control = createControl(world.emit);
	world.org.moves = () => control.stop('SIGINT');
	const {plan, stoppedBy} = await planCutOver({...world.ports, control}, cutOverOrder(world));
	expect({plan, stoppedBy}).toEqual({plan: null, stoppedBy: 'SIGINT'});
	expect(world.links.openPlan()).toBeUndefined();
});

it('makes none either when it is stopped while it lists, and takes nothing for gone', async () => {
	const world = openLinkWorld(4);
	await backUp(world);
	const control = createControl(world.emit);
	const {bucket} = world;
	const destination = {
		...bucket,
		async *list(prefix: string) {
			for await (const page of bucket.list(prefix)) for (const object of page) yield [object];
		},
	};
	const source = {
		...world.ports.source,
		buckets: ['vendor'],
		async *list() {
			control.stop('SIGINT');
			yield [];
			throw new Error('Nobody is to ask for another page');
		},
	};
	const {plan, stoppedBy} = await planCutOver({...world.ports, control, source, destination}, cutOverOrder(world));
	expect({plan, stoppedBy}).toEqual({plan: null, stoppedBy: 'SIGINT'});
	expect(world.said('notice').join()).not.toContain('compared');
	const {found} = world.links.candidates(everything, {account: 0, row: 0}, 10);
	expect(found.map(({state, finding}) => [state, finding])).toEqual(Array(4).fill(['verified', null]));
});

const facts: GateFacts = {
	lastBackupRun: 3,
	orgId: '00D',
	bucket: 'docs',
	tooLong: 0,
	apiCalls: {needed: 5, available: 9},
	field: {name: 'Document__c', updateable: true, length: 255},
	compared: {source: 'listing', destination: 'listing'},
	linkProof: {policy: 'required', overruled: false, tried: 5, opened: 5, failures: []},
};

test.each<[string, Partial<GateFacts>, boolean]>([
	['backup', {lastBackupRun: 0}, true],
	['field rights', {field: {...facts.field, updateable: false}}, true],
	['API calls', {apiCalls: {needed: 9, available: 5}}, true],
	['field length', {tooLong: 2}, false],
	['destination compared', {compared: {source: 'head', destination: 'none'}}, false],
	['link proof', {linkProof: {...facts.linkProof, opened: 3}}, true],
	['link proof', {linkProof: {...facts.linkProof, opened: 3, overruled: true}}, false],
	['link proof', {linkProof: {...facts.linkProof, opened: 3, policy: 'warn'}}, false],
])('hazards 42 and 82: the gate "%s" is shut by %j, and blocks: %s', (name, parts, blocks) => {
	expect(cutOverGates(facts).every(({holds}) => holds)).toBe(true);
	const shut = cutOverGates({...facts, ...parts}).filter(({holds}) => !holds);
	expect(shut).toMatchObject([{gate: name, blocks}]);
	expect(shut[0]?.hint).toBeDefined();
	const byHead = cutOverGates({...facts, compared: {source: 'none', destination: 'head'}});
	expect(byHead.find(({gate}) => gate === 'destination compared')).toMatchObject({
		holds: true,
		found: expect.stringContaining('by itself'),
	});
});

it('hazard 39: names what makes a plan smaller, in either direction by a flag that it has', () => {
	const few = {...facts, apiCalls: {needed: 9, available: 5}};
	const hintOf = (gates: ReturnType<typeof cutOverGates>) => gates.find(({holds}) => !holds)?.hint;
	expect(hintOf(cutOverGates(few))).toContain('plan with --limit');
	expect(hintOf(rollbackGates(few))).toContain('plan account by account with --account');
});

it('hazard 39: forecasts calls, and leaves the reserve to the org', () => {
	expect(callsFor({changes: 0}, 5)).toBe(0);
	expect(callsFor({changes: 1_000_000}, 5)).toBeLessThan(6700);
	// One writer gets less far while a compare is fresh, so that more compares are needed.
	expect(callsFor({changes: 1_000_000}, 1)).toBeGreaterThan(10_000);
	expect(callsLeft({used: 10_000, max: 100_000}, 20)).toBe(70_000);
	expect(callsLeft({used: 90_000, max: 100_000}, 20)).toBe(0);
});
